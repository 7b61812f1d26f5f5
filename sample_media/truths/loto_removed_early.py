"""LOTO-REMOVED-EARLY: a lock or blind taken off before the close, or by somebody else. Unit: permit and point."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.paperwork import Isolation, Permit
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "LOTO-REMOVED-EARLY"


def answers(world: World) -> Iterator[Answer]:
    """One answer for each isolation point of each permit."""
    for permit in world.scenario.permits:
        for point in permit.isolations:
            yield _point(world, permit, point)


def closed(permit: Permit) -> int:
    """When the permit was closed: completion, cancel or, without either, its end."""
    return next(
        (c.at_utc_ms for c in permit.states if c.state in ("finished", "cancelled", "accepted")), permit.end_utc_ms
    )


def _point(world: World, permit: Permit, point: Isolation) -> Answer:
    def give(answer: str, end: int, reason: str) -> Answer:
        return Answer(
            RULE_ID,
            "permit+isolation",
            answer,
            point.applied_utc_ms,
            end,
            reason,
            permit_no=permit.permit_no,
            point_id=point.point_id,
            severity="S1",
        )

    close = closed(permit)
    ends = [change for change in permit.states if change.state in ("finished", "accepted", "cancelled")]
    accepted = any(line.node == "acceptance" for line in permit.signatures)
    if not ends and not accepted and (permit.permit_no, "actual_end") in world.scenario.blanks:
        return give("cannot_tell", close, "nothing says when the permit was closed")
    if point.removed_utc_ms is None:
        return give("met", close, "not removed before the close")
    if point.removed_utc_ms < close:
        other = f", by {point.removed_by} instead of {point.applied_by}" if point.removed_by != point.applied_by else ""
        return give("violated", point.removed_utc_ms, f"removed before the close{other}")
    if point.removed_by != point.applied_by:
        return give("violated", point.removed_utc_ms, f"removed by {point.removed_by}, applied by {point.applied_by}")
    return give("met", point.removed_utc_ms, "removed after the close by who applied it")
