"""EV-EVAC-RESPONSE: too slow out after an alarm, or work going on. Unit: the alarm and its zone."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from sample_media.conditions import Alarm
from sample_media.moments import SECOND_MS
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "EV-EVAC-RESPONSE"
T90_MS, T100_MS, WORK_MS = 120 * SECOND_MS, 300 * SECOND_MS, 30 * SECOND_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each gas, fire or manual alarm."""
    for alarm in world.scenario.alarms:
        if alarm.kind in ("gas", "fire", "manual"):
            yield _alarm(world, alarm)


def _alarm(world: World, alarm: Alarm) -> Answer:
    zone = world.scenario.plan.zone(alarm.zone_id)
    at = alarm.raised_utc_ms
    watched = world.watched(zone.zone_id)
    if "position" in world.scenario.leave_out and not any(a <= at and b >= at + T100_MS for a, b in watched):
        why = "neither tags nor a camera told who was there"
        return Answer(
            RULE_ID, "alarm+zone", "cannot_tell", at, at + T100_MS, why, alarm_id=alarm.alarm_id, zone_id=alarm.zone_id
        )
    inside = {person.person_id: world.stays(person.person_id, zone) for person in world.scenario.people}
    out = sorted(span[1] for spans in inside.values() for span in spans if span[0] <= at < span[1])
    entered = sorted(
        span[0] for spans in inside.values() for span in spans if at < span[0] < (alarm.ended_utc_ms or at + T100_MS)
    )
    work = [
        a
        for a in world.scenario.activities
        if a.zone_id == alarm.zone_id
        and a.start_utc_ms < (alarm.ended_utc_ms or at + T100_MS)
        and a.end_utc_ms > at + WORK_MS
    ]
    problems = []
    if out and out[ceil(0.9 * len(out)) - 1] > at + T90_MS:
        problems.append(f"90 % out after {(out[ceil(0.9 * len(out)) - 1] - at) / 1000:.0f} s")
    if out and out[-1] > at + T100_MS:
        problems.append(f"the last one out after {(out[-1] - at) / 1000:.0f} s")
    if entered:
        problems.append("somebody went in after the alarm")
    if work:
        problems.append("work went on for more than 30 s")
    end = max([*out, *(a.end_utc_ms for a in work), at + SECOND_MS])
    return Answer(
        RULE_ID,
        "alarm+zone",
        "violated" if problems else "met",
        at,
        end,
        "; ".join(problems) or "everybody out in time",
        alarm_id=alarm.alarm_id,
        zone_id=alarm.zone_id,
        severity="S1",
    )
