"""Clips to measure reading on: python -m benchmarks.detect_clips OUT [--real CLIP] [--seconds 60] [--day-hours 24]

All are 1080p, 25 frames a second, 4 Mbit/s, a key frame every 2 s, with grain in every frame as a sensor gives it.

    renders.mp4       the shipped case's CAM-21, enlarged       real.mp4    a real clip, if one is given
    renders-h265.mp4  the same in H.265                         idle.mp4    an hour of an empty scene
    day.mp4           `--day-hours` of idle with the clip in it once an hour: packets are repeated, nothing is coded
"""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path

import imageio_ffmpeg

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
SHIPPED = Path(__file__).resolve().parents[1] / "sample_media" / "tank_farm" / "footage" / "CAM-21.mp4"
GRAIN = "scale=1920:1080:flags=bicubic,fps=25,noise=alls=5:allf=t,format=yuv420p"
RATE = ("-b:v", "4M", "-maxrate", "5M", "-bufsize", "8M", "-g", "50", "-an", "-threads", "2")
H264 = ("-c:v", "libx264", "-preset", "veryfast", "-x264-params", "scenecut=0", *RATE)
H265 = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:scenecut=0:keyint=50", *RATE)
IDLE_S = 60


def main() -> None:
    """Make what is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--real", type=Path)
    parser.add_argument("--real-from", type=float, default=20.0, help="seconds into the real clip")
    parser.add_argument("--empty-at", type=float, default=2.0, help="where in the real clip (else CAM-21) nobody is")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--day-hours", type=int, default=0)
    options = parser.parse_args()
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    length = ("-t", str(options.seconds))
    shipped = ("-ss", "60", "-i", str(SHIPPED), *length, "-vf", GRAIN)
    _make(out / "renders.mp4", *shipped, *H264)
    _make(out / "renders-h265.mp4", *shipped, *H265)
    if options.real:
        _make(out / "real.mp4", "-ss", str(options.real_from), "-i", str(options.real), *length, "-vf", GRAIN, *H264)
    still = out / "empty.png"
    _make(still, "-ss", str(options.empty_at), "-i", str(options.real or SHIPPED), "-frames:v", "1")
    minute = out / "minute.mp4"
    _make(minute, "-loop", "1", "-i", str(still), "-t", str(IDLE_S), "-vf", GRAIN, *H264)
    repeat(out / "idle.mp4", [minute] * 60)
    if options.day_hours:
        repeat(out / "day.mp4", ([minute] * 59 + [out / "renders.mp4"]) * options.day_hours)


def repeat(out: Path, parts: list[Path]) -> None:
    """Join files of one codec packet by packet, without coding them again."""
    listing = out.with_suffix(".txt")
    listing.write_text("".join(f"file '{part.resolve()}'\n" for part in parts))
    _make(out, "-f", "concat", "-safe", "0", "-i", str(listing), "-c", "copy")


def _make(out: Path, *how: str) -> None:
    if not out.exists():
        subprocess.run([FFMPEG, "-v", "error", "-y", *how, str(out)], check=True)
        print(f"{out}: {out.stat().st_size / 1e6:.1f} MB", flush=True)


if __name__ == "__main__":
    main()
