"""CS-GUARD-INSIDE: the guardian goes into the confined space. Unit: the permit."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import SECOND_MS
from sample_media.spans import clip, longest, minus, overlap, total, union
from sample_media.truths.answer import Answer
from sample_media.truths.gd_absent import on_guard
from sample_media.truths.world import BRIDGE_MS, World

RULE_ID = "CS-GUARD-INSIDE"
HOLD_MS = 10 * SECOND_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each confined-space permit that was active."""
    for permit in world.scenario.permits:
        zone = world.scenario.plan.zone(permit.zone_id)
        active = clip(world.active(permit), *world.window)
        if permit.work_type != "CS" or not active:
            continue
        at_post, _ = on_guard(world, permit, 0.0)
        inside = []
        unknown = []
        for person_id in permit.guardians:
            person = world.scenario.person(person_id)
            noticed = world.noticed(person)
            inside += overlap(overlap(world.surely(person_id, zone), noticed), active)
            unknown += overlap(minus(world.here(person_id), noticed), active)
        alone = minus(union(inside), at_post)
        worst = longest(alone, BRIDGE_MS)
        if worst is not None and worst[1] - worst[0] >= HOLD_MS:
            answer, span, why = (
                "violated",
                worst,
                f"guardian inside for {(worst[1] - worst[0]) / 1000:.0f} s, nobody outside",
            )
        elif total(minus(union(unknown), at_post)) >= HOLD_MS:
            span = longest(minus(union(unknown), at_post)) or active[0]
            answer, why = "cannot_tell", "nobody could see where the guardian was"
        else:
            answer, span = "met", (active[0][0], active[-1][1])
            why = "another guardian stayed outside" if inside else "the guardian stayed outside"
        yield Answer(RULE_ID, "permit", answer, *span, why, permit_no=permit.permit_no, severity="S1")
