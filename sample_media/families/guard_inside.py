# ruff: noqa: E501  (tables of data)
"""The guardian goes through the manhole: nobody outside, never, while another guardian stays, or with the tag silent."""

from __future__ import annotations

from sample_media.cast import pid
from sample_media.conditions import RosterLine
from sample_media.families._kit import Kit, noise, patrol, scenario, tag
from sample_media.families._tank import cleaner, confined_space, cs_leader, tank_guardian
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("CS-GUARD-INSIDE",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """Acceptance scenario 5: 15 s inside with nobody outside, although the distance to the entry is 0."""
    kit = Kit("guard_inside", seed, form)
    end = 60.0
    start = kit.some(20, 45)
    inside = (start, start + kit.some(17, 60) / 60) if form in ("violated", "near_miss") else None
    people = [
        tank_guardian(kit, -35, end + 12, inside),
        cleaner(kit, "cleaner", -32, (0.4, end - 1), end + 6, (68.0, 37.0)),
        cleaner(kit, "cleaner_2", -31, (0.8, end - 1.5), end + 7, (72.0, 39.0)),
        patrol(kit, -80, end + 90),
    ]
    guardians = [pid("cs_guardian")]
    if form == "near_miss":
        people.append(tank_guardian(kit, -34, end + 13, None, "cs_guardian_2", (68.0, 28.4)))
        guardians.append(pid("cs_guardian_2"))
    outage = (
        [(tag("cs_guardian"), kit.minutes(start), kit.minutes(start + kit.some(4, 10)))]
        if form == "cannot_tell"
        else []
    )
    # the guardians are operators of the unit: its shared part is theirs anyway, the tank is not
    roster = tuple(
        RosterLine("Z-102D", person_id, "巡检", kit.minutes(-90), kit.minutes(600)) for person_id in guardians
    )
    permit = confined_space(kit, end, ("cleaner", "cleaner_2"), guardians=tuple(guardians))
    return scenario(kit, ABOUT, (*people, cs_leader(kit)), (permit,), end + 90, tags=noise(kit, *outage), roster=roster)
