"""retrace run: reconstruct a case from footage and records to the report."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer

from case import Case
from case.progress import Report
from ui.output import CasePath, Json, progress_bars, say, show
from ui.stages import NAMES, Ran, run_stage

NAME, ORDER = "run", 80


@dataclass(frozen=True)
class Reconstructed:
    """A finished run: its stages, the cross-check as lines of text, and seconds until the first answer."""

    case: str
    stages: list[Ran] = field(default_factory=list)
    cross_check: list[str] = field(default_factory=list)
    first_answer_s: float | None = None

    def lines(self) -> list[str]:
        """The cross-check, then where the report lies."""
        return [*self.cross_check, "", *self.stages[-1].lines()]


def run(
    case: CasePath,
    incident: Annotated[
        str,
        typer.Option(
            help="When, and behind an @ where: '2026-11-18 15:02 @ T-105'. Is logged as a decision; what lies near it "
            "is read first, and a first cross-check is printed while the rest is still unread."
        ),
    ] = "",
    actor: Annotated[str, typer.Option(help="Who says so; the name of the account where it is not said.")] = "",
    json: Json = False,
) -> None:
    """Reconstruct a case: detect, correlate, timeline. Goes on where it was stopped; prints the cross-check."""
    begun = time.monotonic()
    opened = Case.open(case)
    if incident:
        _given(opened, incident, actor or None)
    ran: list[Ran] = []
    with progress_bars() as report:
        first_s, priority = _first(opened, report, begun) if incident else (None, [])
        for stage in NAMES:
            ran.append(run_stage(stage, opened, report, **({"priority": priority} if stage == "detect" else {})))
            if stage != NAMES[-1]:
                for line in ran[-1].lines():
                    say(line)
    from timeline.cross_check import cross_check_lines  # here, so that other commands start without it

    result: Any = Reconstructed(str(opened.root), ran, cross_check_lines(opened), first_s)
    show(result, json)


def _given(case: Case, text: str, actor: str | None) -> None:
    """Log the incident, unless the same is in force already."""
    from timeline.incident import accept, incident_of, read_given

    given, there = read_given(case, text), incident_of(case)
    same = there is not None and there.moment_utc == given.moment_utc and there.zone_id == given.zone_id
    if not same:
        accept(case, given, "given when the run was started", actor)


def _first(case: Case, report: Report, begun: float) -> tuple[float | None, list[tuple[str, int, int]]]:
    """Print what records alone say, then what the minutes around T0 add; returns when it came, and the minutes."""
    from timeline.first_answer import first_answer, shown_minutes, stretches
    from timeline.incident import incident_of

    there = incident_of(case)
    if there is None:
        return None, []
    first_s: float | None = None
    parts: list[tuple[str, int, int]] = []
    for number in (1, 2):  # without footage, then with what lies near T0
        run_stage("detect", case, report, priority=parts, rest=False)
        run_stage("correlate", case, report)
        took = time.monotonic() - begun
        first_s = took if first_s is None else first_s
        read = "records alone" if number == 1 else f"with {shown_minutes(parts)} min of footage near T0"
        say(f"--- answer {number} after {took:.0f} s, {read}; it will be refined ---")
        for line in first_answer(case):
            say(line)
        if number == 1:
            parts = stretches(case, there)
            if not parts:
                break
    return round(first_s or 0.0, 1), parts
