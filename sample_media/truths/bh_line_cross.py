"""BH-LINE-CROSS: somebody crosses a line before a zone of high risk. Unit: the subject and the line."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from sample_media.footprint import footprint
from sample_media.lens import lens_of
from sample_media.people import Person
from sample_media.plan import Camera, Door, Zone
from sample_media.readings import crossings
from sample_media.sight import hidden
from sample_media.spans import overlap
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "BH-LINE-CROSS"
MARGIN_M, HOLD_MS, NEVER_MS = 0.3, 2_000, 10**15


def answers(world: World) -> Iterator[Answer]:
    """One answer for everybody who crossed a line that some camera of the case draws, and was noticed there."""
    plan = world.scenario.plan
    for door in plan.doors:
        zone = plan.zone(door.zone_id)
        drawn = [camera for camera in world.scenario.cameras if _drawn(world, camera, door)]
        if not drawn or not risky(zone):
            continue
        for person in world.scenario.people:
            yield from _person(world, person, door, zone)


def risky(zone: Zone) -> bool:
    """Whether a zone is one that a line may stand before."""
    return (zone.zone_class == "exclusive" or zone.permit_required or zone.risk_colour == "red"
            or zone.kind in ("confined_space", "electrical", "height"))  # fmt: skip


def _drawn(world: World, camera: Camera, door: Door) -> bool:
    """Whether both ends of a door are in the camera's picture, in plain view."""
    ends = np.array([[*door.a_m, 0.0], [*door.b_m, 0.0]])
    pixels, depth = lens_of(camera).project(ends)
    shown = ((pixels >= 0) & (pixels < [camera.width_px, camera.height_px])).all() and (depth > 0).all()
    if not shown or not footprint(camera).intersects(shapely.Point(door.a_m).buffer(0.5)):
        return False
    return not hidden(world.scenario.plan, camera, np.array(camera.position_m), ends + np.array([0, 0, 0.5])).any()


def _person(world: World, person: Person, door: Door, zone: Zone) -> Iterator[Answer]:
    moves = crossings(world.paths[person.person_id], door)
    for i, (moment, inward) in enumerate(moves):
        if not inward:
            continue
        back = moves[i + 1][0] if i + 1 < len(moves) else min(world.here(person.person_id)[-1][1], NEVER_MS)
        noticed = overlap(world.noticed(person), [(moment - 1_000, moment + 3_000)])
        if not noticed:
            continue
        known = bool(overlap(world.heard(person), [(moment - 1_000, moment + 3_000)]))
        answer, reason = _judge(world, person, zone, known, moment, back)
        yield Answer(RULE_ID, "subject+line", answer, moment, max(back, moment + 1), reason, zone_id=zone.zone_id,
                     person_id=person.person_id, subjects=world.subjects(person, (moment - 1_000, moment + 3_000)),
                     severity="S1" if zone.kind == "electrical" else "S2", item=door.door_id)  # fmt: skip


def _judge(world: World, person: Person, zone: Zone, known: bool, moment: int, back: int) -> tuple[str, str]:
    permits = [
        permit
        for permit in world.scenario.permits
        if zone.zone_id in world.covers(permit) and overlap(world.valid(permit), [(moment, moment + 1)])
    ]
    roster = [line.person_id for line in world.scenario.roster
              if line.zone_id == zone.zone_id and line.from_utc_ms <= moment < line.to_utc_ms]  # fmt: skip
    if known and (any(person.person_id in permit.listed for permit in permits) or person.person_id in roster):
        return "met", "allowed beyond the line"
    if known and zone.zone_class == "shared" and not person.contractor:
        return "met", "the site's own people in a shared zone"
    way = world.paths[person.person_id]
    steps = np.arange(moment, min(back, moment + 60_000), 200, dtype=np.int64)
    x, y, _ = way.at(steps)
    deep = shapely.contains_xy(shapely.Polygon(zone.polygon_m).buffer(-MARGIN_M), x, y)
    if back - moment < HOLD_MS or not deep.any():
        return "met", "stepped back at once"
    if not known and (permits or roster or zone.zone_class == "shared"):
        return "cannot_tell", "it is not known who this is, and somebody is allowed there"
    return "violated", "crossed without being allowed"
