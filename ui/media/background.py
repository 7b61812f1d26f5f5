"""Making proxies in a process of its own, so that a page that is closed does not stop it; how far it has come."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from typing import Any

from case import Case
from case.files import write_text
from case.progress import Progress, Report
from ui import detached


@dataclass(frozen=True)
class State:
    """How far the proxies of a case are. `running` while a process holds their lock."""

    running: bool
    task: str
    done: float
    total: float
    failed: list[list[str]]


def start(case: Case, masked: bool = True) -> bool:
    """Start making what is missing, unless a process is at it; returns whether one was started."""
    if running(case):
        return False
    words = ["-m", "ui.cli", "proxies", str(case.root), *([] if masked else ["--unmasked"])]
    detached.spawn(words, case.derived_dir("proxies") / "proxies.log", append=True)
    return True


def running(case: Case) -> bool:
    """Whether a process is making proxies now."""
    return detached.held(case.derived_dir("proxies") / "proxies.lock")


def state(case: Case) -> State:
    """How far the proxies are."""
    told = _told(case)
    return State(
        running(case), str(told.get("task", "")), float(told.get("done", 0)), float(told.get("total", 0)),
        list(told.get("failed", [])),
    )  # fmt: skip


def tried(case: Case, masked: bool, lacking: int) -> bool:
    """Whether a run ended already and left as many films unmade: another would fail like it."""
    told = _told(case)
    return told.get("masked") == masked and len(told.get("failed", [])) >= lacking > 0


def _told(case: Case) -> dict[str, Any]:
    path = case.derived / "proxies" / "progress.json"
    if not path.is_file():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))
    return found if isinstance(found, dict) else {}


def reporter(case: Case, also: Report) -> Report:
    """A report function that writes progress where pages look for it, at most twice a second."""
    last = 0.0

    def report(step: Progress) -> None:
        nonlocal last
        also(step)
        if time.monotonic() - last >= 0.5 or step.done >= step.total:
            last = time.monotonic()
            write_text(case.derived_dir("proxies") / "progress.json", json.dumps(asdict(step), ensure_ascii=False))

    return report


def finish(case: Case, failed: list[list[str]], masked: bool = True) -> None:
    """Write down that the run ended, and what it could not make."""
    told = {"task": "", "done": 0, "total": 0, "failed": failed, "masked": masked}
    write_text(case.derived_dir("proxies") / "progress.json", json.dumps(told, ensure_ascii=False))
