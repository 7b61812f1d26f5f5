"""retrace add: take footage and record files into a case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from case import Case
from case.errors import CaseError
from case.intake import add_footage, add_records, is_record
from case.progress import Progress
from ui.output import CasePath, Json, progress_bars, show

NAME, ORDER = "add", 20


def run(
    case: CasePath,
    files: Annotated[list[Path], typer.Argument(help="Video and record files (CSV, XLSX, JSON ...).")],
    camera: Annotated[str, typer.Option(help="Id of the camera that recorded the video files.")] = "",
    recorded_start: Annotated[
        str, typer.Option(help="What the camera's clock showed at the first frame, such as '2026-11-18 09:00:00'.")
    ] = "",
    in_place: Annotated[bool, typer.Option("--in-place", help="Leave the files where they are.")] = False,
    json: Json = False,
) -> None:
    """Copy originals into a case (or reference them in place), hash them, and list them in case.toml."""
    opened = Case.open(case)
    records = [file for file in files if is_record(file)]
    footage = [file for file in files if not is_record(file)]
    if footage and not camera:
        raise CaseError(f"{footage[0]}: is taken as footage; say which camera recorded it with --camera ID.")
    taken = []
    with progress_bars() as report:
        total = sum(file.stat().st_size for file in files if file.is_file())
        done = 0

        def progress(count: int) -> None:
            nonlocal done
            done += count
            report(Progress("add", "hash and copy", done, total, "bytes"))

        if footage:
            taken += add_footage(opened, footage, camera, recorded_start or None, in_place, progress)
        if records:
            taken += add_records(Case.open(case), records, in_place, progress)
    show(taken if json else "\n".join(f"{item.path}  sha256 {item.sha256}" for item in taken), json)
