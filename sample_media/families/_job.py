"""One ordinary hot-work job at T-101 around a permit: its crew, guardian, leader and an operator on patrol."""

from __future__ import annotations

from typing import Any

from sample_media.families._kit import (
    HELPER_SPOT,
    WELDER_SPOT,
    Kit,
    arcs,
    crew_member,
    guardian,
    leader,
    patrol,
    scenario,
)  # fmt: skip
from sample_media.paperwork import Permit
from sample_media.people import Person
from sample_media.scenario import Scenario

WELDS = [(1.0, 25.0), (28.0, 58.0)]


def job(
    kit: Kit, about: tuple[str, ...], permit: Permit, end: float = 60.0, people: tuple[Person, ...] = (), **more: Any
) -> Scenario:
    """The whole day of one job that ends `end` minutes after its start; `people` are there besides."""
    crew: tuple[Person, ...] = (
        guardian(kit, -35, end + 40),
        crew_member(kit, "welder", -32, end + 6, WELDER_SPOT, [(0.3, end)], 0, weld=WELDS),
        crew_member(kit, "helper", -31, end + 7, HELPER_SPOT, [(0.5, end)], 1),
        leader(kit, -58, -2),
        patrol(kit, -80, end + 90),
    )
    here = {person.person_id for person in people}
    crew = tuple(person for person in crew if person.person_id not in here)
    permits = (permit, *more.pop("permits", ()))
    return scenario(kit, about, (*crew, *people), permits, end + 90, **{"activities": arcs(kit, permit, WELDS), **more})
