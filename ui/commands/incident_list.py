"""retrace incident list: the incident moment in force, and those that the records propose."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

import typer

from case import Case
from ui.output import CasePath, Json, show

NAME, ORDER = "incident list", 64


@dataclass(frozen=True)
class Listed:
    """The incident in force and the proposals, as plain values, and all of it as lines for people."""

    in_force: dict[str, object] | None
    proposals: list[dict[str, object]]
    said: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """For people."""
        return self.said


def run(
    case: CasePath,
    language: Annotated[str, typer.Option(help="en or zh; that of case.toml by default.")] = "",
    json: Json = False,
) -> None:
    """Show the incident moment in force, and those proposed from alarms, gas, cameras and people, with reasons."""
    from timeline.incident import incident_of, propose  # here, so that other commands start without it
    from timeline.incident.listing import in_force_line, plain_incident, proposal_lines
    from timeline.words import speaker

    opened = Case.open(case)
    say = speaker(language or opened.config.site.language)
    incident, proposals = incident_of(opened), propose(opened)
    lines = [in_force_line(opened, incident, say), *proposal_lines(opened, proposals, say)]
    listed = Listed(
        plain_incident(incident) if incident else None,
        [plain_incident(one.incident) | {"score": one.score, "reasons": one.reasons(say)} for one in proposals],
        lines,
    )
    show({"in_force": listed.in_force, "proposals": listed.proposals} if json else listed, json)
