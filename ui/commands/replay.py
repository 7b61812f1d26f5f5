"""retrace replay: the plan around T0 as a short film, with everybody's disc of uncertainty."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from case import Case
from case.errors import ReportError
from ui.output import CasePath, Json, progress_bars, show

NAME, ORDER = "replay", 73


def run(
    case: CasePath,
    out: Annotated[Path | None, typer.Option(help="File to write; under derived/reports by default.")] = None,
    language: Annotated[str, typer.Option("--language", "--lang", help="zh or en; that of case.toml by default.")] = "",
    before_s: Annotated[int, typer.Option(help="Seconds before T0.")] = 120,
    after_s: Annotated[int, typer.Option(help="Seconds after T0.")] = 120,
    floor: Annotated[str, typer.Option(help="Which floor; that of the incident's zone by default.")] = "",
    json: Json = False,
) -> None:
    """Write the plan replay: one picture a second of time, eight a second to watch."""
    from timeline.replay import write
    from timeline.scene import read_scene

    opened = Case.open(case)
    spoken = language or opened.config.site.language
    target = out or opened.derived_dir("reports") / f"replay-{spoken}.mp4"
    if target.resolve().is_relative_to(opened.root) and not target.resolve().is_relative_to(opened.derived):
        raise ReportError(f"{target}: lies among the originals of the case; write films under derived/ or elsewhere.")
    with progress_bars() as report:
        made = write(read_scene(opened), target, spoken, before_s, after_s, floor or None, report)
    show(made, json)
