"""retrace note undo: take a note back."""

from __future__ import annotations

from typing import Annotated

import typer

from case import Case
from ui.output import CasePath, Json, show

NAME, ORDER = "note undo", 69


def run(
    case: CasePath,
    note: Annotated[str, typer.Argument(help="Beginning of the note's id, as `retrace note list` shows it.")],
    reason: Annotated[str, typer.Option(help="Why it is taken back; kept in the decision log.")] = "",
    actor: Annotated[str, typer.Option(help="Who does; the name of the account where it is not said.")] = "",
    json: Json = False,
) -> None:
    """Take a note back; it and the undoing both stay in the decision log."""
    from timeline.notes import undo

    made = undo(Case.open(case), note, reason, actor or None)
    show(made if json else f"{made.subject[:8]}: undone", json)
