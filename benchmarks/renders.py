# ruff: noqa: E501  (lines that print)
"""How well a detector finds the people of rendered footage: python -m benchmarks.renders [DETECTOR ...]

AP50 by height of person and by class over one frame in --every of the shipped case (or --case FOLDER), against the
truth of its frames. People of whom less than a quarter is visible do not count, nor what is found on them. Also the size and
bit rate of each clip.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pyarrow.parquet as pq

from detect.detectors import Settings, load
from detect.training.metrics import HEIGHTS_PX, average_precision, interval, match
from detect.types import Frame

SHIPPED = Path(__file__).resolve().parents[1] / "sample_media" / "tank_farm"
LABELS = ("person", "helmet", "no_helmet", "vest", "no_vest")
LEAST_VISIBLE = 0.25


def frames(video: Path, every: int) -> Iterator[Frame]:
    """One frame in `every`, with its number and media time."""
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        for number, picture in enumerate(container.decode(stream)):
            if number % every == 0:
                yield Frame(video.stem, number, round(float((picture.pts or 0) * stream.time_base) * 1000), picture)


def truth(case: Path, camera: str) -> tuple[dict[int, np.ndarray], dict[int, np.ndarray]]:
    """By frame: boxes that must be found (class x1 y1 x2 y2), and boxes on which nothing counts."""
    wanted: dict[int, list[list[float]]] = defaultdict(list)
    ignored: dict[int, list[list[float]]] = defaultdict(list)
    for row in pq.read_table(case / "truth" / f"{camera}.people.parquet").to_pylist():
        part = "seen" if row["seen_x1_px"] is not None else "person"  # nothing of somebody quite hidden is seen
        box = [row[f"{part}_{name}_px"] for name in ("x1", "y1", "x2", "y2")]
        if row["person_visible"] < LEAST_VISIBLE:
            ignored[row["frame"]].append(box)
            continue
        wanted[row["frame"]].append([0, *box])
        head, torso = ([row[f"{part}_{name}_px"] for name in ("x1", "y1", "x2", "y2")] for part in ("head", "torso"))
        if row["head_visible"] >= 0.5:
            wanted[row["frame"]].append([1 if row["helmet"] == "worn" else 2, *head])
        if row["torso_visible"] >= 0.5:
            wanted[row["frame"]].append([3 if row["vest"] == "worn" else 4, *torso])
    return (
        {key: np.array(value) for key, value in wanted.items()},
        {key: np.array(value) for key, value in ignored.items()},
    )


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("detectors", nargs="*", default=["embedded"])
    parser.add_argument("--every", type=int, default=40)
    parser.add_argument("--case", type=Path, default=SHIPPED)
    options = parser.parse_args(arguments)
    videos = sorted((options.case / "footage").glob("*.mp4"))
    for video in videos:
        with av.open(str(video)) as container:
            seconds = float(container.duration or 0) / 1e6
            print(f"{video.name}: {container.streams.video[0].codec_context.name}, {seconds:.0f} s, "
                  f"{video.stat().st_size / 1e6:.1f} MB, {video.stat().st_size * 8 / seconds / 1000:.0f} kbit/s")  # fmt: skip
    for name in options.detectors:
        detector = load(name, Settings(confidence=0.02))
        found_true: list[tuple[np.ndarray, np.ndarray]] = []
        for video in videos:
            wanted, ignored = truth(options.case, video.stem)
            for frame, detections in detector.detect(frames(video, options.every)):
                rows = [[d.x1_px, d.y1_px, d.x2_px, d.y2_px, d.confidence, LABELS.index(d.label)]
                        for d in detections if d.label in LABELS and not on(d, ignored.get(frame.frame))]  # fmt: skip
                found_true.append(
                    (np.array(rows).reshape(-1, 6), wanted.get(frame.frame, np.empty((0, 5))).reshape(-1, 5))
                )
        print(f"{name}: {len(found_true)} frames")
        for kind, label in enumerate(LABELS):
            parts = [match(found, true, kind) for found, true in found_true]
            if sum(part.true_count for part in parts):
                low, high = interval(parts)
                print(
                    f"  {label:10} AP50 {average_precision(parts):.3f} ({low:.3f}-{high:.3f}), {sum(p.true_count for p in parts)} true"
                )
        for height, span in HEIGHTS_PX.items():
            parts = [match(found, true, 0, span) for found, true in found_true]
            if sum(part.true_count for part in parts):
                print(
                    f"  person {height:>6} px AP50 {average_precision(parts):.3f}, {sum(p.true_count for p in parts)} true"
                )
    return 0


def on(detection: object, boxes: np.ndarray | None) -> bool:
    """Whether the middle of a detection lies in one of the boxes that do not count."""
    if boxes is None:
        return False
    x = (detection.x1_px + detection.x2_px) / 2  # type: ignore[attr-defined]
    y = (detection.y1_px + detection.y2_px) / 2  # type: ignore[attr-defined]
    return bool(((boxes[:, 0] <= x) & (x < boxes[:, 2]) & (boxes[:, 1] <= y) & (y < boxes[:, 3])).any())


if __name__ == "__main__":
    sys.exit(main())
