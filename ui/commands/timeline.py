"""retrace timeline: order everything and write the report."""

from __future__ import annotations

from case import Case
from ui.output import CasePath, Json, progress_bars, show
from ui.stages import run_stage

NAME, ORDER = "timeline", 60


def run(case: CasePath, json: Json = False) -> None:
    """Order everything that happened, cut stills and clips, and write the report."""
    with progress_bars() as report:
        ran = run_stage("timeline", Case.open(case), report)
    show(ran, json)
