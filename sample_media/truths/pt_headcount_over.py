"""PT-HEADCOUNT-OVER: more people inside than the ticket, the zone or the list allows. Unit: the permit."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import SECOND_MS
from sample_media.paperwork import Permit
from sample_media.spans import Spans, clip, longest, minus, overlap, union
from sample_media.truths.answer import Answer
from sample_media.truths.world import BRIDGE_MS, World

RULE_ID = "PT-HEADCOUNT-OVER"
HOLD_MS = 60 * SECOND_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each permit that was active."""
    for permit in world.scenario.permits:
        active = clip(world.valid(permit), *world.window)
        if active:
            yield _permit(world, permit, active)


def more_than(stays: list[Spans], limit: int) -> Spans:
    """When more than `limit` of the stays (one list a person) went on at once."""
    turns = sorted([(a, 1) for spans in stays for a, _ in spans] + [(b, -1) for spans in stays for _, b in spans])
    found: Spans = []
    count, since = 0, 0
    for moment, step in turns:
        if count > limit and moment > since:
            found.append((since, moment))
        count, since = count + step, moment
    return union(found)


def _permit(world: World, permit: Permit, active: Spans) -> Answer:
    zone = world.scenario.plan.zone(permit.zone_id)
    named = len(permit.listed)
    limit = permit.max_people or zone.max_people or named + 2
    sure, maybe = [], []
    for person in world.scenario.people:
        inside = overlap(world.surely(person.person_id, zone), active)
        noticed = world.heard(person)
        sure.append(overlap(inside, noticed))
        silent = minus(world.here(person.person_id), noticed) if person.tag_id else []
        maybe.append(union(overlap(world.stays(person.person_id, zone), active), overlap(inside, silent)))
    worst = longest(more_than(sure, limit), BRIDGE_MS)
    perhaps = longest(more_than(maybe, limit), BRIDGE_MS)
    severity = "S1" if permit.work_type == "CS" or len(world.scenario.people) >= 1.5 * limit else "S2"
    if worst is not None and worst[1] - worst[0] >= HOLD_MS:
        answer, span, why = "violated", worst, f"more than {limit} for {(worst[1] - worst[0]) / 1000:.0f} s"
    elif perhaps is not None and perhaps[1] - perhaps[0] >= HOLD_MS:
        answer, span, why = "cannot_tell", perhaps, "somebody's tag was silent while inside"
    else:
        answer, span, why = "met", (active[0][0], active[-1][1]), f"never more than {limit} for a minute"
    return Answer(RULE_ID, "permit", answer, *span, why, permit_no=permit.permit_no, severity=severity)
