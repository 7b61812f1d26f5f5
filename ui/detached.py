"""Processes that outlive the page that started them: started apart from it, known by the lock they hold."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

ROOT = Path(__file__).resolve().parents[1]


def spawn(words: list[str], log: Path, append: bool = False) -> subprocess.Popen[bytes]:
    """Start `python WORDS...` in a session of its own; what it says goes to `log`."""
    options: dict[str, Any] = (
        {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined,unused-ignore]
        if sys.platform == "win32"
        else {"start_new_session": True}
    )
    with log.open("ab" if append else "wb") as sink:
        return subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink,
            env={**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}, **options,
        )  # fmt: skip


def held(lock: Path) -> bool:
    """Whether a process holds a lock now."""
    try:
        with FileLock(str(lock)).acquire(timeout=0):
            return False
    except Timeout:
        return True
