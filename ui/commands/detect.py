"""retrace detect: read footage: frames, clocks, detections, tracks, events."""

from __future__ import annotations

from case import Case
from ui.output import CasePath, Json, progress_bars, show
from ui.stages import run_stage

NAME, ORDER = "detect", 30


def run(case: CasePath, json: Json = False) -> None:
    """Read the footage of a case: true frame times, what each camera saw, and what could not be read."""
    with progress_bars() as report:
        ran = run_stage("detect", Case.open(case), report)
    show(ran, json)
