"""HW-FIREWATCH-EARLY: the fire watch leaves too early after hot work. Unit: the permit."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import MINUTE_MS, SECOND_MS
from sample_media.paperwork import Permit
from sample_media.spans import clip, longest, minus, overlap, union
from sample_media.truths.answer import Answer
from sample_media.truths.gd_absent import on_guard
from sample_media.truths.world import World

RULE_ID = "HW-FIREWATCH-EARLY"
WATCH_MS = 30 * MINUTE_MS
GAP_MS = 60 * SECOND_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each hot-work permit that ended."""
    for permit in world.scenario.permits:
        end = ended(world, permit)
        if permit.work_type == "HW" and end is not None:
            yield _permit(world, permit, end)


def ended(world: World, permit: Permit) -> int | None:
    """The later one of the last spark and the recorded end; None while neither is known."""
    sparks = [span[1] for span in world.activities(permit)]
    recorded = [permit.actual_end_utc_ms // MINUTE_MS * MINUTE_MS] if permit.actual_end_utc_ms is not None else []
    return max([*sparks, *recorded], default=None)


def _permit(world: World, permit: Permit, end: int) -> Answer:
    watch = (end, end + WATCH_MS)
    breaks = [(a, min(b, a + WATCH_MS)) for a, b in world.suspensions(permit)]
    at_post, unknown = on_guard(world, permit, 0.0)

    def give(answer: str, start: int, stop: int, reason: str) -> Answer:
        severity = "S1" if permit.level == "special" else "S2"
        return Answer(RULE_ID, "permit", answer, start, stop, reason, permit_no=permit.permit_no, severity=severity)

    alarms = [
        a.raised_utc_ms
        for a in world.scenario.alarms
        if a.zone_id == permit.zone_id and a.kind in ("gas", "fire", "manual")
    ]
    due = clip(union(breaks, [watch]), 0, min(alarms, default=watch[1]))
    away = minus(due, at_post)
    gone = longest(minus(away, unknown), 0)
    if gone is not None and gone[1] - gone[0] > GAP_MS:
        return give("violated", *gone, f"nobody on watch for {(gone[1] - gone[0]) / MINUTE_MS:.0f} min")
    doubt = longest(overlap(away, unknown), 0)
    if doubt is not None and doubt[1] - doubt[0] > GAP_MS:
        return give("cannot_tell", *doubt, "nobody could see whether the fire watch stayed")
    if not any("残留火种" in m.text and m.confirmed_utc_ms and m.confirmed_utc_ms >= end for m in permit.measures):
        return give("violated", *watch, "no final check for residual fire on record")
    return give("met", *watch, "watched for 30 min and checked")
