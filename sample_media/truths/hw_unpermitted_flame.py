"""HW-UNPERMITTED-FLAME: fire without a hot-work permit near it. Unit: the activity."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from sample_media.film import Film
from sample_media.lens import lens_of
from sample_media.moments import SECOND_MS
from sample_media.paperwork import Permit
from sample_media.plan import Point
from sample_media.spans import Span, overlap
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "HW-UNPERMITTED-FLAME"
RADIUS_M, LEAST_MS = 10.0, 2 * SECOND_MS
BOX_KINDS = ("welding_arc", "grinding", "open_flame", "spark")


def answers(world: World) -> Iterator[Answer]:
    """One answer for each arc or flame that a camera saw, and for each that another system reported."""
    scenario = world.scenario
    for activity in scenario.activities:
        for seen in world.seen:
            for span in _in_view(
                seen.film, activity.at_m, activity.height_m, (activity.start_utc_ms, activity.end_utc_ms)
            ):
                yield _judge(world, span, activity.zone_id, activity.at_m)
    for event in scenario.vendor_events:
        if event.kind in BOX_KINDS:
            yield _judge(world, (event.at_utc_ms, event.at_utc_ms + SECOND_MS), event.zone_id, None)


def _in_view(film: Film, at_m: Point, height_m: float, span: Span) -> list[Span]:
    """The stretch of a fire that this recording shows, if any."""
    pixel, depth = lens_of(film.camera).project(np.array([[*at_m, height_m]]))
    x, y = (float(value) for value in pixel[0])
    shown = 0 < depth[0] <= film.camera.range_m and 0 <= x < film.camera.width_px and 0 <= y < film.camera.height_px
    recorded = [(a + film.camera.from_utc_ms, b + film.camera.from_utc_ms) for a, b in film.recorded]
    found = overlap([span], recorded) if shown else []
    return [(found[0][0], found[-1][1])] if found and found[-1][1] - found[0][0] >= LEAST_MS else []


def _judge(world: World, span: Span, zone_id: str, at_m: Point | None) -> Answer:
    valid = [
        permit for permit in world.scenario.permits if permit.work_type == "HW" and overlap(world.valid(permit), [span])
    ]

    def give(answer: str, reason: str) -> Answer:
        return Answer(RULE_ID, "activity", answer, *span, reason, zone_id=zone_id, severity="S1")

    if not valid:
        return give("violated", "no hot-work permit was valid")
    bounds = [_apart(world, permit, zone_id, at_m) for permit in valid]
    if any(most <= RADIUS_M for _, most in bounds):
        return give("met", "a hot-work permit was valid there")
    nearest = min(least for least, _ in bounds)
    if nearest > RADIUS_M:
        return give("violated", f"the nearest valid permit is {nearest:.1f} m off")
    return give("cannot_tell", "the zone is known but not the spot")


def _apart(world: World, permit: Permit, zone_id: str, at_m: Point | None) -> tuple[float, float]:
    """Least and most metres from the fire to a permit's zone."""
    plan = world.scenario.plan
    if zone_id == permit.zone_id:
        return 0.0, 0.0
    target = shapely.Polygon(plan.zone(permit.zone_id).polygon_m, plan.zone(permit.zone_id).holes_m)
    if at_m is not None:
        metres = float(shapely.distance(shapely.Point(at_m), target))
        return metres, metres
    zone = plan.zone(zone_id)
    corners = shapely.points(np.asarray(zone.polygon_m))
    return float(shapely.distance(shapely.Polygon(zone.polygon_m, zone.holes_m), target)), float(
        shapely.distance(corners, target).max()
    )
