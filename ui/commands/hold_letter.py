"""retrace hold letter: the preservation letter to whoever holds the recorders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from case import Case
from case.errors import StoreError
from case.files import sha256_file
from ui.output import CasePath, Json, show

NAME, ORDER = "hold letter", 85


def run(
    case: CasePath,
    out: Annotated[Path, typer.Option(help="File to write: .docx or .html.")],
    to: Annotated[str, typer.Option(help="Who gets it.")],
    authority: Annotated[str, typer.Option(help="On whose authority, with the file number.")],
    start: Annotated[str, typer.Option(help="Start of the period, as it shall stand in the letter.")] = "",
    end: Annotated[str, typer.Option(help="End of the period.")] = "",
    source: Annotated[list[str] | None, typer.Option(help="Camera or record system; repeat it; all cameras.")] = None,
    language: Annotated[str, typer.Option(help="en or zh; that of case.toml by default.")] = "",
    actor: Annotated[str, typer.Option(help="Who writes it; the name of the account where it is not said.")] = "",
    json: Json = False,
) -> None:
    """Write the request to preserve recordings and records, with each source's overwrite countdown; it is logged."""
    from timeline.paper.form import write  # here, so that other commands start without it
    from timeline.paper.letters import preservation
    from timeline.scene import read_scene

    opened = Case.open(case)
    try:
        scene = read_scene(opened)
    except StoreError:  # on the first day nothing is reconstructed yet, and the letter cannot wait
        scene = None
    spoken = language or opened.config.site.language
    paper = preservation(opened, scene, spoken, to=to, authority=authority, start=start, end=end, sources=source or ())
    written = write(paper, out, spoken)
    sha256 = sha256_file(written)
    opened.custody.append("letter", {"file": written.name, "sha256": sha256, "to": to}, actor=actor or None)
    show({"letter": written, "sha256": sha256} if json else f"{written}\nsha256 {sha256}", json)
