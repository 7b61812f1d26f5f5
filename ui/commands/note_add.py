"""retrace note add: enter what only people can say into the decision log."""

from __future__ import annotations

from typing import Annotated

import typer

from case import Case
from case.errors import DecisionError
from ui.output import CasePath, Json, show

NAME, ORDER = "note add", 67


def run(
    case: CasePath,
    kind: Annotated[str, typer.Argument(help="One of `retrace note forms`: statement, casualty, measure ...")],
    fields: Annotated[
        list[str], typer.Argument(metavar="FIELD=VALUE...", help="The form's fields: text='the pump was started'.")
    ],
    reason: Annotated[str, typer.Option(help="Why it is entered; kept in the decision log.")] = "",
    actor: Annotated[str, typer.Option(help="Who enters it; the name of the account where it is not said.")] = "",
    json: Json = False,
) -> None:
    """Enter a statement, casualty, rescue step, loss, cause, responsibility, measure, causal link or rival scenario."""
    from timeline.notes import add

    values: dict[str, str] = {}
    for given in fields:
        name, equals, value = given.partition("=")
        if not equals or not name:
            raise DecisionError(f"{given!r:.60}: wanted FIELD=VALUE, such as text='the pump was started'.")
        values[name.strip()] = value
    made = add(Case.open(case), kind, values, reason, actor or None)
    show(made if json else f"{kind} {made.note.about()}: logged as {made.decision_id[:8]}", json)
