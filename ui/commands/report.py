"""retrace report: write a report of a reconstructed case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from case import Case
from case.errors import ReportError
from case.files import sha256_file
from ui.output import CasePath, Json, progress_bars, show
from ui.registry import modules, names

NAME, ORDER = "report", 71


def run(
    case: CasePath,
    format: Annotated[str, typer.Option(help="One of `retrace list reports`: html, pdf, docx, xlsx.")] = "html",
    language: Annotated[
        str,
        typer.Option("--language", "--lang", help="zh (by Decree 493 art. 30) or en; that of case.toml by default."),
    ] = "",
    out: Annotated[Path | None, typer.Option(help="File to write; under derived/reports by default.")] = None,
    clips: Annotated[bool, typer.Option(help="Carry short clips of findings; stills are there in any case.")] = True,
    json: Json = False,
) -> None:
    """Write a report from what was reconstructed, in either language: a page, a PDF, a document or a workbook."""
    import timeline.reports  # here, so that other commands start without it
    from timeline.exhibits import Clips
    from timeline.scene import read_scene

    if format not in names(timeline.reports):
        raise ReportError(f"There is no report {format!r}; known are {', '.join(names(timeline.reports))}.")
    opened = Case.open(case)
    writer = modules(timeline.reports)[format]
    spoken = language or opened.config.site.language
    target = out or opened.derived_dir("reports") / f"report-{spoken}{writer.SUFFIX}"
    if target.resolve().is_relative_to(opened.root) and not target.resolve().is_relative_to(opened.derived):
        raise ReportError(f"{target}: lies among the originals of the case; write reports under derived/ or elsewhere.")
    with progress_bars() as report:
        written = writer.write(read_scene(opened), target, spoken, report=report, clips=Clips(on=clips))
    sha256 = sha256_file(written)
    opened.custody.append(
        "report", {"path": opened.show_path(written), "format": format, "language": spoken, "sha256": sha256}
    )
    show({"report": written, "sha256": sha256} if json else f"{written}\nsha256 {sha256}", json)
