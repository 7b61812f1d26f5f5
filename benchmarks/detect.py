"""How fast footage is read, in multiples of real time, beside ultralytics' own predict() in the same run.

    python -m benchmarks.detect CLIP --detector embedded --weights WEIGHTS.pt [--seconds 60]

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


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clip", type=Path)
    parser.add_argument("--detector", default="embedded")
    parser.add_argument("--weights", help="for ultralytics' predict(); left out where not given")
    parser.add_argument("--seconds", type=float, default=60, help="of the clip for predict(), which is slow")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    ways: dict[str, Callable[[], float]] = {
        "register": lambda: register(arguments.clip),
        "dense": lambda: detect(arguments.clip, arguments.detector, cascade=False),
        "cascade": lambda: detect(arguments.clip, arguments.detector, cascade=True),
    }
    if arguments.weights:
        ways["predict(video)"] = lambda: predict(arguments.clip, arguments.weights, 1, arguments.seconds)
        ways["predict(vid_stride=5)"] = lambda: predict(arguments.clip, arguments.weights, 5, arguments.seconds)
    if arguments.only:
        began, worked = time.perf_counter(), time.process_time()
        footage_s = ways[arguments.only]()
        print(json.dumps({
            "footage_s": footage_s, "wall_s": time.perf_counter() - began, "cpu_s": time.process_time() - worked,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }))  # fmt: skip
        return
    print(f"{arguments.clip.name}, {arguments.detector}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"{'':24}{'x real time':>12}{'wall s':>9}{'cpu s':>9}{'x by cpu':>10}{'peak MB':>9}")
    for name in ways:
        done = subprocess.run([sys.executable, "-m", "benchmarks.detect", *sys.argv[1:], "--only", name],
                              check=True, capture_output=True, text=True)  # fmt: skip
        got = json.loads(done.stdout.strip().splitlines()[-1])
        print(
            f"{name:24}{got['footage_s'] / got['wall_s']:12.2f}{got['wall_s']:9.1f}{got['cpu_s']:9.1f}"
            f"{os.cpu_count() * got['footage_s'] / got['cpu_s']:10.2f}{got['peak_mb']:9d}",
            flush=True,
        )


def register(clip: Path) -> float:
    """Hash, probe and table the clip."""
    import detect as stage
    from tests.detect.builders import make_case

    with tempfile.TemporaryDirectory() as folder:
        return (
            sum(v.duration_ms for v in stage.register(make_case(Path(folder) / "case", {"A": [clip.resolve()]})).videos)
            / 1000
        )


def detect(clip: Path, spec: str, cascade: bool) -> float:
    """The whole stage but the burned-in clock."""
    import detect as stage
    from tests.detect.builders import make_case

    settings = f'read_clock = false\ncascade = {str(cascade).lower()}\ndetector = "{spec}"'
    with tempfile.TemporaryDirectory() as folder:
        return stage.run(make_case(Path(folder) / "case", {"A": [clip.resolve()]}, settings)).footage_s


def predict(clip: Path, weights: str, stride: int, seconds: float) -> float:
    """The plain way: ultralytics reads the file and predicts frame by frame."""
    from detect.detectors import Settings, load

    detector = load(f"ultralytics:{weights}", Settings(root=Path.cwd()))
    from detect.packets import read_packets

    rate = float(read_packets(clip).rate or 25)
    count = 0
    for count, _ in enumerate(detector._model.predict(str(clip), stream=True, vid_stride=stride, verbose=False), 1):  # type: ignore[attr-defined]
        if count * stride / rate >= seconds:
            break
    return count * stride / rate


if __name__ == "__main__":
    main()
