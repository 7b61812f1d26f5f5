"""retrace app: open a case in the browser."""

from __future__ import annotations

from typing import Annotated

import typer

from case import Case
from ui.output import CasePath
from ui.serving import serve

NAME, ORDER = "app", 85


def run(
    case: CasePath,
    port: Annotated[int, typer.Option(help="Port on this machine; another one is taken where it is in use.")] = 8501,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
) -> None:
    """Open a case in the browser. Listens on this machine only; stop it with Ctrl+C."""
    opened = Case.open(case)
    raise typer.Exit(serve(opened, port, browser))
