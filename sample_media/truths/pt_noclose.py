"""PT-NOCLOSE: not accepted or closed properly. Unit: the permit."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import HOUR_MS, MINUTE_MS
from sample_media.paperwork import Permit
from sample_media.spans import overlap
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "PT-NOCLOSE"
CLOSE_MS, ISOLATED_MS = 2 * HOUR_MS, 24 * HOUR_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each permit."""
    for permit in world.scenario.permits:
        yield _permit(world, permit)


def ended(permit: Permit) -> int | None:
    """When work ended by its record or its state, to the minute."""
    finished = [change.at_utc_ms for change in permit.states if change.state == "finished"]
    recorded = [permit.actual_end_utc_ms] if permit.actual_end_utc_ms is not None else []
    return max([*finished, *recorded], default=None)


def accepted(permit: Permit) -> int | None:
    """The first acceptance: by signature or state."""
    signed = [line.signed_utc_ms for line in permit.signatures if line.node == "acceptance"]
    states = [change.at_utc_ms for change in permit.states if change.state == "accepted"]
    return min([*signed, *states], default=None)


def told_until(world: World) -> int:
    """The last moment of which any permit record of the case speaks."""
    moments = [change.at_utc_ms for permit in world.scenario.permits for change in permit.states]
    moments += [line.signed_utc_ms for permit in world.scenario.permits for line in permit.signatures]
    return max(moments, default=0)


def _permit(world: World, permit: Permit) -> Answer:
    end, at = ended(permit), accepted(permit)
    due = (end if end is not None else permit.end_utc_ms) + CLOSE_MS

    def give(answer: str, reason: str, severity: str = "S3") -> Answer:
        start = end if end is not None else permit.end_utc_ms
        span = (min(start, at or start), max(due, at or due))
        return Answer(RULE_ID, "permit", answer, *span, reason, permit_no=permit.permit_no, severity=severity)

    if at is None:
        if told_until(world) > due:
            return give("violated", "not accepted within two hours of the end")
        return give("cannot_tell", "the records end before it had to be accepted")
    zone = world.scenario.plan.zone(permit.zone_id)
    crew = [world.scenario.person(person_id) for person_id in permit.workers]
    if zone.zone_class == "exclusive" and any(
        overlap(
            overlap(world.surely(p.person_id, zone), world.noticed(p)), [(at - MINUTE_MS // 2, at + MINUTE_MS // 2)]
        )
        for p in crew
    ):
        return give("violated", "workers were inside at acceptance", "S1")
    if end is not None and at + MINUTE_MS < end:
        return give("violated", "accepted before work had ended")
    if at > due:
        return give("violated", "accepted more than two hours after the end")
    left = [point for point in permit.isolations if point.removed_utc_ms is None]
    if left and told_until(world) > at + ISOLATED_MS:
        return give("violated", "isolations are still applied a day after the close")
    return give("met", "accepted in time")
