"""PT-SCOPE-MOVED: the crew works at another place that needs a ticket. Unit: the permit."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import MINUTE_MS
from sample_media.paperwork import Permit
from sample_media.spans import Spans, clip, longest, minus, overlap, total, union
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "PT-SCOPE-MOVED"
MOVED_MS, WITHIN_MS = 10 * MINUTE_MS, 30 * MINUTE_MS
MARGIN_M = 5.0


def answers(world: World) -> Iterator[Answer]:
    """One answer for each permit that was active; the content of the work is judged by its activities."""
    for permit in world.scenario.permits:
        active = clip(world.active(permit), *world.window)
        if active and permit.workers:
            yield _permit(world, permit, active)


def _permit(world: World, permit: Permit, active: Spans) -> Answer:
    own = world.scenario.plan.zone(permit.zone_id)
    half = len(permit.workers) / 2
    for zone in world.scenario.plan.zones:
        if not zone.permit_required or zone.zone_id == own.zone_id:
            continue
        covered = union(
            *(world.valid(other) for other in world.scenario.permits if zone.zone_id in world.covers(other))
        )
        away = {}
        for person_id in permit.workers:
            beyond = minus(world.surely(person_id, zone), world.near(person_id, own, MARGIN_M))
            noticed = world.noticed(world.scenario.person(person_id))
            away[person_id] = minus(overlap(overlap(beyond, noticed), active), covered)
        for start in sorted(a for spans in away.values() for a, _ in spans):
            gone = {p: overlap(spans, [(start, start + WITHIN_MS)]) for p, spans in away.items()}
            long = [p for p, spans in gone.items() if total(spans) >= MOVED_MS]
            if len(long) >= half:
                end = max(away[p][-1][1] for p in long)
                return _answer(permit, "violated", start, end, f"{len(long)} of the crew in {zone.zone_id}")
    unseen = []
    for person_id in permit.workers:
        person = world.scenario.person(person_id)
        gap = longest(minus(active, world.noticed(person)))
        unseen += [person_id] if gap is not None and gap[1] - gap[0] >= MOVED_MS else []
    if len(unseen) >= half:
        return _answer(permit, "cannot_tell", active[0][0], active[-1][1], "nobody knew where the crew was")
    return _answer(permit, "met", active[0][0], active[-1][1], "the crew kept to its place")


def _answer(permit: Permit, answer: str, start: int, end: int, why: str) -> Answer:
    return Answer(RULE_ID, "permit", answer, start, end, why, permit_no=permit.permit_no, severity="S2")
