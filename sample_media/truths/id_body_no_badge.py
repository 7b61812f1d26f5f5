"""ID-BODY-NO-BADGE, zone form: more bodies than badges. Unit: the zone and each watched stretch with people in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sample_media.moments import SECOND_MS
from sample_media.plan import Zone
from sample_media.spans import Span, Spans, join, longest, minus, overlap, total, union
from sample_media.truths.answer import Answer
from sample_media.truths.world import BRIDGE_MS, World

RULE_ID = "ID-BODY-NO-BADGE"
HOLD_MS = 30 * SECOND_MS
HEALTHY_SHARE = 0.95


def answers(world: World) -> Iterator[Answer]:
    """One answer for each stretch in which a camera watched a zone with people."""
    for zone in world.scenario.plan.zones:
        watched = world.watched(zone.zone_id)
        people = union(*(world.stays(person.person_id, zone) for person in world.scenario.people))
        for stretch in join(overlap(watched, people), BRIDGE_MS):
            if stretch[1] - stretch[0] >= HOLD_MS:
                yield _stretch(world, zone, stretch)


def tag_health(world: World, at: Span) -> float:
    """Share of the tags that should be heard in a stretch that are heard, the worst moment counting."""
    carriers = [
        person for person in world.scenario.people if person.tag_id and overlap(world.here(person.person_id), [at])
    ]
    silent = [
        person
        for person in carriers
        if total(minus(overlap(world.here(person.person_id), [at]), world.heard(person))) > 15 * SECOND_MS
    ]
    return 1.0 if not carriers else 1 - len(silent) / len(carriers)


def _stretch(world: World, zone: Zone, stretch: Span) -> Answer:
    severity = "S1" if zone.kind == "confined_space" or zone.risk_colour == "red" else "S2"
    extra: Spans = []
    who: list[str] = []
    for person in world.scenario.people:
        spans = overlap(world.surely(person.person_id, zone), [stretch])
        if person.tag_id is None and spans:
            extra += spans
            who += [subject for span in spans for subject in world.subjects(person, span)]
    health = tag_health(world, stretch)
    unit: dict[str, Any] = {"unit_kind": "zone", "zone_id": zone.zone_id, "severity": severity}
    worst = longest(union(extra), BRIDGE_MS)
    if health < HEALTHY_SHARE:
        return Answer(
            RULE_ID,
            answer="cannot_tell",
            start_utc_ms=stretch[0],
            end_utc_ms=stretch[1],
            reason=f"only {health:.0%} of the tags were heard",
            **unit,
        )
    if worst is not None and worst[1] - worst[0] >= HOLD_MS:
        return Answer(
            RULE_ID,
            answer="violated",
            start_utc_ms=worst[0],
            end_utc_ms=worst[1],
            reason=f"one body more than badges for {(worst[1] - worst[0]) / 1000:.0f} s",
            subjects=tuple(dict.fromkeys(who)),
            **unit,
        )
    reason = (
        "as many badges as bodies"
        if worst is None
        else f"a body without badge for {(worst[1] - worst[0]) / 1000:.0f} s only"
    )
    return Answer(RULE_ID, answer="met", start_utc_ms=stretch[0], end_utc_ms=stretch[1], reason=reason, **unit)
