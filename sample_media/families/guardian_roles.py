# ruff: noqa: E501  (tables of data)
"""A guardian with another duty: also a worker, or at a second job 25 m away; none; the second job after the first; unplaced."""

from __future__ import annotations

from dataclasses import replace

from sample_media.cast import pid
from sample_media.families._job import job
from sample_media.families._kit import Kit, hot_work, patrol, scenario
from sample_media.families._tank import cleaner, confined_space, cs_leader, tank_guardian
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("GD-ROLE-CONFLICT",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """The guardian of the hot work, who is named somewhere else as well."""
    kit = Kit("guardian_roles", seed, form)
    end = 60.0
    hot = hot_work(kit, end, level=("special", "first", "second")[seed % 3])
    if form == "met":
        return job(kit, ABOUT, hot)
    if form == "violated" and seed % 2:
        return job(kit, ABOUT, replace(hot, workers=(*hot.workers, pid("guardian"))))
    tank = confined_space(kit, end, ("cleaner", "cleaner_2"))
    hours = {"violated": 0, "near_miss": 150, "cannot_tell": 0}[form]
    tank = replace(
        confined_space(_later(kit, hours), end, ("cleaner", "cleaner_2")),
        permit_no=tank.permit_no,
        guardians=(pid("cs_guardian"), pid("guardian")),
    )
    later = _later(kit, hours)
    people = (
        tank_guardian(later, -35, end + 12),
        cleaner(later, "cleaner", -32, (0.4, end - 1), end + 6, (68.0, 37.0)),
        cleaner(later, "cleaner_2", -31, (0.8, end - 1.5), end + 7, (72.0, 39.0)),
        cs_leader(later),
    )
    blanks = (
        frozenset({(tank.permit_no, "location"), (tank.permit_no, "x_m"), (tank.permit_no, "y_m")})
        if form == "cannot_tell"
        else frozenset()
    )
    made = job(kit, ABOUT, hot, end, people, permits=(tank,), blanks=blanks)
    if not hours:
        return made
    parts = [person for person in made.people if person.person_id != pid("operator_2")]
    return scenario(
        kit,
        ABOUT,
        (*parts, patrol(kit, -80, end + hours + 60)),
        (hot, tank),
        end + hours + 90,
        activities=made.activities,
    )


def _later(kit: Kit, minutes: int) -> Kit:
    """The same day with its work so much later."""
    later = replace(kit)
    later.t0 = kit.t0 + minutes * 60_000
    return later
