"""Tracks in the format of MOTChallenge, one file a video, with a sidecar that says when each frame was."""

from __future__ import annotations

from pathlib import Path

from case.files import replacing, write_text
from timeline.exports._footage import boxes, frame_count, name_of, write_times
from timeline.scene import Scene, Video


def write(scene: Scene, folder: Path, language: str) -> list[Path]:
    """CAMERA_VIDEO.txt (frame, id, left, top, width, height, confidence, -1, -1, -1), .times.csv and .ini a video.

    That format counts frames and pixels from 1: its frame is the sidecar's `frame` plus one.
    """
    written = []
    for video in scene.videos:
        name = name_of(video)
        tracks = folder / f"{name}.txt"
        found = sorted(boxes(scene, video), key=lambda box: (box.frame, box.track, box.t_ms))
        with replacing(tracks) as part, part.open("w", encoding="ascii", newline="\n") as handle:
            for box in found:
                sides = (box.x1_px + 1, box.y1_px + 1, box.x2_px - box.x1_px, box.y2_px - box.y1_px)
                numbers = ",".join(f"{value:.2f}" for value in sides)
                handle.write(f"{box.frame + 1},{box.track},{numbers},{box.confidence:.4f},-1,-1,-1\n")
        ini = folder / f"{name}.ini"
        write_text(ini, _sequence(scene, video, name))
        written += [tracks, write_times(scene, video, folder / f"{name}.times.csv"), ini]
    return written


def _sequence(scene: Scene, video: Video, name: str) -> str:
    """seqinfo.ini as MOT tools read it. The rate is a mean, and no time is to be computed from it: see the sidecar."""
    count = frame_count(scene, video)
    rate = count * 1000 / video.duration_ms if video.duration_ms else 0
    return (
        f"[Sequence]\nname={name}\nimDir={name}\nframeRate={rate:.3f}\nseqLength={count}\n"
        f"imWidth={video.width_px}\nimHeight={video.height_px}\nimExt=.jpg\n"
    )
