"""First-class hot work and the calendar: on a Saturday, a workday, a Saturday worked in exchange, the level unread."""

from __future__ import annotations

from dataclasses import replace

from sample_media.conditions import CalendarDay
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
    workweek,
)  # fmt: skip
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("AP-UPGRADE",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """Acceptance scenario 7: a ticket for Saturday with the signature of the safety department only."""
    late = form == "near_miss" and seed % 2 == 0  # into the night for less than 15 min
    saturday = form != "met" and not late
    kit = Kit("upgrade", seed, form, weekday=5 if saturday else None, hour=19 if late else 9)
    end = 60.0
    permit = hot_work(kit, end, level="first")
    if late:
        permit = replace(permit, plan_end_utc_ms=kit.day.at("22:00") + (3 + seed % 9) * 60_000)
    calendar = workweek(kit.day)
    if form == "near_miss" and saturday:
        today = f"{kit.day.date:%Y-%m-%d}"
        calendar = tuple(CalendarDay(today, "makeup_workday", "调休") if day.day == today else day for day in calendar)
    people = (
        guardian(kit, -35, end + 40),
        crew_member(kit, "welder", -32, end + 6, WELDER_SPOT, [(0.3, end)], 0, weld=[(1, 25), (28, end - 2)]),
        crew_member(kit, "helper", -31, end + 7, HELPER_SPOT, [(0.5, end)], 1),
        leader(kit, -58, -2),
        patrol(kit, -80, 200),
    )
    return scenario(kit, ABOUT, people, (permit,), 205, calendar=calendar, level_digits=form == "cannot_tell",
                    activities=arcs(kit, permit, [(1, 25), (28, end - 2)]))  # fmt: skip
