"""ID-BADGE-NO-BODY: a tag lies where nobody is. Unit: the tag."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sample_media.moments import MINUTE_MS, SECOND_MS
from sample_media.people import Person
from sample_media.spans import Spans, clip, longest, minus, overlap, union
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "ID-BADGE-NO-BODY"
HOLD_MS, STILL_MS = 120 * SECOND_MS, 10 * MINUTE_MS
GATE_M = 3.0
STILL_M = 0.3


def answers(world: World) -> Iterator[Answer]:
    """One answer for each tag, over the time in which its holder was in the plant."""
    for person in world.scenario.people:
        here = world.here(person.person_id)
        if person.tag_id is None or not here:
            continue
        span = (here[0][0], here[-1][1])
        alone = longest(_alone(world, person), 5 * SECOND_MS)
        still = _still(world, person)
        if alone is not None and alone[1] - alone[0] >= HOLD_MS:
            answer, span, why = "violated", alone, f"no body near the tag for {(alone[1] - alone[0]) / 1000:.0f} s"
        elif still is not None:
            answer, span, why = (
                "cannot_tell",
                still,
                "still for ten minutes and more, and nobody saw whether it was worn",
            )
        else:
            answer, why = "met", "worn by somebody who moves, or who was seen with it"
        yield Answer(
            RULE_ID, "tag", answer, *span, why, person_id=person.person_id, subjects=(person.tag_id,), severity="S2"
        )


def _alone(world: World, person: Person) -> Spans:
    """When the tag lay in a watched zone, and no body was within the gate of it."""
    if person.tag_rests_m is None:
        return []
    reach = GATE_M + 2 * world.scenario.tags.stated_acc_m
    near = union(*(world.near_point(p.person_id, person.tag_rests_m, reach) for p in world.scenario.people))
    found: Spans = []
    for zone in world.scenario.plan.zones:
        x, y = zip(*zone.polygon_m, strict=True)
        if min(x) < person.tag_rests_m[0] < max(x) and min(y) < person.tag_rests_m[1] < max(y):
            found += overlap(world.watched(zone.zone_id), list(person.tag_away))
    return minus(union(found), near)


def _still(world: World, person: Person) -> tuple[int, int] | None:
    """A stretch of ten minutes of a worker at work in which neither the tag moved nor a camera saw its bearer."""
    permits = [permit for permit in world.scenario.permits if person.person_id in permit.workers]
    working = clip(union(*(world.valid(permit) for permit in permits)), *world.window)
    known = overlap(overlap(working, world.here(person.person_id)), union(world.heard(person), person.tag_away))
    seen = world.filmed(person.person_id)
    path = world.paths[person.person_id]
    for start, end in known:
        for moment in range(-(-start // MINUTE_MS) * MINUTE_MS, end - STILL_MS + 1, MINUTE_MS):
            stretch = (moment, moment + STILL_MS)
            if overlap(seen, [stretch]):
                continue
            x, y, _ = path.at(np.arange(*stretch, 2_000, dtype=np.int64))
            noise = 2 * world.scenario.tags.sigma_m**2
            if np.sqrt(np.var(x) + np.var(y) + noise) < STILL_M and not overlap(person.tag_away, [stretch]):
                return stretch
    return None
