"""AP-UPGRADE: hot work at night, on rest days or in strong wind without the next higher approval. Unit: the permit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sample_media.moments import MINUTE_MS, from_ms, to_ms
from sample_media.paperwork import Permit
from sample_media.scenario import Scenario
from sample_media.spans import Spans, overlap, total
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "AP-UPGRADE"
LEAST_MS = 15 * MINUTE_MS
RANK = {"主管领导": 5, "主管副总": 5, "安全工程师": 4, "安全部": 4, "工段长": 2, "车间主任": 2}
NEEDED_AFTER_UPGRADE = {"second": 4, "first": 5, "special": 5}


def answers(world: World) -> Iterator[Answer]:
    """One answer for each hot-work permit."""
    for permit in world.scenario.permits:
        if permit.work_type == "HW":
            yield _permit(world.scenario, permit)


def special_times(scenario: Scenario, start: int, end: int) -> dict[str, Spans]:
    """Night (22:00 to 06:00) and rest days or holidays inside a window; make-up workdays are workdays."""
    kinds = {day.day: day.kind for day in scenario.calendar}
    night: Spans = []
    rest: Spans = []
    day = from_ms(start, scenario.day.timezone).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    while to_ms(day) < end:
        midnight = to_ms(day)
        night.append((to_ms(day.replace(hour=22)), to_ms((day + timedelta(days=1)).replace(hour=6))))
        kind = kinds.get(f"{day:%Y-%m-%d}", "rest_day" if day.weekday() >= 5 else "workday")
        if kind in ("rest_day", "holiday"):
            rest.append((midnight, to_ms(day + timedelta(days=1))))
        day += timedelta(days=1)
    return {"night": overlap(night, [(start, end)]), "rest day": overlap(rest, [(start, end)])}


def _permit(scenario: Scenario, permit: Permit) -> Answer:
    window = (permit.plan_start_utc_ms, permit.end_utc_ms)

    def give(answer: str, reason: str) -> Answer:
        severity = "S1" if permit.level == "special" else "S2"
        return Answer(RULE_ID, "permit", answer, *window, reason, permit_no=permit.permit_no, severity=severity)

    times = {name: spans for name, spans in special_times(scenario, *window).items() if total(spans) >= LEAST_MS}
    if not times:
        return give("met", "neither night nor rest day for 15 min")
    why = " and ".join(times)
    if scenario.level_digits:
        return give("cannot_tell", f"{why}, but the level is a digit without dictionary")
    approver = next((line for line in permit.signatures if line.node == "approver"), None)
    rank = RANK.get(approver.role, 0) if approver else 0
    needed = NEEDED_AFTER_UPGRADE[permit.level]
    if rank < needed:
        return give(
            "violated", f"{why}: approved by {approver.role if approver else 'nobody'}, a higher signature was needed"
        )
    return give("met", f"{why}: approved by {approver.role if approver else ''}")
