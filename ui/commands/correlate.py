"""retrace correlate: records and detections to presences, links, verdicts."""

from __future__ import annotations

from case import Case
from ui.output import CasePath, Json, progress_bars, show
from ui.stages import run_stage

NAME, ORDER = "correlate", 50


def run(case: CasePath, json: Json = False) -> None:
    """Join records and detections: who was where, under which permit, and each rule's answer."""
    with progress_bars() as report:
        ran = run_stage("correlate", Case.open(case), report)
    show(ran, json)
