"""retrace hold set: put a case under legal hold."""

from __future__ import annotations

from typing import Annotated

import typer

from case import Case
from case.hold import place
from ui.output import CasePath, Json, show

NAME, ORDER = "hold set", 83


def run(
    case: CasePath,
    authority: Annotated[str, typer.Option(help="Who asks for it, with the file number.")],
    reason: Annotated[str, typer.Option(help="Why; kept in the decision log.")],
    actor: Annotated[str, typer.Option(help="Who places it; the name of the account where it is not said.")] = "",
    json: Json = False,
) -> None:
    """Place a legal hold: while it is in force this tool deletes nothing of the case."""
    made = place(Case.open(case), authority=authority, reason=reason, actor=actor or None)
    show(made if json else f"{case}: held as decision {made.decision_id[:8]}", json)
