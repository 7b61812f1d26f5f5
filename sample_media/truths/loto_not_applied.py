"""LOTO-NOT-APPLIED: every point locked and verified before the start. Unit: the permit and the isolation point."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import MINUTE_MS
from sample_media.paperwork import Isolation, Permit
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "LOTO-NOT-APPLIED"
WEAK = ("关闭阀门", "水封")


def answers(world: World) -> Iterator[Answer]:
    """One answer for each isolation point of each permit."""
    for permit in world.scenario.permits:
        for point in permit.isolations:
            answer, end, why = _point(world, permit, point)
            start = point.applied_utc_ms
            yield Answer(
                RULE_ID, "permit+isolation", answer, min(start, end), max(start, end), why, permit_no=permit.permit_no,
                point_id=point.point_id, severity="S1",
            )  # fmt: skip


def _point(world: World, permit: Permit, point: Isolation) -> tuple[str, int, str]:
    began = world.began(permit)
    close = permit.actual_end_utc_ms or permit.end_utc_ms
    if permit.work_type in ("HW", "CS") and point.energy == "工艺" and point.method in WEAK:
        return "violated", close, f"{point.method} is no isolation"
    if began is None:
        return "cannot_tell", close, "nothing says when work began"
    if point.applied_utc_ms > began + MINUTE_MS:
        return "violated", point.applied_utc_ms, "locked after the start"
    if point.verified_utc_ms is None or point.verified_utc_ms > began + MINUTE_MS:
        return "violated", close, "not verified before the start"
    return "met", close, "locked and verified before the start"
