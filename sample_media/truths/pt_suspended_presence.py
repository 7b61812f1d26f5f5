"""PT-SUSPENDED-PRESENCE: work or presence while suspended, or resumed without what a resume needs.

Unit: the permit and each suspension. Conditions count as confirmed when a safety measure was confirmed between the
suspension and the resume.
"""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import SECOND_MS
from sample_media.paperwork import Permit
from sample_media.spans import clip, longest, minus, overlap, total, union
from sample_media.truths.answer import Answer
from sample_media.truths.world import BRIDGE_MS, World

RULE_ID = "PT-SUSPENDED-PRESENCE"
WORK_MS, LEAVE_MS = 60 * SECOND_MS, 300 * SECOND_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each recorded suspension."""
    for permit in world.scenario.permits:
        for number, (start, end) in enumerate(world.suspensions(permit), 1):
            yield _suspension(world, permit, number, start, end)


def _suspension(world: World, permit: Permit, number: int, start: int, end: int) -> Answer:
    zone = world.scenario.plan.zone(permit.zone_id)

    def give(answer: str, a: int, b: int, reason: str) -> Answer:
        return Answer(RULE_ID, "permit+suspension", answer, a, b, reason, permit_no=permit.permit_no,
                      moment=f"suspension:{number}", severity="S1")  # fmt: skip

    work = clip(world.activities(permit), start + WORK_MS, end)
    inside = []
    unknown = []
    if zone.zone_class == "exclusive":
        for person_id in permit.workers:
            person = world.scenario.person(person_id)
            inside += overlap(clip(world.surely(person_id, zone), start + LEAVE_MS, end), world.noticed(person))
            unknown += minus(clip(world.here(person_id), start + LEAVE_MS, end), world.noticed(person))
    breach = union(work, inside)
    if breach:
        return give("violated", *(longest(breach, BRIDGE_MS) or breach[0]), "work or presence during the suspension")
    resumed = any(change.state == "resumed" and change.at_utc_ms == end for change in permit.states)
    confirmed = any(start <= (measure.confirmed_utc_ms or 0) <= end for measure in permit.measures)
    if resumed and permit.work_type == "WH" and not confirmed:
        return give("violated", end, end + WORK_MS, "resumed without the conditions being confirmed again")
    if total(unknown) > WORK_MS:
        return give("cannot_tell", *unknown[0], "nobody knows where a worker was during the suspension")
    return give("met", start, end, "nobody inside, nothing done")
