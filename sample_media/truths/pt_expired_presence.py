"""PT-EXPIRED-PRESENCE: work, or a worker in an exclusive zone, after the permit ran out. Unit: the permit."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import SECOND_MS
from sample_media.paperwork import Permit
from sample_media.spans import clip, longest, minus, overlap, total, union
from sample_media.truths.answer import Answer
from sample_media.truths.world import BRIDGE_MS, World

RULE_ID = "PT-EXPIRED-PRESENCE"
GRACE_MS = 300 * SECOND_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each permit whose end is known to the records."""
    for permit in world.scenario.permits:
        yield _permit(world, permit)


def _permit(world: World, permit: Permit) -> Answer:
    zone = world.scenario.plan.zone(permit.zone_id)
    expiry = world.expiry(permit)
    end = world.window[1]
    severity = "S1" if zone.zone_class == "exclusive" else "S2"
    if (permit.permit_no, "plan_end") in world.scenario.blanks:
        return _answer(permit, "cannot_tell", permit.plan_start_utc_ms, expiry, "the end of the permit is not recorded")
    work = clip(world.activities(permit), expiry, end)
    later = [other for other in world.scenario.permits if other is not permit and other.zone_id == permit.zone_id]
    inside = []
    unknown = []
    if zone.zone_class == "exclusive":
        for person_id in permit.workers:
            person = world.scenario.person(person_id)
            cover = union(*(world.valid(other) for other in later if person_id in other.listed))
            there = minus(clip(world.surely(person_id, zone), expiry + GRACE_MS, end), cover)
            inside += overlap(there, world.noticed(person))
            unknown += minus(clip(world.here(person_id), expiry + GRACE_MS, end), world.noticed(person))
            if person.tag_id is None and not world.filmed(person_id):
                unknown.append((expiry, end))
    breach = union(work, inside)
    if breach:
        worst = longest(breach, BRIDGE_MS) or breach[0]
        return _answer(
            permit, "violated", *worst, f"{total(breach) // 1000} s of work or presence after the end", severity
        )
    if total(unknown) > 60 * SECOND_MS:
        return _answer(permit, "cannot_tell", *unknown[0], "nobody knows where a worker was after the end")
    after = (expiry, min(expiry + GRACE_MS, end))
    if total(minus([after], union(world.listened(), world.watched(zone.zone_id)))) > SECOND_MS:
        return _answer(permit, "cannot_tell", *after, "nothing watched the place when the permit ran out")
    return _answer(permit, "met", permit.plan_start_utc_ms, expiry, "everybody was seen to be out")


def _answer(permit: Permit, answer: str, start: int, end: int, reason: str, severity: str | None = None) -> Answer:
    return Answer(RULE_ID, "permit", answer, start, end, reason, permit_no=permit.permit_no, severity=severity)
