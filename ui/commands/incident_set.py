"""retrace incident set: say when and where the incident was, or accept a proposed moment."""

from __future__ import annotations

from typing import Annotated

import typer

from case import Case
from case.errors import DecisionError
from ui.output import CasePath, Json, show

NAME, ORDER = "incident set", 65


def run(
    case: CasePath,
    moment: Annotated[
        str,
        typer.Argument(
            help="The number of a proposal of `incident list`, or a time at the site with the place behind an @: "
            "'2026-11-18 14:07:52 @ Z-J1'.",
            show_default=False,
        ),
    ],
    plus_minus_s: Annotated[
        float | None, typer.Option(help="± in seconds; half of what the text leaves open where it is not said.")
    ] = None,
    place: Annotated[str, typer.Option(help="Zone by id, name or alias.")] = "",
    kind: Annotated[str, typer.Option(help="fire, explosion, leak, poisoning, fall, electric or other.")] = "",
    reason: Annotated[str, typer.Option(help="Why you decide so; kept in the decision log.")] = "",
    actor: Annotated[str, typer.Option(help="Who decides; the name of the account where it is not said.")] = "",
    json: Json = False,
) -> None:
    """Set T0: everything is then shown relative to it. The decision is logged with its reason and can be cleared."""
    from dataclasses import replace

    from timeline.incident import accept, propose, read_given
    from timeline.incident.listing import in_force_line
    from timeline.incident.moment import KINDS, incident_of, zone_named
    from timeline.words import speaker

    opened = Case.open(case)
    say = speaker(opened.config.site.language)
    if moment.isdigit() and len(moment) < 3:
        proposals = propose(opened)
        if not 1 <= int(moment) <= len(proposals):
            raise DecisionError(f"There is no proposal {moment}; `retrace incident list` shows {len(proposals)}.")
        if kind and kind not in KINDS:
            raise DecisionError(f"{kind!r} is no kind of incident; wanted one of {', '.join(KINDS)}.")
        chosen = proposals[int(moment) - 1]
        incident = replace(chosen.incident, reasons=tuple(chosen.reasons(say)))
        incident = replace(
            incident,
            zone_id=zone_named(opened, place) if place else incident.zone_id,
            kind=kind or incident.kind,
            plus_minus_ms=incident.plus_minus_ms if plus_minus_s is None else round(plus_minus_s * 1000),
        )
        basis = "proposed"
    else:
        incident, basis = read_given(opened, moment, plus_minus_s, place or None, kind or None), "given"
    made = accept(opened, incident, reason, actor or None, basis)
    text = f"{in_force_line(opened, incident_of(opened), say)}\nlogged as decision {made.decision_id[:8]}"
    show(made if json else text, json)
