"""retrace rerun: run the case of a package again from its originals, and compare every table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from case.errors import ReportError
from ui.output import Json, progress_bars, say, show
from ui.stages import run_stage

NAME, ORDER = "rerun", 77


def run(
    package: Annotated[Path, typer.Argument(help="The package, .zip or folder, with originals.", show_default=False)],
    folder: Annotated[Path, typer.Argument(help="A new folder for the case.", show_default=False)],
    json: Json = False,
) -> None:
    """Check a package, lay its case out in a new folder, run it from the originals, and compare the tables by hash."""
    from timeline.package.rerun import compare, unpack  # here, so that other commands start without it

    case = unpack(package, folder)
    say(f"{package.name}: every file and the custody chain hold; running the case again in {folder}")
    with progress_bars() as report:
        for stage in ("detect", "correlate"):
            run_stage(stage, case, report)
    compared = compare(case, package)
    show(compared, json)
    if compared.problems:
        raise ReportError(f"{package.name}: {len(compared.problems)} tables came out differently.")
