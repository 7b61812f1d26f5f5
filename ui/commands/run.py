"""retrace run: reconstruct a case from footage and records to the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from case import Case
from ui.output import CasePath, Json, progress_bars, say, show
from ui.stages import NAMES, Ran, run_stage

NAME, ORDER = "run", 80


@dataclass(frozen=True)
class Reconstructed:
    """A finished run: its stages, and the cross-check as lines of text."""

    case: str
    stages: list[Ran] = field(default_factory=list)
    cross_check: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The cross-check, then where the report lies."""
        return [*self.cross_check, "", *self.stages[-1].lines()]


def run(case: CasePath, json: Json = False) -> None:
    """Reconstruct a case: detect, correlate, timeline. Goes on where it was stopped; prints the cross-check."""
    opened = Case.open(case)
    ran: list[Ran] = []
    with progress_bars() as report:
        for stage in NAMES:
            ran.append(run_stage(stage, opened, report))
            if stage != NAMES[-1]:
                for line in ran[-1].lines():
                    say(line)
    from timeline.cross_check import cross_check_lines  # here, so that other commands start without it

    result: Any = Reconstructed(str(opened.root), ran, cross_check_lines(opened))
    show(result, json)
