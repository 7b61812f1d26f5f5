"""Which tracker keeps a body's number best, at 25, 10, 5 and uneven frames a second, on the same detections.

    python -m benchmarks.tracking SEQUENCE --detector ultralytics:WEIGHTS.pt
    python -m benchmarks.tracking --bodies CAM-21 --from-s 165 --seconds 60

Truth is MOTChallenge text (gt/gt.txt), or with --bodies the people of the shipped case as the renderer moves them
before one of its cameras, whose boxes get the errors of a detector (nothing is drawn: BoT-SORT sees an unmoving
picture). HOTA, IDF1 and MOTA by the package `trackers`, whose evaluation follows TrackEval.
Every tracker has a buffer of two seconds at every rate; those that count in frames are told the rate's frames.
Needs requirements-extra.txt and lap (for ultralytics); norfair is compared where it is installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import supervision as sv
import trackers
from numpy.typing import NDArray
from trackers.eval.box import box_iou
from trackers.eval.clear import compute_clear_metrics
from trackers.eval.hota import compute_hota_metrics
from trackers.eval.identity import compute_identity_metrics

from detect.detectors import Settings, load
from detect.frames import lay_out
from detect.packets import open_footage, read_packets
from detect.tracker import Tracker, TrackerSettings
from detect.types import Frame

Array = NDArray[np.float64]
Seen = tuple[int, Array, Array]  # t_ms, boxes (n, 4) x1 y1 x2 y2, confidences (n,)
Numbered = list[tuple[Array, Array]]  # per frame: boxes (n, 4), track numbers (n,)
BUFFER_S = 2.0
LEAST_CONFIDENCE = 0.25  # as case.toml has it by default
RATES = ("25", "10", "5", "uneven")


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sequence", type=Path, nargs="?", help="a folder with one video and gt/gt.txt")
    parser.add_argument("--detector", default="embedded")
    parser.add_argument("--bodies", help="a camera of the shipped case, instead of a sequence")
    parser.add_argument("--from-s", type=float, default=165.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    arguments = parser.parse_args()
    if arguments.bodies:
        from benchmarks.tracking_bodies import bodies

        seen, truth = bodies(arguments.bodies, arguments.from_s, arguments.seconds)
        images = [np.full((540, 960, 3), 90, np.uint8)] * len(seen)
        print(f"people of {arguments.bodies}, {len(seen)} frames, buffer {BUFFER_S} s")
    else:
        seen, images = detections(next(arguments.sequence.glob("*.mp4")), arguments.detector)
        truth = read_truth(arguments.sequence / "gt" / "gt.txt", len(seen))
        print(f"{arguments.sequence.name}, {len(seen)} frames, {arguments.detector}, buffer {BUFFER_S} s")
    print(f"{'tracker':24}" + "".join(f"{rate:>34}" for rate in RATES))
    print(f"{'':24}" + "    HOTA   IDF1   MOTA  swaps    ms" * len(RATES))
    for name, follow in candidates().items():
        cells = []
        for rate in RATES:
            chosen = choose(len(seen), rate)
            per_second = 25.0 if rate == "25" else 10.0 if rate == "10" else 5.0
            began = time.perf_counter()
            found = follow([seen[n] for n in chosen], per_second, [images[n] for n in chosen])
            spent_ms = 1000 * (time.perf_counter() - began) / len(chosen)
            cells.append(score([truth[n] for n in chosen], found) + f"{spent_ms:6.1f}")
        print(f"{name:24}" + "".join(cells), flush=True)


def detections(video: Path, spec: str) -> tuple[list[Seen], list[NDArray[np.uint8]]]:
    """People in every frame, and the frames (for trackers that look at them)."""
    line = lay_out(read_packets(video))
    container, stream = open_footage(video)
    images = [picture.to_ndarray(format="bgr24") for picture in container.decode(stream)]
    frames = [Frame("v", n, int(t_ms), image) for n, (t_ms, image) in enumerate(zip(line.t_ms, images, strict=True))]
    seen = []
    for frame, found in load(spec, Settings(confidence=LEAST_CONFIDENCE, root=Path.cwd())).detect(frames):
        people = [one for one in found if one.label == "person"]
        boxes = np.array([[p.x1_px, p.y1_px, p.x2_px, p.y2_px] for p in people], np.float64).reshape(-1, 4)
        seen.append((frame.t_ms, boxes, np.array([p.confidence for p in people], np.float64)))
    return seen, images


def read_truth(path: Path, frames: int) -> Numbered:
    """The boxes and numbers of every frame."""
    rows = np.loadtxt(path, delimiter=",", ndmin=2)
    truth = []
    for n in range(1, frames + 1):
        own = rows[rows[:, 0] == n]
        truth.append((np.column_stack([own[:, 2:4], own[:, 2:4] + own[:, 4:6]]), own[:, 1]))
    return truth


def choose(count: int, rate: str) -> list[int]:
    """Which of the 25 frames a second are kept; "uneven": 40 to 360 ms apart, drawn with a fixed seed."""
    if rate == "uneven":
        places = np.cumsum(np.random.default_rng(1).integers(1, 10, count))
        return [int(place) for place in places if place < count]
    return sorted({round(n * 25 / float(rate)) for n in range(count) if round(n * 25 / float(rate)) < count})


def score(truth: Numbered, found: Numbered) -> str:
    """HOTA, IDF1, MOTA in per cent, and how often a person's number changed."""
    of_truth = {number: n for n, number in enumerate(sorted({int(i) for _, ids in truth for i in ids}))}
    of_found = {number: n for n, number in enumerate(sorted({int(i) for _, ids in found for i in ids}))}
    truth_ids = [np.array([of_truth[int(i)] for i in ids], int) for _, ids in truth]
    found_ids = [np.array([of_found[int(i)] for i in ids], int) for _, ids in found]
    overlap = [box_iou(a, b, box_format="xyxy") for (a, _), (b, _) in zip(truth, found, strict=True)]
    hota = compute_hota_metrics(truth_ids, found_ids, overlap)["HOTA"]
    clear = compute_clear_metrics(truth_ids, found_ids, overlap)
    idf1 = compute_identity_metrics(truth_ids, found_ids, overlap)["IDF1"]
    return f"{100 * hota:8.1f}{100 * idf1:7.1f}{100 * clear['MOTA']:7.1f}{clear['IDSW']:7d}"


