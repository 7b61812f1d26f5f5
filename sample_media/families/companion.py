# ruff: noqa: E501  (tables of data)
"""Hot work that needs a second ticket: none, one that holds to the minute, one that does, and a feed that nobody names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sample_media import plant
from sample_media.cast import PARTS, pid, play
from sample_media.families._kit import (
    HELPER_SPOT,
    WELDER_SPOT,
    Kit,
    arcs,
    crew_member,
    guardian,
    hot_work,
    leader,
    patrol,
    scenario,
)
from sample_media.families._tank import cleaner, confined_space, cs_leader, tank_guardian
from sample_media.moments import MINUTE_MS
from sample_media.paperwork import Acknowledgement, Permit, Signature, StateChange
from sample_media.people import Step
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("PT-COMPANION",)
__all__ = ["ABOUT", "FORMS", "build"]
END = 60.0


def build(seed: int, form: Form) -> Scenario:
    """Welding from a temporary feed with its temporary-power ticket; every third seed hot work inside the tank."""
    kit = Kit("companion", seed, form)
    if seed % 3 == 0 and form != "cannot_tell":
        return _in_tank(kit, form)
    permit = hot_work(kit, END, level=("special", "first", "second")[seed % 3])
    welds = [(1.0, 25.0), (28.0, END - 2)]
    power: tuple[Permit, ...] = ()
    if form != "cannot_tell":
        permit = replace(permit, feed="temporary", content="进料管线法兰焊接，焊机接临时电源")
        other = kit.number("LD")
        wrong = ("missing", "unnamed", "outlives", "too_short")[(seed // 3 + seed) % 4] if form == "violated" else ""
        permit = replace(permit, related=() if wrong in ("missing", "unnamed") else (other,))
        if wrong != "missing":
            late = {"outlives": 90.0, "too_short": -80.0}.get(wrong, 0.0 if form == "near_miss" else -20.0)
            power = (_power(kit, other, permit, late),)
    people = [
        guardian(kit, -35, END + 40),
        crew_member(kit, "welder", -32, END + 6, WELDER_SPOT, [(0.3, END)], 0, weld=welds),
        crew_member(kit, "helper", -31, END + 7, HELPER_SPOT, [(0.5, END)], 1),
        leader(kit, -58, -2),
        patrol(kit, -80, END + 90),
    ]
    if power:
        people.append(
            play(
                "electrician",
                Step(kit.minutes(-40), plant.TO_JOB[:3]),
                Step(kit.minutes(-30), plant.back(plant.TO_JOB[:3]), leaves=True),
            )
        )
    return scenario(kit, ABOUT, tuple(people), (permit, *power), END + 90, activities=arcs(kit, permit, welds))


def _power(kit: Kit, number: str, served: Permit, late: float) -> Permit:
    """Temporary power for a job, ending `late` minutes after its ticket."""
    at = kit.minutes
    end = served.plan_end_utc_ms + round(late * MINUTE_MS)
    finished = min(end - 2 * MINUTE_MS, at(END + 30))
    return Permit(
        number, "TP", served.zone_id, at(-45), end, (pid("electrician"),), (pid("guardian"),), pid("work_leader"), content="焊机临时电源接入", location=served.location,
        apply_unit="电气车间", work_unit="电气车间", applied_utc_ms=at(-85), actual_start_utc_ms=at(-40), actual_end_utc_ms=finished, related=(served.permit_no,), max_people=3,
        states=(StateChange("applied", at(-85), "李建国"), StateChange("approved", at(-50), "钱进"), StateChange("active", at(-40), "钱进"), StateChange("finished", finished, "钱进")),
        signatures=(Signature("user_unit", "郑伟", "工段长", at(-60), at(-63)), Signature("supply_unit", "钱进", "电工", at(-52), at(-55))),
        acknowledgements=(Acknowledgement(PARTS["electrician"].name, at(-50), at(-48)),), point_m=served.point_m, feed="fixed",
    )  # fmt: skip


def _in_tank(kit: Kit, form: Form) -> Scenario:
    """Hot work in the tank: with a confined-space ticket for all of the work, to the minute, for part of it, or none."""
    changes: dict[str, Any] = {
        "zone_id": "Z-102I",
        "location": "T-102储罐内",
        "feed": "fixed",
        "content": "罐内支架切割，固定电源",
        "point_m": (70.0, 36.0),
    }
    hot = replace(
        hot_work(kit, END, level="special"),
        **changes,
        workers=(pid("cleaner"), pid("cleaner_2")),
        guardians=(pid("cs_guardian"),),
        leader=pid("cs_leader"),
    )
    wrong = ("missing", "short", "unnamed")[kit.seed // 3 % 3] if form == "violated" else ""
    ends = {"met": END + 20, "near_miss": END + 1.2}.get(form, END / 2 if wrong == "short" else END + 5)
    space = confined_space(kit, ends, ("cleaner", "cleaner_2"))
    hot = replace(hot, related=() if wrong in ("missing", "unnamed") else (space.permit_no,))
    space = replace(space, related=(hot.permit_no,))
    people = (
        tank_guardian(kit, -35, END + 12),
        cleaner(kit, "cleaner", -32, (0.4, END - 1), END + 6, (68.0, 37.0)),
        cleaner(kit, "cleaner_2", -31, (0.8, END - 1.5), END + 7, (72.0, 39.0)),
        cs_leader(kit),
        patrol(kit, -80, END + 90),
    )
    return scenario(kit, ABOUT, people, (hot,) if wrong == "missing" else (hot, space), END + 90)
