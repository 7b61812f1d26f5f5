"""retrace app: open a case in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from case import Case
from ui.serving import serve

NAME, ORDER = "app", 85


def run(
    case: Annotated[
        Path | None, typer.Argument(metavar="[CASE]", help="The case folder; without it, choose one.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port on this machine; another one is taken where it is in use.")] = 8501,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
) -> None:
    """Open a case in the browser, or make a new one there. Listens on this machine only; stop it with Ctrl+C."""
    opened = Case.open(case) if case else None
    raise typer.Exit(serve(opened, port, browser))
