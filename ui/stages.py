"""The stages of a run in order, each timed; the same four calls that a library user makes."""

from __future__ import annotations

import importlib
import inspect
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from case import Case
from case.progress import Report

NAMES = ("detect", "correlate", "timeline")


@dataclass(frozen=True)
class Ran:
    """One stage that ran: its own summary, wall time, and the process's peak memory so far (0 where unknown)."""

    stage: str
    seconds: float
    peak_mb: int
    language: str
    summary: Any

    def lines(self) -> list[str]:
        """The summary's lines, the first with the time it took."""
        spoken = "language" in inspect.signature(self.summary.lines).parameters
        said = list(self.summary.lines(language=self.language) if spoken else self.summary.lines())
        return [f"{self.stage} ({self.seconds:.1f} s, {self.peak_mb} MB): {said[0] if said else 'done'}", *said[1:]]


def run_stage(stage: str, case: Case, report: Report, **options: Any) -> Ran:
    """Run one stage by name. Raises what the stage raises."""
    begun = time.monotonic()
    summary = _call(stage)(case, report=report, **options)
    return Ran(stage, round(time.monotonic() - begun, 2), _peak_mb(), case.config.site.language, summary)


def _call(stage: str) -> Callable[..., Any]:
    """The `run` of a stage; imported here so that a command loads only the libraries of its own stage."""
    call: Callable[..., Any] = importlib.import_module(stage).run
    return call


def _peak_mb() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS, kilobytes elsewhere
    return int(peak // (1_000_000 if sys.platform == "darwin" else 1_000))


def states(case: Case) -> dict[str, datetime | None]:
    """When each stage last ran (naive UTC), by the custody log; None where it never did."""
    found: dict[str, datetime | None] = dict.fromkeys(NAMES)
    for entry in case.custody.entries():
        stage = entry["detail"].get("stage") if entry["action"] == "run" else None
        if stage in found:
            found[stage] = datetime.fromisoformat(entry["moment_utc"]).astimezone(UTC).replace(tzinfo=None)
    return found
