"""Honest time, measured: frame times, burned-in clocks, planted clock faults, anchors, registering.

    python -m benchmarks.time [frames|register|clocks|anchors|overlays|all] [--count N] [--hours N] [--out FILE]

`overlays` reads 500 painted overlays by OCR and takes the better part of an hour on two cores; the others, minutes.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np

from benchmarks import time_clocks, time_overlays
from case.files import sha256_file
from detect.frames import frame_table, lay_out
from detect.packets import read_packets

PARTS = ("frames", "register", "clocks", "anchors", "overlays")


def frames() -> list[str]:
    """Times of the frame table against the times the frames were written with."""
    lines = ["| container | rate | frames | largest error ms | its own resolution ms |", "|---|---|---|---|---|"]
    rates = {"25": np.arange(500) * 40, "29.97": np.round(np.arange(500) * 1001 / 30).astype(int),
             "uneven": np.cumsum(np.random.default_rng(1).choice([33, 40, 67, 500], 500))}  # fmt: skip
    for suffix, tick in (("mp4", 1), ("mkv", 1), ("ts", 1)):
        for name, times in rates.items():
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"clip.{suffix}"
                _write(path, times - times[0])
                packets = read_packets(path)
                found = lay_out(packets).t_ms
            error = int(np.abs(found - (times - times[0])).max()) if len(found) == len(times) else -1
            own = max(float(packets.time_base * 1000), tick)
            lines.append(f"| {suffix} | {name} | {len(found)} | {error} | {own:.3g} |")
    return lines


def register(hours: float = 24) -> list[str]:
    """Demuxing and tabling long 1080p footage, multiples of real time; hashing is named apart.

    The hours are a clip of ten seconds over and over, copied packet by packet: a recorder's file of that length has as
    many packets, at 2 to 4 Mbit/s more bytes. What a byte costs (hashing, reading) and a packet costs is told apart.
    """
    with tempfile.TemporaryDirectory() as folder:
        short, long = Path(folder) / "short.mp4", Path(folder) / "long.mp4"
        _write(short, np.arange(250) * 40, 1920, 1080)
        _loop(short, long, max(0, round(hours * 360) - 1))
        clock = (time.perf_counter, time.process_time)  # the second is what an otherwise idle machine would need
        began = [read() for read in clock]
        sha256_file(long)
        hashed = [read() for read in clock]
        packets = read_packets(long)
        line = lay_out(packets)
        table = frame_table("bench", packets, line, line.gaps)
        tabled = [read() for read in clock]
        seconds = table.num_rows / 25
        size = long.stat().st_size / 1e6
    lines = [
        f"{seconds / 3600:.2f} h of 1080p25, {table.num_rows:,} packets, {size:,.0f} MB"
        f" ({size * 8 / seconds:.2f} Mbit/s); times real time, and MB/s:",
        "",
        "| | hash | packets and frame table | both |",
        "|---|---|---|---|",
    ]
    for name, a, b, c in zip(("by the wall clock", "by processor time"), began, hashed, tabled, strict=True):
        cells = (f"{seconds / lasted:,.0f}, {size / lasted:,.0f} MB/s" for lasted in (b - a, c - b, c - a))
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def main() -> None:
    """Run the parts that are asked for and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", default="all", choices=(*PARTS, "all"))
    parser.add_argument("--count", type=int)
    parser.add_argument("--hours", type=float, default=24, help="length of the footage that is registered")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    for part in PARTS if asked.part == "all" else (asked.part,):
        print(f"\n## {part}\n")
        if part == "overlays":
            lines = time_overlays.run(asked.count or 500, asked.out)
        elif part in ("clocks", "anchors"):
            run = getattr(time_clocks, part)
            lines = run(asked.count) if asked.count else run()
        else:
            lines = frames() if part == "frames" else register(asked.hours)
        print("\n".join(lines))


def _write(path: Path, times: np.ndarray, width: int = 160, height: int = 120) -> None:
    dice = np.random.default_rng(1)
    cell = 8 if width < 200 else 120  # large pictures: little detail, so that a day of them is not 40 GB
    base = np.kron(dice.integers(0, 255, (height // cell, width // cell, 3), dtype=np.uint8),
                   np.ones((cell, cell, 1), np.uint8))  # fmt: skip
    with av.open(str(path), "w") as container:
        options = {"preset": "ultrafast", "g": "50", "bf": "2" if width < 200 else "0", "b": "4M"}
        stream = container.add_stream("libx264", rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for number, t_ms in enumerate(times.tolist()):
            frame = av.VideoFrame.from_ndarray(np.roll(base, 2 * number, axis=1), "bgr24")
            frame.pts, frame.time_base = t_ms, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _loop(short: Path, long: Path, times: int) -> None:
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-v",
        "error",
        "-stream_loop",
        str(times),
        "-i",
        str(short),
        "-c",
        "copy",
        str(long),
    ]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
