"""PT-EARLY-START: work before the permit could start. Unit: the permit."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import HOUR_MS, SECOND_MS
from sample_media.paperwork import Permit
from sample_media.spans import clip, minus, overlap, union
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "PT-EARLY-START"
TOLERANCE_MS = 60 * SECOND_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each permit."""
    for permit in world.scenario.permits:
        yield _permit(world, permit)


def _permit(world: World, permit: Permit) -> Answer:
    approved = world.approved(permit)
    opens = max(permit.plan_start_utc_ms, approved) if approved is not None else permit.plan_start_utc_ms
    zone = world.scenario.plan.zone(permit.zone_id)
    before = (opens - HOUR_MS, opens)
    grave = permit.work_type in ("CS", "BP") or (permit.work_type == "HW" and permit.level == "special")

    def give(answer: str, start: int, reason: str) -> Answer:
        return Answer(
            RULE_ID,
            "permit",
            answer,
            start,
            opens,
            reason,
            permit_no=permit.permit_no,
            severity="S1" if grave else "S2",
        )

    crew = [world.scenario.person(person_id) for person_id in permit.workers]
    inside = (
        union(*(overlap(world.surely(p.person_id, zone), world.noticed(p)) for p in crew))
        if zone.zone_class == "exclusive"
        else []
    )
    starts = [span[0] for span in clip(inside, *before)]
    recorded = permit.actual_start_utc_ms
    if recorded is not None:
        starts.append(recorded)
    early = [start for start in starts if opens - start > TOLERANCE_MS]
    if early:
        return give("violated", min(early), f"begun {(opens - min(early)) / 1000:.0f} s before it could")
    if approved is None:
        return give("cannot_tell", before[0], "a signature is missing")
    unseen = union(*(minus(clip(world.here(p.person_id), *before), world.noticed(p)) for p in crew))
    silent = [span for span in unseen if span[1] - span[0] > TOLERANCE_MS]
    if silent or _blind(world, before):
        return give("cannot_tell", before[0], "nobody could see whether work had begun")
    return give("met", before[0], "nothing before the start")


def _blind(world: World, before: tuple[int, int]) -> bool:
    """Whether the positioning system as a whole was silent for part of the hour before."""
    downs = [(a, b) for tag, a, b in world.scenario.tags.outages if tag is None]
    return any(b - a > SECOND_MS * 180 for a, b in overlap(downs, [before]))
