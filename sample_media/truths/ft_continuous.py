"""FT-CONTINUOUS: work without a rest. Unit: the person and the day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sample_media.moments import HOUR_MS, MINUTE_MS, from_ms
from sample_media.people import Person
from sample_media.spans import Spans, join, minus, overlap, union
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "FT-CONTINUOUS"
PRE_MS, LIMIT_MS, CRITICAL_MS = round(5.5 * HOUR_MS), 6 * HOUR_MS, 8 * HOUR_MS
REST_MS = 20 * MINUTE_MS
LEAST_MS = MINUTE_MS
GRAVE = ("confined_space", "height", "electrical")


def answers(world: World) -> Iterator[Answer]:
    """One answer for everybody noticed at work, for the day on which the work began."""
    for person in world.scenario.people:
        seen, hidden = _work(world, person)
        days: dict[str, Spans] = {}
        for run in join(seen, REST_MS - 1):
            if run[1] - run[0] >= LEAST_MS:
                days.setdefault(f"{from_ms(run[0], world.scenario.day.timezone):%Y-%m-%d}", []).append(run)
        for day, runs in sorted(days.items()):
            yield _day(world, person, day, runs, join([*seen, *hidden], REST_MS - 1))


def _work(world: World, person: Person) -> tuple[Spans, Spans]:
    """When somebody was noticed in a work zone, and silences that began there, in which work may have gone on."""
    zones = [zone for zone in world.scenario.plan.zones
             if zone.permit_required or zone.kind == "electrical" or zone.zone_class == "exclusive"]  # fmt: skip
    inside = union(*(world.stays(person.person_id, zone) for zone in zones))
    noticed = world.noticed(person)
    gaps = [
        gap for gap in minus(world.here(person.person_id), noticed) if overlap(inside, [(gap[0] - 1000, gap[0] + 1)])
    ]
    return overlap(inside, noticed), gaps


def _day(world: World, person: Person, day: str, runs: Spans, at_most: Spans) -> Answer:
    longest = max(runs, key=lambda run: run[1] - run[0])
    length = longest[1] - longest[0]
    most = max((b - a for a, b in at_most if overlap(runs, [(a, b)])), default=0)
    whole = (runs[0][0], runs[-1][1])
    grave = any(
        overlap(world.stays(person.person_id, zone), [longest])
        for zone in world.scenario.plan.zones
        if zone.kind in GRAVE
    )
    severity = "S1" if length >= CRITICAL_MS and grave else "S2" if length >= LIMIT_MS else "S3"
    unit: dict[str, Any] = {"person_id": person.person_id, "moment": day, "severity": severity}
    if length >= PRE_MS:
        return Answer(RULE_ID, "person+day", "violated", *longest, f"{length / HOUR_MS:.2f} h without a rest", **unit)
    if most >= PRE_MS:
        return Answer(RULE_ID, "person+day", "cannot_tell", *whole, "nobody could tell whether they rested", **unit)
    return Answer(RULE_ID, "person+day", "met", *whole, f"{length / HOUR_MS:.2f} h at most", **unit)
