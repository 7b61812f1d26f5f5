"""A large package written and verified: python -m benchmarks.package --gb N [--folder FOLDER]

Makes N sparse files of a gigabyte (each a little different), writes some plainly, all as a package, and verifies that
with the verify.py that goes into it, in processes of their own. Prints MB/s and peak memory: it must not grow with N.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

from case.custody import GENESIS
from timeline.package import verify
from timeline.package.write import Item, write

GB = 1 << 30
PLAIN_GB = 2


def sparse(folder: Path, count: int) -> list[Path]:
    """Files of a gigabyte that take no room; each differs from the others in a few bytes."""
    found = []
    for number in range(count):
        path = folder / f"{number:03}.bin"
        with path.open("wb") as handle:
            handle.write(number.to_bytes(8, "big"))
            handle.truncate(GB)
        found.append(path)
    return found


def plainly(folder: str, files: list[str]) -> None:
    """The disk by itself: the first files copied, and put on the disk."""
    with (Path(folder) / "plain.bin").open("wb") as out:
        for file in files[:PLAIN_GB]:
            with Path(file).open("rb") as source:
                while block := source.read(1 << 20):
                    out.write(block)
        out.flush()
        os.fsync(out.fileno())


def packed(folder: str, files: list[str]) -> None:
    """The package."""
    items = [Item(f"originals/{Path(file).name}", path=Path(file)) for file in files]
    write(Path(folder) / "large.zip", [*items, Item("custody.jsonl", content=b"")], GENESIS)


def measured(work: Callable[[str, list[str]], None], folder: Path, files: list[Path]) -> tuple[float, int]:
    """Seconds, and peak memory in MiB, of a piece of work in a process of its own."""
    begun = time.monotonic()
    queue = get_context("spawn").SimpleQueue()
    process = get_context("spawn").Process(target=_told, args=(work, str(folder), [str(file) for file in files], queue))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{work.__name__} failed with {process.exitcode}")
    return time.monotonic() - begun, int(queue.get())


def _told(work: Callable[[str, list[str]], None], folder: str, files: list[str], queue: object) -> None:
    work(folder, files)
    queue.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)  # type: ignore[attr-defined]


def main(arguments: list[str] | None = None) -> int:
    """Parse, measure, print; 1 when verify finds anything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gb", type=int, default=6)
    parser.add_argument("--folder", type=Path, default=None, help="where there is room for it")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        files = sparse(folder, options.gb)
        seconds, _ = measured(plainly, folder, files)
        print(f"plain write of {PLAIN_GB} GB: {min(PLAIN_GB, options.gb) * 1074 / seconds:.0f} MB/s", flush=True)
        (folder / "plain.bin").unlink()
        seconds, peak = measured(packed, folder, files)
        rate = options.gb * 1074 / seconds
        print(f"package of {options.gb} GB written in {seconds:.0f} s, {rate:.0f} MB/s, {peak} MiB", flush=True)
        begun = time.monotonic()
        command = [sys.executable, "-I", "-S", str(Path(verify.__file__)), str(folder / "large.zip")]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = time.monotonic() - begun
        peak, rate = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, options.gb * 1074 / seconds
        print(f"verified in {seconds:.0f} s, {rate:.0f} MB/s, at most {peak} MiB: {ran.stdout.strip()[-200:]}")
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main())
