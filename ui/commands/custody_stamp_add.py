"""retrace custody stamp-add: check a trusted time that came back, offline, and keep it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from case import Case
from ui.output import CasePath, Json, show

NAME, ORDER = "custody stamp-add", 96


def run(
    case: CasePath,
    answer: Annotated[Path, typer.Argument(help="The answer (.tsr).", show_default=False)],
    root: Annotated[list[Path], typer.Option(help="PEM of an authority you trust; repeat it.")],
    package: Annotated[Path | None, typer.Option(help="The package it stamps, if not the log.")] = None,
    certificate: Annotated[
        Path | None, typer.Option(help="The authority's own, if its answers do not carry it.")
    ] = None,
    actor: Annotated[str, typer.Option(help="Who brings it; the name of the account where it is not said.")] = "",
    json: Json = False,
) -> None:
    """Check an answer against the roots you trust, offline; if it holds it is kept in CASE/stamps and logged."""
    from timeline.package.stamps import add  # here, so that other commands start without it

    stamp = add(Case.open(case), answer, root, package=package, certificate=certificate, actor=actor or None)
    show(stamp if json else "\n".join(stamp.lines()), json)
