"""Long work of a case in a process of its own: a page that is closed does not stop it, any page can watch or cancel it.

A job is one `retrace` command. What it said lies in `derived/jobs/NAME.log`; who runs it in `NAME.json`; while it runs
it holds `NAME.lock`. Started again it goes on where it was, as every command does.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from case import Case
from case.errors import CaseError
from case.files import write_text
from ui import detached

JOBS = ("run", "detect", "correlate", "timeline", "report", "export")
TAIL_BYTES = 6000
LONGEST_START_S = 20.0  # until the process holds its lock


@dataclass(frozen=True)
class Job:
    """A job as it stands. `code`: None while it runs or when it was killed; `lines`: the last that it said."""

    name: str
    words: tuple[str, ...]
    started_utc: str
    running: bool
    code: int | None
    lines: tuple[str, ...]


def _folder(case: Case) -> Path:
    return case.derived_dir("jobs")


def start(case: Case, name: str, *words: str) -> bool:
    """Start `retrace NAME CASE WORDS...` unless it is running; returns whether it was started.

    Raises CaseError for a name that is no job.
    """
    if name not in JOBS:
        raise CaseError(f"{name!r} is no job; wanted one of {', '.join(JOBS)}.")
    folder = _folder(case)
    with FileLock(str(folder / f"{name}.start")):  # two clicks, or two browsers: one of them starts it
        if running(case, name):
            return False
        words = (name, str(case.root), *words)
        process = detached.spawn(["-m", "ui.jobs", str(folder / name), *words], folder / f"{name}.log")
        told = {"pid": process.pid, "words": [name, *words[2:]], "code": None,
                "started_utc": datetime.now(UTC).isoformat(timespec="seconds")}  # fmt: skip
        write_text(folder / f"{name}.json", json.dumps(told))
        until = time.monotonic() + LONGEST_START_S
        while not running(case, name) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
    return True


def running(case: Case, name: str) -> bool:
    """Whether a process of that job is at work."""
    return detached.held(_folder(case) / f"{name}.lock")


def state(case: Case, name: str) -> Job | None:
    """How a job stands; None where it was never started."""
    told = _told(_folder(case) / name)
    if told is None:
        return None
    log = _folder(case) / f"{name}.log"
    tail = log.read_bytes()[-TAIL_BYTES:].decode("utf-8", "replace") if log.is_file() else ""
    return Job(name, tuple(told["words"]), told["started_utc"], running(case, name), told["code"],
               tuple(line for line in tail.splitlines() if line.strip()))  # fmt: skip


def cancel(case: Case, name: str) -> bool:
    """End a running job with everything it started; returns whether one was running. What is finished stays."""
    told = _told(_folder(case) / name)
    if told is None or not running(case, name):
        return False
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/PID", str(told["pid"]), "/T", "/F"], check=False, capture_output=True)
    else:
        os.killpg(told["pid"], signal.SIGTERM)
    return True


def _told(stem: Path) -> dict[str, Any] | None:
    path = stem.with_name(f"{stem.name}.json")
    if not path.is_file():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def main(stem: str, name: str, *words: str) -> int:
    """The process of a job: hold the lock, run the command, leave its code."""
    from ui.cli import main as retrace

    path = Path(stem)
    with FileLock(f"{stem}.lock").acquire(timeout=10):
        code = 0
        try:
            retrace([name, *words])
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = _told(path) or {"pid": os.getpid(), "words": [name, *words[1:]], "started_utc": ""}
        write_text(path.with_name(f"{path.name}.json"), json.dumps(told | {"code": code}))
        return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
