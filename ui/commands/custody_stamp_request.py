"""retrace custody stamp-request: ask for a trusted time (RFC 3161) by file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from case import Case
from ui.output import CasePath, Json, show

NAME, ORDER = "custody stamp-request", 95


def run(
    case: CasePath,
    out: Annotated[Path, typer.Option(help="Request file to write (.tsq).")],
    package: Annotated[Path | None, typer.Option(help="Stamp this package instead of the case's log.")] = None,
    actor: Annotated[str, typer.Option(help="Who asks; the name of the account where it is not said.")] = "",
    json: Json = False,
) -> None:
    """Write a request for the custody log as it stands; only its hash leaves the machine, carried by you."""
    from timeline.package.stamps import ask  # here, so that other commands start without it

    entries = ask(Case.open(case), out, package, actor or None)
    what = f"entries 1 to {entries} of the log" if entries else str(package)
    told = (f"{out}: asks for a time for {what}.\nSend it to an authority (content type application/timestamp-query), "
            f"bring the answer back, and `retrace custody stamp-add {case} ANSWER --root ROOT.pem`.")  # fmt: skip
    show({"request": out, "entries": entries} if json else told, json)
