"""BR-NOT-ACK: who goes in has acknowledged the briefing. Unit: the permit and each worker and guardian."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import HOUR_MS, MINUTE_MS
from sample_media.paperwork import Permit
from sample_media.spans import overlap
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "BR-NOT-ACK"
OLDEST_MS = 24 * HOUR_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each worker and guardian named on a permit that began."""
    for permit in world.scenario.permits:
        began = world.began(permit)
        if began is None:
            continue
        for person_id in dict.fromkeys((*permit.workers, *permit.guardians)):
            answer, why = _person(world, permit, person_id, began)
            yield Answer(
                RULE_ID, "permit+person", answer, began, permit.end_utc_ms, why, permit_no=permit.permit_no,
                person_id=person_id, severity="S2",
            )  # fmt: skip


def _person(world: World, permit: Permit, person_id: str, began: int) -> tuple[str, str]:
    if "briefing" in world.scenario.leave_out:
        return "cannot_tell", "no briefings on record"
    person = world.scenario.person(person_id)
    zone = world.scenario.plan.zone(permit.zone_id)
    entries = overlap(world.surely(person_id, zone), world.heard(person))
    first = entries[0][0] if entries else began + MINUTE_MS
    times = [ack.acknowledged_utc_ms for ack in permit.acknowledgements if ack.person == person.name]
    if not times:
        return "violated", "never acknowledged"
    if any(began - OLDEST_MS <= at <= first for at in times):
        return "met", "acknowledged before going in"
    return "violated", "acknowledged after going in" if max(times) > first else "acknowledged more than a day before"
