"""BH-RUN: somebody runs. Unit: the subject."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sample_media.moments import MINUTE_MS, SECOND_MS
from sample_media.people import Person
from sample_media.spans import Span, Spans, join, minus, overlap
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "BH-RUN"
RUN_MPS, RUN_MS = 2.5, 3 * SECOND_MS
GROUP, TOGETHER_MS = 3, 10 * SECOND_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for everybody whom some system could notice."""
    ran = {person.person_id: _running(world, person, RUN_MPS) for person in world.scenario.people}
    told = {p.person_id: _told(world, p, ran[p.person_id]) for p in world.scenario.people}
    starts = [span[0] for spans in told.values() for span in spans[:1]]
    for person in world.scenario.people:
        noticed = world.noticed(person)
        if not noticed:
            continue
        whole = (noticed[0][0], noticed[-1][1])
        sure = told[person.person_id]
        doubt = _doubt(world, person, ran[person.person_id])

        def give(answer: str, span: Span, reason: str, who: Person = person, severity: str = "S4") -> Answer:
            return Answer(RULE_ID, "subject", answer, *span, reason, person_id=who.person_id, severity=severity,
                          subjects=world.subjects(who, (span[0], span[1])))  # fmt: skip

        if sure:
            span = max(sure, key=lambda one: one[1] - one[0])
            others = sum(abs(start - span[0]) <= TOGETHER_MS for start in starts)
            yield give(
                "violated",
                span,
                f"ran for {(span[1] - span[0]) / 1000:.0f} s",
                severity="S2" if others >= GROUP else "S4",
            )
        elif doubt:
            yield give("cannot_tell", whole, doubt)
        else:
            yield give("met", whole, "nothing faster than a walk, or during an alarm")


def _running(world: World, person: Person, limit_mps: float) -> Spans:
    """When the body went faster than a limit for three seconds and more."""
    path = world.paths[person.person_id]
    seconds = np.diff(path.utc_ms) / 1000
    speed = np.hypot(np.diff(path.x_m), np.diff(path.y_m)) / seconds
    legs = [(int(path.utc_ms[i]), int(path.utc_ms[i + 1])) for i in np.flatnonzero(speed > limit_mps)]
    return [span for span in join(legs) if span[1] - span[0] >= RUN_MS]


def _alarms(world: World) -> Spans:
    return [(a.raised_utc_ms, a.ended_utc_ms or a.raised_utc_ms + 10 * MINUTE_MS) for a in world.scenario.alarms
            if a.kind in ("gas", "fire", "manual")]  # fmt: skip


def _told(world: World, person: Person, ran: Spans) -> Spans:
    """Runs that a tag off the roads or a camera could tell, outside alarms."""
    error_mps = 2 * world.scenario.tags.stated_acc_m / (RUN_MS / 1000)
    roads = [
        span
        for zone in world.scenario.plan.zones
        if zone.kind == "road"
        for span in world.stays(person.person_id, zone)
    ]
    by_tag = minus(overlap(_running(world, person, RUN_MPS + error_mps), world.heard(person)), roads)
    seen = overlap(ran, world.filmed(person.person_id))
    found = join([*by_tag, *seen])
    return [span for span in found if span[1] - span[0] >= RUN_MS and not overlap([span], _alarms(world))]


def _doubt(world: World, person: Person, ran: Spans) -> str:
    heard = world.heard(person)
    if [span for span in overlap(ran, heard) if span[1] - span[0] >= RUN_MS and not overlap([span], _alarms(world))]:
        return "ran on a road or with too coarse a tag: it may have been in a vehicle"
    error_mps = 2 * world.scenario.tags.stated_acc_m / 4.0  # across the two fixes of two seconds each
    if overlap(_running(world, person, RUN_MPS - error_mps), heard) and not overlap(ran, _alarms(world)):
        return "its positions are too coarse to tell a run from a walk"
    return ""
