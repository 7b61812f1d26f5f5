# ruff: noqa: E501  (tables of data)
"""A permit to work at height for a week: half an hour too long and resumed unconfirmed, in order, exactly a week, no end."""

from __future__ import annotations

from sample_media import plant
from sample_media.cast import PARTS, pid, play
from sample_media.families._kit import Kit, days_ms, patrol, scenario
from sample_media.moments import MINUTE_MS
from sample_media.paperwork import Acknowledgement, Measure, Permit, Signature, StateChange
from sample_media.people import Person, Step
from sample_media.plan import Point
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("PT-OVERLONG", "PT-SUSPENDED-PRESENCE")
__all__ = ["ABOUT", "FORMS", "build"]
STAIR: tuple[Point, ...] = ((24.0, 51.5), (24.0, 54.2))
DAY_MIN = 24 * 60


def build(seed: int, form: Form) -> Scenario:
    """Acceptance scenario 12: 7 days 0 h 30 min; and a night's break without the conditions being confirmed again."""
    kit = Kit("overlong", seed, form, weekday=0)
    at = kit.minutes
    extra_min = {"violated": 30 + seed % 3 * 60, "met": -DAY_MIN, "near_miss": 0, "cannot_tell": 0}[form]
    start = at(-10)
    shift_ends, next_day = 180.0, DAY_MIN + 5.0
    confirmed = (
        ()
        if form == "violated"
        else (Measure("复工前条件重新确认：脚手架、生命线完好", True, "郑伟", at(next_day - 12)),)
    )
    permit = Permit(
        kit.number("GC"), "WH", "Z-201P", start, start + days_ms(7) + extra_min * MINUTE_MS, (pid("rigger"), pid("helper")), (pid("guardian"),),
        pid("work_leader"), level="II", content="平台护栏更换", location="R-201平台", apply_unit="生产一部", work_unit="华安建设", applied_utc_ms=at(-85),
        actual_start_utc_ms=at(0), actual_end_utc_ms=at(next_day + 120), max_people=4, height_m=3.0, briefer="郑伟", point_m=(24.0, 61.0),
        states=(StateChange("applied", at(-85), "李建国"), StateChange("approved", at(-20), "冯娟"), StateChange("active", at(0), "李建国"),
                StateChange("suspended", at(shift_ends), "李建国", "下班"), StateChange("resumed", at(next_day - 2), "李建国"),
                StateChange("finished", at(next_day + 120), "李建国"), StateChange("accepted", at(next_day + 135), "郑伟")),
        signatures=(Signature("work_leader", "李建国", "作业负责人", at(-50), at(-53)), Signature("local_unit", "郑伟", "工段长", at(-40), at(-43)),
                    Signature("reviewing_department", "林静", "设备部", at(-30), at(-34)), Signature("approver", "冯娟", "安全工程师", at(-20), at(-25)),
                    Signature("acceptance", "郑伟", "工段长", at(next_day + 135), at(next_day + 133))),
        measures=(Measure("安全带、生命线完好", True, "郑伟", at(-38)), *confirmed),
        acknowledgements=tuple(Acknowledgement(PARTS[part].name, at(-30), at(-25) + 31_000 * i) for i, part in enumerate(("rigger", "helper", "guardian"))),
    )  # fmt: skip
    people = (
        *(
            _climber(kit, part, shift_ends, next_day, spot)
            for part, spot in (("rigger", (22.0, 61.0)), ("helper", (26.0, 61.5)))
        ),
        _below(kit, "guardian", (26.0, 54.0), shift_ends, next_day),
        _below(kit, "work_leader", (22.0, 53.6), 5.0, next_day),
        patrol(kit, -80, shift_ends + 40),
        patrol(kit, 7 * DAY_MIN - 60, 7 * DAY_MIN + 200, "operator"),
    )
    blanks = frozenset({(permit.permit_no, "plan_end")}) if form == "cannot_tell" else frozenset()
    return scenario(kit, ABOUT, people, (permit,), 7 * DAY_MIN + 200, blanks=blanks)


def _climber(kit: Kit, part: str, shift_ends: float, next_day: float, spot: Point) -> Person:
    up, down = ((24.0, 58.2),), ((24.0, 58.2),)
    steps: list[Step] = []
    for start, end in ((0.0, shift_ends), (next_day, next_day + 120)):
        steps += [
            Step(kit.minutes(start - 6), (*plant.TO_PLATFORM, *STAIR)),
            Step(kit.minutes(start + 0.3), up, gait="climb", z_m=plant.PLATFORM_Z_M, floor="2"),
            Step(kit.minutes(start + 1), (spot,), posture="work", z_m=plant.PLATFORM_Z_M, floor="2"),
            Step(kit.minutes(end - 2), down, z_m=plant.PLATFORM_Z_M, floor="2"),
            Step(kit.minutes(end - 1), tuple(reversed(STAIR)), gait="climb"),
            Step(kit.minutes(end + 1), plant.back(plant.TO_PLATFORM), leaves=True),
        ]
    return play(part, *steps)


def _below(kit: Kit, part: str, spot: Point, shift_ends: float, next_day: float) -> Person:
    steps: list[Step] = []
    for start, end in ((-6.0, shift_ends + 1.5), (next_day - 7, next_day + 121.5)):
        steps += [
            Step(kit.minutes(start), (*plant.TO_PLATFORM, spot)),
            Step(kit.minutes(end), plant.back(plant.TO_PLATFORM), leaves=True),
        ]
    return play(part, *steps, armband=part == "guardian")
