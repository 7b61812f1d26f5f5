"""GD-ABSENT: nobody on guard while a worker is inside. Unit: the permit."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import HOUR_MS, MINUTE_MS, SECOND_MS
from sample_media.paperwork import Permit
from sample_media.spans import Spans, clip, longest, minus, overlap, total, union
from sample_media.truths.answer import Answer
from sample_media.truths.world import BRIDGE_MS, World

RULE_ID = "GD-ABSENT"
RADIUS_M, ENTRY_M = 10.0, 5.0
HOLD_MS = 120 * SECOND_MS
PER_HOUR_MS = 5 * MINUTE_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each permit that was ever active with a worker inside."""
    for permit in world.scenario.permits:
        needed = clip(overlap(world.active(permit), world.workers_in(permit)), *world.window)
        if needed:
            yield _permit(world, permit, needed)


def on_guard(world: World, permit: Permit, reach_m: float) -> tuple[Spans, Spans]:
    """When some guardian was at the post (grown by `reach_m`), and when one may have been but nobody could know."""
    zone = world.scenario.plan.zone(permit.zone_id)
    at_post: Spans = []
    unknown: Spans = []
    terms = {person_id: [world.window] for person_id in permit.guardians}
    for relief in permit.reliefs:
        terms[relief.person_id] = [(relief.from_utc_ms, relief.to_utc_ms)]
    for person_id, term in terms.items():
        person = world.scenario.person(person_id)
        if zone.kind == "confined_space" and zone.entry_m is not None:
            near = minus(world.near_point(person_id, zone.entry_m, ENTRY_M + reach_m), world.stays(person_id, zone))
        else:
            near = world.near(person_id, zone, RADIUS_M + reach_m)
        noticed = world.noticed(person)
        at_post += overlap(overlap(near, noticed), term)
        unknown += overlap(minus(world.here(person_id), noticed), term)
    return union(at_post), union(unknown)


def _permit(world: World, permit: Permit, needed: Spans) -> Answer:
    at_post, unknown = on_guard(world, permit, 0.0)
    absent = minus(minus(needed, at_post), unknown)
    span = (needed[0][0], needed[-1][1])
    grave = permit.work_type in ("CS", "BP") or permit.level in ("special", "first", "IV")
    severity = "S1" if grave else "S2"

    def give(answer: str, start: int, end: int, reason: str) -> Answer:
        return Answer(RULE_ID, "permit", answer, start, end, reason, permit_no=permit.permit_no, severity=severity)

    worst = longest(absent, BRIDGE_MS)
    if worst is not None and worst[1] - worst[0] >= HOLD_MS:
        return give("violated", *worst, f"nobody on guard for {(worst[1] - worst[0]) / 1000:.0f} s with workers inside")
    hours = max(1.0, total(needed) / HOUR_MS)
    if total(absent) > PER_HOUR_MS * hours:
        return give("violated", absent[0][0], absent[-1][1], f"nobody on guard for {total(absent) / 1000:.0f} s in all")
    doubt = longest(union(absent, minus(overlap(unknown, needed), at_post)), BRIDGE_MS)
    if doubt is not None and doubt[1] - doubt[0] >= HOLD_MS:
        return give("cannot_tell", *doubt, "neither tag nor camera could see the post")
    if worst is None:
        return give("met", *span, "a guardian was at the post the whole time")
    return give("met", *span, f"away for {(worst[1] - worst[0]) / 1000:.0f} s at most, below 120 s")
