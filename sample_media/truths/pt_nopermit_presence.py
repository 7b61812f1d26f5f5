"""PT-NOPERMIT-PRESENCE: presence without any valid permit. Unit: one stay of one person in a zone that needs one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sample_media.moments import MINUTE_MS, SECOND_MS
from sample_media.people import Person
from sample_media.plan import Zone
from sample_media.spans import Span, Spans, join, longest, minus, overlap, total
from sample_media.truths.answer import Answer
from sample_media.truths.world import BRIDGE_MS, World

RULE_ID = "PT-NOPERMIT-PRESENCE"
HOLD_MS = 30 * SECOND_MS
LEAST_MS = 15 * SECOND_MS
"""Shorter stays may or may not open a presence (10 s inside, noise): they are no units of the truth."""


def answers(world: World) -> Iterator[Answer]:
    """One answer for each noticed stay of at least 15 s."""
    for zone in world.scenario.plan.zones:
        if not zone.permit_required:
            continue
        for person in world.scenario.people:
            noticed = overlap(world.stays(person.person_id, zone), world.noticed(person))
            for stay in join(noticed, BRIDGE_MS):
                if stay[1] - stay[0] >= LEAST_MS:
                    yield _stay(world, person, zone, stay)


def _stay(world: World, person: Person, zone: Zone, stay: Span) -> Answer:
    unit: dict[str, Any] = {
        "unit_kind": "presence", "zone_id": zone.zone_id, "person_id": person.person_id,
        "subjects": world.subjects(person, stay), "severity": severity(zone),
    }  # fmt: skip
    free, why = exempt(world, person, zone, stay)
    bare = minus(minus([stay], covered(world, zone)), free)
    sure = overlap(bare, world.surely(person.person_id, zone))
    worst = longest(sure, BRIDGE_MS)
    if worst is not None and worst[1] - worst[0] >= HOLD_MS and overlap([worst], maybe(world, zone)):
        return Answer(RULE_ID, answer="cannot_tell", start_utc_ms=worst[0], end_utc_ms=worst[1],
                      reason="the end of the permit is not recorded", **unit)  # fmt: skip
    if worst is not None and worst[1] - worst[0] >= HOLD_MS:
        return Answer(RULE_ID, answer="violated", start_utc_ms=worst[0], end_utc_ms=worst[1],
                      reason=f"{total(sure) // 1000} s inside without a valid permit", **unit)  # fmt: skip
    whole = longest(bare, BRIDGE_MS)  # what may be outside, or may not
    if whole is not None and whole[1] - whole[0] >= HOLD_MS:
        return Answer(RULE_ID, answer="cannot_tell", start_utc_ms=whole[0], end_utc_ms=whole[1],
                      reason="too near the edge for the accuracy of the tag", **unit)  # fmt: skip
    reason = why or ("covered by a valid permit" if total(bare) == 0 else "shorter than 30 s without cover")
    return Answer(RULE_ID, answer="met", start_utc_ms=stay[0], end_utc_ms=stay[1], reason=reason, **unit)


def severity(zone: Zone) -> str:
    """S1 in exclusive or red zones, else S2."""
    return "S1" if zone.zone_class == "exclusive" or zone.risk_colour == "red" else "S2"


def covered(world: World, zone: Zone) -> Spans:
    """When some valid permit was for this zone."""
    return [
        span
        for permit in world.scenario.permits
        if zone.zone_id in world.covers(permit) and not world.endless(permit)
        for span in world.valid(permit)
    ]


def maybe(world: World, zone: Zone) -> Spans:
    """When a permit whose end nobody recorded may have been valid for this zone."""
    return [
        span
        for permit in world.scenario.permits
        if zone.zone_id in world.covers(permit) and world.endless(permit)
        for span in world.active(permit)
    ]


def exempt(world: World, person: Person, zone: Zone, stay: Span) -> tuple[Spans, str]:
    """Stretches in which this person needs no permit here, and why."""
    for line in world.scenario.roster:
        if line.zone_id == zone.zone_id and line.person_id == person.person_id:
            return [(line.from_utc_ms, line.to_utc_ms)], "on the standing roster of the zone"
    if zone.zone_class == "shared" and not person.contractor and person.unit == zone.unit:
        return [stay], "the zone's own people in a shared zone"
    before = [
        (permit.plan_start_utc_ms - 60 * MINUTE_MS, permit.plan_start_utc_ms)
        for permit in world.scenario.permits
        if permit.zone_id == zone.zone_id
        and person.person_id in (*permit.approvers, *permit.testers, *permit.guardians)
    ]
    return before, "approver, tester or guardian in the hour before the start" if before else ""
