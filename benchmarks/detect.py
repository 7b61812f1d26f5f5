"""How fast footage is read, in multiples of real time, beside ultralytics' own predict() in the same run.

    python -m benchmarks.detect CLIP --detector embedded --weights WEIGHTS.pt [--frames 200] [--ways dense cascade]

Each line is a process of its own, so that peak memory is its own too. Identical runs on a shared machine differ by a
factor of two to three: compare lines of one run.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

Took = tuple[float, float, float]
"""Seconds of footage, and wall and processor seconds that do not count."""


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clip", type=Path)
    parser.add_argument("--detector", default="embedded")
    parser.add_argument("--weights", help="for ultralytics' predict(); left out where not given")
    parser.add_argument("--frames", type=int, default=200, help="that predict() looks at; it is slow")
    parser.add_argument(
        "--ways", nargs="*", help="some of: register, dense, cascade, predict(video) ...; all by default"
    )
    parser.add_argument("--only", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    ways: dict[str, Callable[[], Took]] = {
        "register": lambda: register(arguments.clip),
        "dense": lambda: detect(arguments.clip, arguments.detector, cascade=False),
        "cascade": lambda: detect(arguments.clip, arguments.detector, cascade=True),
    }
    if arguments.weights:
        ways["predict(video)"] = lambda: predict(arguments.clip, arguments.weights, 1, arguments.frames)
        ways["predict(vid_stride=5)"] = lambda: predict(arguments.clip, arguments.weights, 5, arguments.frames)
    if arguments.only:
        began, worked = time.perf_counter(), time.process_time()
        footage_s, spared_wall_s, spared_cpu_s = ways[arguments.only]()
        wall_s, cpu_s = time.perf_counter() - began - spared_wall_s, time.process_time() - worked - spared_cpu_s
        print(json.dumps({
            "footage_s": footage_s, "wall_s": wall_s, "cpu_s": cpu_s,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }))  # fmt: skip
        return
    print(f"{arguments.clip.name}, {arguments.detector}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"{'':24}{'x real time':>12}{'wall s':>9}{'cpu s':>9}{'x by cpu':>10}{'peak MB':>9}")
    for name in arguments.ways or ways:
        done = subprocess.run([sys.executable, "-m", "benchmarks.detect", *sys.argv[1:], "--only", name],
                              check=True, capture_output=True, text=True)  # fmt: skip
        got = json.loads(done.stdout.strip().splitlines()[-1])
        print(
            f"{name:24}{got['footage_s'] / got['wall_s']:12.2f}{got['wall_s']:9.1f}{got['cpu_s']:9.1f}"
            f"{os.cpu_count() * got['footage_s'] / got['cpu_s']:10.2f}{got['peak_mb']:9d}",
            flush=True,
        )


def register(clip: Path) -> Took:
    """Hash, probe and table the clip."""
    import detect as stage
    from tests.detect.builders import make_case

    with tempfile.TemporaryDirectory() as folder:
        videos = stage.register(make_case(Path(folder) / "case", {"A": [clip.resolve()]})).videos
        return sum(video.duration_ms for video in videos) / 1000, 0.0, 0.0


def detect(clip: Path, spec: str, cascade: bool) -> Took:
    """The whole stage but the burned-in clock. Loading does not count (compiling the network, half a second, does)."""
    began, worked = time.perf_counter(), time.process_time()
    import supervision  # noqa: F401  (these two take seconds to load)
    import trackers  # noqa: F401

    import detect as stage
    from detect.detectors import Settings, load
    from tests.detect.builders import make_case

    load(spec, Settings(root=Path.cwd()))
    spared = time.perf_counter() - began, time.process_time() - worked
    settings = f'read_clock = false\ncascade = {str(cascade).lower()}\ndetector = "{spec}"'
    with tempfile.TemporaryDirectory() as folder:
        return stage.run(make_case(Path(folder) / "case", {"A": [clip.resolve()]}, settings)).footage_s, *spared


def predict(clip: Path, weights: str, stride: int, frames: int) -> Took:
    """The plain way: ultralytics reads the file and predicts frame by frame. Loading and first frame do not count."""
    from detect.detectors import Settings, load

    began, worked = time.perf_counter(), time.process_time()
    detector = load(f"ultralytics:{weights}", Settings(root=Path.cwd()))
    from detect.packets import read_packets

    rate = float(read_packets(clip).rate or 25)
    spared, count = (0.0, 0.0), 0
    model = detector._model  # type: ignore[attr-defined]
    for count, _ in enumerate(model.predict(str(clip), stream=True, vid_stride=stride, verbose=False)):
        if count == 0:
            spared = time.perf_counter() - began, time.process_time() - worked
        if count >= frames:
            break
    return count * stride / rate, *spared


if __name__ == "__main__":
    main()
