# ruff: noqa: E501  (tables of data)
"""Permits of which only the papers matter: the people are named on them and stay at the gate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sample_media.cast import play
from sample_media.families._kit import Kit
from sample_media.families._tank import confined_space
from sample_media.paperwork import Permit, StateChange
from sample_media.people import Person, Step


def at_the_gate(kit: Kit, *parts: str, until: float = 180.0) -> tuple[Person, ...]:
    """People who stand outside the gate all day."""
    return tuple(
        play(
            part,
            Step(kit.minutes(-70), ((2.0 + 0.3 * i, 6.0),)),
            Step(kit.minutes(until), ((2.0 + 0.3 * i, 7.0),), leaves=True),
        )
        for i, part in enumerate(parts)
    )


def blinding(kit: Kit, start: float, end: float, **changes: Any) -> Permit:
    """A blind-plate permit at the T-101 manifold in order, at work from start to end (minutes)."""
    permit = confined_space(kit, end, ("cleaner",))
    states = tuple(StateChange(state, kit.minutes(at), who) for state, at, who in (  # type: ignore[arg-type]
        ("applied", -85, "陈涛"), ("approved", -22, "郑伟"), ("active", start, "陈涛"), ("finished", end, "陈涛"), ("accepted", end + 15, "郑伟")))  # fmt: skip
    permit = replace(
        permit, permit_no=kit.number("MB"), work_type="BP", zone_id="Z-MAN", location="T-101阀组区", content="盲板抽堵", samples=(), register=(), states=states,
        point_m=(37.0, 22.0), actual_start_utc_ms=kit.minutes(start), actual_end_utc_ms=kit.minutes(end), line_no="PL-101-02",
    )  # fmt: skip
    return replace(permit, **changes)
