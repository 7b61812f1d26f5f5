"""BH-LONE: somebody alone where two are required. Unit: the zone, each stretch with people."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sample_media.moments import SECOND_MS
from sample_media.people import Person
from sample_media.plan import Zone
from sample_media.spans import Span, Spans, join, longest, minus, overlap, union
from sample_media.truths.answer import Answer
from sample_media.truths.world import BRIDGE_MS, World

RULE_ID = "BH-LONE"
LONE_MS, RADIUS_M, STEP_MS = 300 * SECOND_MS, 20.0, 2 * SECOND_MS
LEAST_MS = 15 * SECOND_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each stretch in which somebody was noticed in a zone where nobody may be alone."""
    for zone in world.scenario.plan.zones:
        if not zone.no_lone:
            continue
        inside = {person.person_id: overlap(world.stays(person.person_id, zone), world.noticed(person))
                  for person in world.scenario.people}  # fmt: skip
        for stretch in join(union(*inside.values()), BRIDGE_MS):
            if stretch[1] - stretch[0] >= LEAST_MS:
                yield _stretch(world, zone, inside, stretch)


def _stretch(world: World, zone: Zone, inside: dict[str, Spans], stretch: Span) -> Answer:
    alone: Spans = []
    doubt: Spans = []
    for person in world.scenario.people:
        others = [other for other in world.scenario.people if other.person_id != person.person_id]
        only = minus(overlap(inside[person.person_id], [stretch]), union(*(inside[o.person_id] for o in others)))
        company = union(*(overlap(_close(world, person, other, only), world.noticed(other)) for other in others))
        hidden = {o.person_id: minus(world.here(o.person_id), world.noticed(o)) for o in others}
        unseen = union(*(overlap(_close(world, person, o, only), hidden[o.person_id]) for o in others))
        alone += minus(only, [*company, *unseen])
        doubt += minus(unseen, company)
    worst, most = longest(alone, BRIDGE_MS), longest([*alone, *doubt], BRIDGE_MS)

    def give(answer: str, span: Span, reason: str) -> Answer:
        severity = "S1" if zone.kind in ("confined_space", "electrical") else "S2"
        return Answer(RULE_ID, "zone", answer, *span, reason, zone_id=zone.zone_id, severity=severity)

    if worst is not None and worst[1] - worst[0] >= LONE_MS:
        return give("violated", worst, f"alone for {(worst[1] - worst[0]) / 1000:.0f} s")
    if most is not None and most[1] - most[0] >= LONE_MS:
        return give("cannot_tell", stretch, "somebody else may have been near")
    return give("met", stretch, "not alone for 300 s")


def _close(world: World, person: Person, other: Person, spans: Spans) -> Spans:
    """When the other was within the radius, found in steps of two seconds."""
    found: Spans = []
    for start, end in spans:
        moments = np.arange(start, end, STEP_MS, dtype=np.int64)
        x, y, _ = world.paths[person.person_id].at(moments)
        ox, oy, _ = world.paths[other.person_id].at(moments)
        near = (np.hypot(x - ox, y - oy) <= RADIUS_M) & world.paths[other.person_id].here(moments)
        found += [(int(t), min(int(t) + STEP_MS, end)) for t in moments[near]]
    return join(found)
