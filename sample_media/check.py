"""Refuses a scenario that contradicts itself, in one sentence, before anything is written."""

from __future__ import annotations

from itertools import pairwise

from shapely.geometry import LineString, Point, Polygon, box

from case.errors import ScenarioError
from sample_media.footprint import footprint
from sample_media.moments import from_ms
from sample_media.paths import Path, path_of
from sample_media.plan import Camera, Plan
from sample_media.scenario import Scenario

REACH_M = 0.05
"""A leg may end this close to a wall without counting as through it."""


def check(scenario: Scenario) -> dict[str, Path]:
    """Check a scenario and return the ideal path of everybody by person_id.

    Raises ScenarioError: unknown zone, person or permit; a path through a wall or off the plan; a permit that ends
    before it starts; a camera that sees nothing.
    """
    _plan(scenario.plan)
    _names(scenario)
    _permits(scenario)
    for camera in scenario.cameras:
        _camera(scenario.plan, camera)
    paths = {person.person_id: path_of(person) for person in scenario.people}
    for person in scenario.people:
        _walk(scenario.plan, paths[person.person_id], f"{person.person_id} {person.name}")
    return paths


def _plan(plan: Plan) -> None:
    for zone in plan.zones:
        polygon = Polygon(zone.polygon_m, zone.holes_m)
        if not polygon.is_valid or polygon.area < 0.5:
            raise ScenarioError(f"zone {zone.zone_id}: its outline crosses itself or is smaller than 0.5 m².")


def _names(scenario: Scenario) -> None:
    """Everything that is named must be there, and ids must not repeat."""
    zones = [zone.zone_id for zone in scenario.plan.zones]
    people = [person.person_id for person in scenario.people]
    permits = [permit.permit_no for permit in scenario.permits]
    for kind, ids in (("zone", zones), ("person", people), ("permit", permits)):
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ScenarioError(f"{kind} {twice[0]} is there twice; give each {kind} its own id.")
    named: list[tuple[str, str]] = []
    named += [(f"permit {permit.permit_no}", permit.zone_id) for permit in scenario.permits]
    named += [(f"zone {zone.zone_id}", zone.parent) for zone in scenario.plan.zones if zone.parent]
    named += [(f"zone {zone.zone_id}", other) for zone in scenario.plan.zones for other in zone.neighbours]
    named += [(f"door {door.door_id}", door.zone_id) for door in scenario.plan.doors]
    named += [(f"camera {camera.camera_id}", zone_id) for camera in scenario.cameras for zone_id in camera.watches]
    named += [(f"alarm {alarm.alarm_id}", alarm.zone_id) for alarm in scenario.alarms]
    named += [(f"roster of {line.person_id}", line.zone_id) for line in scenario.roster]
    named += [(f"sensor {sensor.point_id}", sensor.zone_id) for sensor in scenario.sensors if sensor.zone_id]
    named += [(f"activity {activity.kind}", activity.zone_id) for activity in scenario.activities]
    for where, zone_id in named:
        if zone_id not in zones:
            raise ScenarioError(f"{where}: zone {zone_id!r} is not on the plan; known are {', '.join(sorted(zones))}.")
    for permit in scenario.permits:
        for person_id in sorted(permit.listed):
            if person_id and person_id not in people:
                raise ScenarioError(f"permit {permit.permit_no}: person {person_id!r} is nobody of this scenario.")


def _permits(scenario: Scenario) -> None:
    for permit in scenario.permits:
        if permit.plan_end_utc_ms <= permit.plan_start_utc_ms:
            start_text, end_text = (
                f"{from_ms(moment, scenario.day.timezone):%Y-%m-%d %H:%M}"
                for moment in (permit.plan_start_utc_ms, permit.plan_end_utc_ms)
            )
            raise ScenarioError(
                f"permit {permit.permit_no}: it ends at {end_text}, before it starts at {start_text}; end it later."
            )
        start, end = permit.actual_start_utc_ms, permit.actual_end_utc_ms
        if start is not None and end is not None and end <= start:
            raise ScenarioError(f"permit {permit.permit_no}: its actual end is not after its actual start.")
        moments = [change.at_utc_ms for change in permit.states]
        if any(later < earlier for earlier, later in pairwise(moments)):
            raise ScenarioError(f"permit {permit.permit_no}: its states are not in order of time; sort them.")


def _camera(plan: Plan, camera: Camera) -> None:
    if camera.to_utc_ms <= camera.from_utc_ms:
        raise ScenarioError(f"camera {camera.camera_id}: its recording ends before it begins.")
    seen = footprint(camera).intersection(box(*plan.extent_m))
    if seen.is_empty or seen.area < 1.0:
        raise ScenarioError(
            f"camera {camera.camera_id}: sees nothing of the plan (less than 1 m² of ground); turn it or widen it."
        )


def _walk(plan: Plan, path: Path, who: str) -> None:
    """No leg may cross a wall except through a door, none may leave the plan."""
    ground = box(*plan.extent_m)
    walls = [(wall, LineString(wall.points_m)) for wall in plan.walls]
    doors = [LineString((door.a_m, door.b_m)).buffer(REACH_M) for door in plan.doors]
    for i in range(len(path.utc_ms) - 1):
        if not path.moving[i]:
            continue
        ends = ((path.x_m[i], path.y_m[i]), (path.x_m[i + 1], path.y_m[i + 1]))
        moment = f"{from_ms(int(path.utc_ms[i])):%H:%M:%S} UTC"
        if not all(ground.covers(Point(end)) for end in ends):
            raise ScenarioError(f"{who}: the walk at {moment} leaves the plan; keep its points inside the extent.")
        leg = LineString(ends)
        for wall, line in walls:
            if wall.floor != path.floor[i] or not leg.intersects(line):
                continue
            meeting = leg.intersection(line)
            if not any(door.covers(meeting) for door in doors):
                raise ScenarioError(
                    f"{who}: the walk at {moment} from {_place(ends[0])} to {_place(ends[1])} goes through the wall"
                    f" {wall.name}; go round it or through a door."
                )


def _place(point: tuple[float, float]) -> str:
    return f"({point[0]:.1f}, {point[1]:.1f})"