Follow = Callable[[list[Seen], float, list[NDArray[np.uint8]]], Numbered]


def candidates() -> dict[str, Follow]:
    """The trackers that are compared."""
    found: dict[str, Follow] = {
        "retrace": _ours,
        "ultralytics ByteTrack": lambda seen, fps, images: _ultralytics("bytetrack", seen, fps, images),
        "ultralytics BoT-SORT": lambda seen, fps, images: _ultralytics("botsort", seen, fps, images),
        "trackers ByteTrack": lambda seen, fps, _: _trackers(trackers.ByteTrackTracker, seen, fps),
        "trackers C-BIoU": lambda seen, fps, _: _trackers(trackers.CBIoUTracker, seen, fps),
        "trackers OC-SORT": lambda seen, fps, _: _trackers(trackers.OCSORTTracker, seen, fps),
    }
    if importlib.util.find_spec("norfair"):
        found["norfair"] = _norfair
    return found


def _ours(seen: list[Seen], per_second: float, _: list[NDArray[np.uint8]]) -> Numbered:
    tracker, numbers, row = Tracker(per_second, TrackerSettings(buffer_s=BUFFER_S)), dict[int, int](), 0
    rows: list[list[int]] = []
    for t_ms, boxes, confidences in seen:
        rows.append(list(range(row, row + len(boxes))))
        row += len(boxes)
        numbers.update(tracker.step(t_ms, boxes, confidences, ["person"] * len(boxes), rows[-1]))
    found = []
    for (_, boxes, _), own in zip(seen, rows, strict=True):
        kept = [n for n, one in enumerate(own) if one in numbers]
        found.append((boxes[kept], np.array([numbers[own[n]] for n in kept])))
    return found


def _ultralytics(kind: str, seen: list[Seen], per_second: float, images: list[NDArray[np.uint8]]) -> Numbered:
    from ultralytics.engine.results import Boxes
    from ultralytics.trackers.bot_sort import BOTSORT
    from ultralytics.trackers.byte_tracker import BYTETracker
    from ultralytics.utils import YAML
    from ultralytics.utils.checks import check_yaml

    settings = SimpleNamespace(**YAML.load(check_yaml(f"{kind}.yaml")))
    settings.track_buffer = round(BUFFER_S * per_second)
    tracker = (BOTSORT if kind == "botsort" else BYTETracker)(settings)
    tracker.reset_id()
    found = []
    for (_, boxes, confidences), image in zip(seen, images, strict=True):
        rows = np.column_stack([boxes, confidences, np.zeros(len(boxes))]).astype(np.float32)
        tracks = np.asarray(tracker.update(Boxes(rows, image.shape[:2]), image)).reshape(-1, 8)
        found.append((boxes[tracks[:, 7].astype(int)], tracks[:, 4].astype(int)))  # the measured boxes, as for all
    return found


def _trackers(kind: type, seen: list[Seen], per_second: float) -> Numbered:
    least = {"high_conf_det_threshold": TrackerSettings.confident}
    if kind is not trackers.OCSORTTracker:
        least["track_activation_threshold"] = TrackerSettings.confident
    tracker = kind(lost_track_buffer=round(BUFFER_S * 30), frame_rate=per_second, **least)
    found = []
    for t_ms, boxes, confidences in seen:
        given = sv.Detections(boxes.astype(np.float32), confidence=confidences.astype(np.float32),
                              class_id=np.zeros(len(boxes), int))  # fmt: skip
        tracks = tracker.update(given, timestamp=t_ms / 1000)
        known = tracks.tracker_id >= 0 if tracks.tracker_id is not None else np.zeros(0, bool)
        found.append((tracks.xyxy[known].astype(np.float64), tracks.tracker_id[known]))
    return found


def _norfair(seen: list[Seen], per_second: float, _: list[NDArray[np.uint8]]) -> Numbered:
    import norfair

    tracker = norfair.Tracker("iou", 0.7, hit_counter_max=round(BUFFER_S * per_second), initialization_delay=2)
    found = []
    for _, boxes, confidences in seen:
        strong = [box for box, sure in zip(boxes, confidences, strict=True) if sure >= TrackerSettings.confident]
        objects = tracker.update([norfair.Detection(box.reshape(2, 2)) for box in strong])
        live = [one for one in objects if one.live_points.any()]
        own = np.array([one.last_detection.points.ravel() for one in live], np.float64).reshape(-1, 4)
        found.append((own, np.array([one.id for one in live], int)))
    return found


if __name__ == "__main__":
    main()
