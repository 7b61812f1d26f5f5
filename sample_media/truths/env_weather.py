"""ENV-WEATHER: work in the open in wind above the limit. Unit: the permit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sample_media.moments import MINUTE_MS
from sample_media.paperwork import Permit
from sample_media.readings import series_at, within
from sample_media.spans import Span, Spans, join, minus, overlap
from sample_media.truths.answer import Answer
from sample_media.truths.ap_upgrade import NEEDED_AFTER_UPGRADE, RANK
from sample_media.truths.world import World

RULE_ID = "ENV-WEATHER"
LIMIT_MPS = {"HW": 8.0, "WH": 8.0, "LF": 10.8}
FORCE_7_MPS = 13.9
BLIND_MS = 30 * MINUTE_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each permit in the open whose work has a limit."""
    for permit in world.scenario.permits:
        zone = world.scenario.plan.zone(permit.zone_id)
        if zone.outdoor and zone.kind != "confined_space" and permit.work_type in LIMIT_MPS and world.valid(permit):
            yield _permit(world, permit, LIMIT_MPS[permit.work_type])


def wind(world: World, limit_mps: float) -> tuple[Spans, Spans, float]:
    """When the wind was at or above a limit, when a sensor told of it at all, and the highest value."""
    windy: Spans = []
    told: Spans = []
    highest = 0.0
    for sensor in world.scenario.sensors:
        if sensor.quantity != "wind_speed":
            continue
        moments = np.arange(sensor.from_utc_ms, sensor.to_utc_ms, sensor.interval_ms, dtype=np.int64)
        moments = moments[~within(moments, (*sensor.gaps, *sensor.bad))]
        values = series_at(sensor.series, moments)
        told += [(int(t), int(t) + sensor.interval_ms) for t in moments]
        windy += [(int(t), int(t) + sensor.interval_ms) for t in moments[values >= limit_mps]]
        highest = max(highest, float(values.max(initial=0.0)))
    return join(windy), join(told, BLIND_MS - 1), highest


def _permit(world: World, permit: Permit, limit_mps: float) -> Answer:
    working = world.valid(permit)
    span = (working[0][0], working[-1][1])
    windy, told, highest = wind(world, limit_mps)
    hit = overlap(windy, working)

    def give(answer: str, where: Span, reason: str) -> Answer:
        grave = permit.work_type in ("LF", "WH") and highest >= FORCE_7_MPS
        return Answer(
            RULE_ID, "permit", answer, *where, reason, permit_no=permit.permit_no, severity="S1" if grave else "S2"
        )

    if hit:
        approver = next((line.role for line in permit.signatures if line.node == "approver"), "")
        if permit.work_type == "HW" and RANK.get(approver, 0) >= NEEDED_AFTER_UPGRADE[permit.level]:
            return give("met", span, f"wind of {highest:.1f} m/s, approved one level higher")
        return give("violated", (hit[0][0], hit[-1][1]), f"wind of {highest:.1f} m/s, limit {limit_mps}")
    if any(b - a >= BLIND_MS for a, b in minus(working, told)):
        return give("cannot_tell", span, "no sensor told of the wind for half an hour")
    return give("met", span, f"wind below {limit_mps} m/s")
