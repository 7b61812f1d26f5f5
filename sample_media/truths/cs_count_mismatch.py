"""CS-COUNT-MISMATCH: the entry register against who was inside. Unit: the permit."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import MINUTE_MS
from sample_media.paperwork import Permit
from sample_media.spans import Spans, clip, join, longest, minus, overlap
from sample_media.truths.answer import Answer
from sample_media.truths.world import BRIDGE_MS, World

RULE_ID = "CS-COUNT-MISMATCH"
HOLD_MS, LAG_MS = 5 * MINUTE_MS, 3 * MINUTE_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each confined-space permit that was active."""
    for permit in world.scenario.permits:
        active = clip(world.active(permit), *world.window)
        if permit.work_type == "CS" and active:
            yield _permit(world, permit, active)


def _permit(world: World, permit: Permit, active: Spans) -> Answer:
    span = (active[0][0], active[-1][1])

    def give(answer: str, start: int, end: int, why: str, severity: str = "S2") -> Answer:
        return Answer(RULE_ID, "permit", answer, start, end, why, permit_no=permit.permit_no, severity=severity)

    if "register_entry" in world.scenario.leave_out:
        return give("cannot_tell", *span, "no register is on record")
    closed = next((change.at_utc_ms for change in permit.states if change.state in ("finished", "accepted")), None)
    went_in = sum(line.direction == "in" for line in permit.register)
    came_out = sum(line.direction == "out" for line in permit.register)
    if closed is not None and went_in > came_out:
        return give("violated", closed, closed + MINUTE_MS, f"{went_in - came_out} still written in at the close", "S1")
    differs = _differs(world, permit, active)
    if differs is not None and differs[1] - differs[0] >= HOLD_MS:
        return give("violated", *differs, "not as many written in as were inside")
    zone = world.scenario.plan.zone(permit.zone_id)
    for person in world.scenario.people:
        for start, end in join(overlap(world.surely(person.person_id, zone), world.heard(person)), BRIDGE_MS):
            for direction, moment in (("in", start), ("out", end)):
                lines = [
                    line
                    for line in permit.register
                    if (line.person_id, line.direction) == (person.person_id, direction)
                ]
                if span[0] <= moment < span[1] and not any(abs(line.at_utc_ms - moment) <= LAG_MS for line in lines):
                    return give(
                        "violated", moment, moment + LAG_MS, f"{person.person_id} went {direction} without a row"
                    )
    tools_in = sum(line.tools for line in permit.register if line.direction == "in")
    tools_out = sum(line.tools for line in permit.register if line.direction == "out")
    if closed is not None and tools_in != tools_out:
        return give("violated", closed, closed + MINUTE_MS, f"{tools_in} tools in, {tools_out} out")
    return give("met", *span, "people and tools agree")


def _differs(world: World, permit: Permit, active: Spans) -> tuple[int, int] | None:
    """The longest stretch in which the balance of the register was not the number of people heard inside."""
    zone = world.scenario.plan.zone(permit.zone_id)
    turns = [(line.at_utc_ms, 1 if line.direction == "in" else -1) for line in permit.register]
    for person in world.scenario.people:
        for start, end in overlap(world.surely(person.person_id, zone), world.heard(person)):
            turns += [(start, -1), (end, 1)]
    same: Spans = []
    difference, since = 0, active[0][0]
    for moment, step in sorted(turns):
        if difference == 0 and moment > since:
            same.append((since, moment))
        difference, since = difference + step, max(moment, active[0][0])
    if difference == 0:
        same.append((since, max(since, active[-1][1])))
    return longest(minus(active, same))
