"""retrace incident clear: take back an incident moment that was set."""

from __future__ import annotations

from typing import Annotated

import typer

from case import Case
from ui.output import CasePath, Json, show

NAME, ORDER = "incident clear", 66


def run(
    case: CasePath,
    reason: Annotated[str, typer.Option(help="Why you take it back; kept in the decision log.")] = "",
    actor: Annotated[str, typer.Option(help="Who decides; the name of the account where it is not said.")] = "",
    json: Json = False,
) -> None:
    """Take back what was set; what case.toml says, if anything, is in force again. Both stay in the decision log."""
    from timeline.incident import clear, incident_of
    from timeline.incident.listing import in_force_line
    from timeline.words import speaker

    opened = Case.open(case)
    undone = clear(opened, reason, actor or None)
    line = in_force_line(opened, incident_of(opened), speaker(opened.config.site.language))
    show(undone if json else f"{len(undone)} decision(s) undone\n{line}", json)
