"""What the cascade leaves out: python -m benchmarks.cascade CLIP [CLIP ...] [--detector embedded]

Each clip is read twice, densely and by the cascade. Person-seconds of the dense pass (its tracks, frame by frame) of
which the cascade looked at that frame and followed a body there count as found. Prints the share, and the processor
time of both.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

import detect
from tests.detect.builders import make_case

SAME_IOU = 0.4
Rows = dict[int, np.ndarray]


def main() -> None:
    """One line a clip."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=Path, nargs="+")
    parser.add_argument("--detector", default="embedded")
    options = parser.parse_args()
    total = followed = 0
    for clip in options.clips:
        dense, dense_s, _ = bodies(clip, options.detector, False)
        quick, quick_s, read = bodies(clip, options.detector, True)
        here, found = count(dense, quick)
        total, followed = total + here, followed + found
        print(
            f"{clip.name}: {found} of {here} body-frames found ({found / max(1, here):.4f}); {read:.0%} read closely; "
            f"processor {quick_s:.0f} s against {dense_s:.0f} s",
            flush=True,
        )
    print(f"all: {followed} of {total} ({followed / max(1, total):.4f})")


def bodies(clip: Path, spec: str, cascade: bool) -> tuple[Rows, float, float]:
    """Boxes of people by frame, processor seconds, and the share of the video that was read closely."""
    settings = f'read_clock = false\ncascade = {str(cascade).lower()}\ndetector = "{spec}"'
    with tempfile.TemporaryDirectory() as folder:
        case = make_case(Path(folder) / "case", {"A": [clip.resolve()]}, settings)
        began = time.process_time()
        (video,) = detect.run(case).videos
        took = time.process_time() - began
        tracks = case.derived / "tracks" / video.video_id
        table = pq.read_table(tracks / "track.parquet").to_pandas()
        examined = pq.read_table(tracks / "examined.parquet").to_pandas()
    close = examined[examined["mode"] == "dense"]
    share = float((close.end_ms - close.start_ms).sum()) / max(1, video.duration_ms)
    people = table[table.label == "person"]
    return (
        {int(frame): rows[["x1_px", "y1_px", "x2_px", "y2_px"]].to_numpy() for frame, rows in people.groupby("frame")},
        took,
        share,
    )


def count(dense: Rows, quick: Rows) -> tuple[int, int]:
    """Body-frames of the dense pass, and how many of them the other has too."""
    here = found = 0
    for frame, boxes in dense.items():
        here += len(boxes)
        others = quick.get(frame)
        if others is not None:
            low, high = (
                np.maximum(boxes[:, None, :2], others[None, :, :2]),
                np.minimum(boxes[:, None, 2:], others[None, :, 2:]),
            )
            common = np.clip(high - low, 0, None).prod(2)
            areas = [(part[:, 2:] - part[:, :2]).prod(1) for part in (boxes, others)]
            found += int((common / (areas[0][:, None] + areas[1][None] - common) >= SAME_IOU).any(axis=1).sum())
    return here, found


if __name__ == "__main__":
    main()
