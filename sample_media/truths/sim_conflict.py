"""SIM-CONFLICT: two jobs that must not go on together. Unit: the pair of permits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from sample_media.moments import MINUTE_MS, SECOND_MS
from sample_media.paperwork import Permit
from sample_media.spans import Span, longest, overlap
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "SIM-CONFLICT"
OVERLAP_MS = 60 * SECOND_MS
NEVER_M = {frozenset({"HW", "BP"}): 30.0}
"""Never together within so many metres (GB 30871-2022 7.6)."""
COORDINATED_M = {frozenset({"HW", "CS"}): 15.0}
"""Only when coordinated (4.7; metres by site practice)."""


def answers(world: World) -> Iterator[Answer]:
    """One answer for each pair that these limits speak of and whose windows meet."""
    for one, other in combinations(sorted(world.scenario.permits, key=lambda permit: permit.permit_no), 2):
        kinds = frozenset({one.work_type, other.work_type})
        limit = NEVER_M.get(kinds, COORDINATED_M.get(kinds))
        planned = overlap([(one.plan_start_utc_ms, one.end_utc_ms)], [(other.plan_start_utc_ms, other.end_utc_ms)])
        if limit is not None and planned:
            yield _pair(world, one, other, limit, kinds in NEVER_M, planned[0])


def _agreed(permit: Permit, until: int) -> bool:
    """Whether a ticket says, confirmed in time, that the two jobs were coordinated."""
    confirmed = [m.confirmed_utc_ms for m in permit.measures if "交叉作业" in m.text]
    return any(moment is not None and moment <= until for moment in confirmed)


def _pair(world: World, one: Permit, other: Permit, limit_m: float, never: bool, planned: Span) -> Answer:
    together = longest(overlap(world.valid(one), world.valid(other)))
    at_work = together is not None and together[1] - together[0] >= OVERLAP_MS
    span = together if together is not None and at_work else planned

    def give(answer: str, reason: str, severity: str | None = None) -> Answer:
        return Answer(RULE_ID, "pair", answer, *span, reason, permit_no=one.permit_no, other_permit_no=other.permit_no,
                      severity=severity)  # fmt: skip

    if planned[1] - planned[0] < OVERLAP_MS:
        return give("met", "their windows hardly meet")
    places = [
        None if (permit.permit_no, "location") in world.scenario.blanks else permit.point_m for permit in (one, other)
    ]
    if places[0] is None or places[1] is None:
        return give("cannot_tell", "it is not known where one of them is")
    metres = float(np.hypot(places[0][0] - places[1][0], places[0][1] - places[1][1]))
    if metres > limit_m:
        return give("met", f"{metres:.1f} m apart, {limit_m:.0f} m wanted")
    agreed = all(_agreed(permit, span[0] + MINUTE_MS) for permit in (one, other))
    if not never and agreed:
        return give("met", "coordinated on both tickets")
    if not at_work:
        return give("violated", f"{metres:.1f} m apart, planned for the same time", "S3")
    return give("violated", f"{metres:.1f} m apart at the same time", "S1" if never else "S2")
