"""GD-ROLE-CONFLICT: the guardian has another duty. Unit: the permit and each guardian."""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot

from sample_media.paperwork import Permit
from sample_media.spans import clip, overlap
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "GD-ROLE-CONFLICT"
APART_M = 15.0
SIGNERS = ("local_unit", "safety_department", "approver")


def answers(world: World) -> Iterator[Answer]:
    """One answer for each guardian named on each permit."""
    for permit in world.scenario.permits:
        for person_id in permit.guardians:
            answer, span, why = _guardian(world, permit, person_id)
            yield Answer(
                RULE_ID, "permit+person", answer, *span, why, permit_no=permit.permit_no, person_id=person_id,
                severity="S2",
            )  # fmt: skip


def _guardian(world: World, permit: Permit, person_id: str) -> tuple[str, tuple[int, int], str]:
    whole = (permit.plan_start_utc_ms, permit.end_utc_ms)
    name = world.scenario.person(person_id).name
    if person_id in permit.workers:
        return "violated", whole, "also a worker"
    if any(line.signer == name and line.node in SIGNERS for line in permit.signatures):
        return "violated", whole, "also signed the approval"
    for other in world.scenario.permits:
        if other.permit_no == permit.permit_no or person_id not in other.guardians:
            continue
        both = overlap(clip(world.active(permit), *world.window), world.active(other))
        if not both:
            continue
        blank = {(p.permit_no, "location") for p in (permit, other)} & world.scenario.blanks
        if blank:
            return "cannot_tell", (both[0][0], both[-1][1]), f"where {other.permit_no} is worked on is not said"
        if permit.point_m and other.point_m:
            apart = hypot(permit.point_m[0] - other.point_m[0], permit.point_m[1] - other.point_m[1])
            if apart > APART_M:
                return "violated", (both[0][0], both[-1][1]), f"also guards {other.permit_no}, {apart:.0f} m away"
    return "met", whole, "no other duty"
