"""GAS-CONT-GAP: continuous monitoring with people inside. Unit: the permit (special hot work, confined space)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sample_media.conditions import GasDetector
from sample_media.moments import MINUTE_MS, SECOND_MS
from sample_media.paperwork import Permit
from sample_media.spans import Spans, clip, longest, minus, overlap, union
from sample_media.truths.answer import Answer
from sample_media.truths.world import BRIDGE_MS, World

RULE_ID = "GAS-CONT-GAP"
GAP_MS, FROZEN_MS, LOG_MS = 60 * SECOND_MS, 30 * MINUTE_MS, 130 * MINUTE_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each permit that asks for it and was active."""
    for permit in world.scenario.permits:
        active = clip(world.valid(permit), *world.window)
        if active and (permit.work_type == "CS" or (permit.work_type == "HW" and permit.level == "special")):
            yield _permit(world, permit, active)


def _permit(world: World, permit: Permit, active: Spans) -> Answer:
    zone = world.scenario.plan.zone(permit.zone_id)
    inside = overlap(
        union(*(overlap(world.surely(p.person_id, zone), world.heard(p)) for p in world.scenario.people)), active
    )
    detectors = [detector for detector in world.scenario.detectors if detector.permit_no == permit.permit_no]

    def give(answer: str, start: int, end: int, why: str) -> Answer:
        return Answer(RULE_ID, "permit", answer, start, end, why, permit_no=permit.permit_no, severity="S2")

    if not detectors:
        return give("cannot_tell", active[0][0], active[-1][1], "no detector is linked to the permit")
    told = union(*([(d.from_utc_ms, d.to_utc_ms)] for d in detectors))
    silent = union(*(d.gaps for d in detectors)) if len(detectors) == 1 else []
    unread = longest(overlap(minus(inside, minus(told, silent)), inside))
    if unread is not None and unread[1] - unread[0] > GAP_MS:
        return give("violated", *unread, f"no reading for {(unread[1] - unread[0]) / 1000:.0f} s")
    logged = [sample.sampled_utc_ms for sample in permit.samples if sample.sampled_utc_ms is not None]
    if permit.work_type == "CS" and logged:
        edges = [*sorted(logged), inside[-1][1] if inside else active[-1][1]]
        for start, end in pairwise(edges):
            if end - start > LOG_MS and overlap(inside, [(start, end)]):
                return give("violated", start, end, "nothing was written down for too long")
    for detector in detectors:
        stuck = longest(overlap(_flat(detector), inside), BRIDGE_MS)
        if stuck is not None and stuck[1] - stuck[0] >= FROZEN_MS:
            return give("violated", *stuck, "the readings did not change")
        if detector.calib_due < f"{world.scenario.day.date:%Y-%m-%d}" and inside:
            return give("violated", inside[0][0], inside[-1][1], f"the calibration ran out on {detector.calib_due}")
    return give("met", active[0][0], active[-1][1], "monitored all the time")


def _flat(detector: GasDetector) -> Spans:
    """When the true value stood still (a display of that resolution shows no change)."""
    if detector.noise:
        return []
    if len(detector.series) == 1:
        return [(detector.from_utc_ms, detector.to_utc_ms)]
    moments = [*detector.series, (detector.to_utc_ms, detector.series[-1][1])]
    flat = [(a, b) for (a, x), (b, y) in pairwise(moments) if abs(x - y) < detector.step and b > a]
    return union(flat)
