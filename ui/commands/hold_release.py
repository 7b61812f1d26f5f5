"""retrace hold release: lift a legal hold."""

from __future__ import annotations

from typing import Annotated

import typer

from case import Case
from case.hold import holds, release
from ui.output import CasePath, Json, show

NAME, ORDER = "hold release", 84


def run(
    case: CasePath,
    hold: Annotated[str, typer.Argument(help="The hold, by the beginning of its id.", show_default=False)],
    reason: Annotated[str, typer.Option(help="Why; kept in the decision log.")],
    actor: Annotated[str, typer.Option(help="Who lifts it; the name of the account where it is not said.")] = "",
    json: Json = False,
) -> None:
    """Lift one hold; both its placing and its lifting stay in the logs."""
    opened = Case.open(case)
    made = release(opened, hold, reason=reason, actor=actor or None)
    left = len(holds(opened))
    show(made if json else f"{case}: hold {made.subject[:8]} lifted; {left} in force", json)
