"""The simulated plant as a plan: zones with the properties sites keep, walls, doors with readers, cameras.

Metres on the plan (x east, y north, z up), one plan for all floors. Whatever a person cannot walk through is a wall;
a door is an opening of a wall that people may cross and that may carry a badge reader.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Point = tuple[float, float]
Point3 = tuple[float, float, float]


@dataclass(frozen=True)
class Zone:
    """A zone with the properties of a site's zone list. `unit` is the department that runs it."""

    zone_id: str
    name: str
    polygon_m: tuple[Point, ...]
    holes_m: tuple[tuple[Point, ...], ...] = ()
    name_en: str = ""
    zone_class: Literal["exclusive", "shared"] = "shared"
    risk_colour: Literal["red", "orange", "yellow", "blue"] | None = None
    ex_class: str | None = None
    kind: Literal["area", "confined_space", "electrical", "height", "building", "road", "muster"] = "area"
    permit_required: bool = False
    max_people: int | None = None
    no_lone: bool = False
    max_dwell_min: float | None = None
    floor: str = "1"
    neighbours: tuple[str, ...] = ()
    parent: str | None = None
    outdoor: bool = True
    unit: str = ""
    entry_m: Point | None = None  # confined spaces: the manhole

    @property
    def rings_m(self) -> tuple[tuple[Point, ...], ...]:
        """The outline and its holes; a point is inside where it is within an odd number of them."""
        return (self.polygon_m, *self.holes_m)


@dataclass(frozen=True)
class Wall:
    """Something that people walk around: wall, dike, fence or tank shell, along a polyline, on one floor.

    `height_m` decides whether it hides a person from a camera.
    """

    name: str
    points_m: tuple[Point, ...]
    height_m: float = 2.5
    floor: str = "1"


@dataclass(frozen=True)
class Door:
    """An opening from `a_m` to `b_m`; walking from its left side (seen from a to b) to its right is *in*."""

    door_id: str
    name: str
    a_m: Point
    b_m: Point
    zone_id: str  # the zone that lies behind it
    reader: bool = False
    name_en: str = ""


@dataclass(frozen=True)
class CameraFault:
    """One fault of a camera or its recorder; kinds and meaning as in `render/stage.py: RecorderFault`."""

    kind: Literal["missing", "frozen", "covered", "knocked", "truncated", "clock_jump", "variable_rate"]
    start_utc_ms: int
    end_utc_ms: int = 0
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    step_ms: int = 0


@dataclass(frozen=True)
class Camera:
    """A fixed camera and the stretch its recorder kept.

    `watches` are the zones it sees wholly (at least 80 %); its clock is the clock of source `camera_id`.
    """

    camera_id: str
    name: str
    position_m: Point3
    look_at_m: Point3
    from_utc_ms: int
    to_utc_ms: int
    watches: tuple[str, ...] = ()
    fov_deg: float = 75.0
    barrel: float = 0.0
    width_px: int = 960
    height_px: int = 540
    frames_per_second: float = 5.0
    range_m: float = 45.0
    floor: str = "1"
    faults: tuple[CameraFault, ...] = field(default=())
    indoor: bool = False


@dataclass(frozen=True)
class Plan:
    """Ground shown (x1, y1, x2, y2 in metres) with what stands on it."""

    extent_m: tuple[float, float, float, float]
    zones: tuple[Zone, ...]
    walls: tuple[Wall, ...] = ()
    doors: tuple[Door, ...] = ()

    def zone(self, zone_id: str) -> Zone:
        """The zone of that id. Raises KeyError for an unknown one."""
        for zone in self.zones:
            if zone.zone_id == zone_id:
                return zone
        raise KeyError(zone_id)

    def ancestors(self, zone_id: str) -> tuple[str, ...]:
        """The zone and those it lies in, innermost first."""
        chain: list[str] = []
        current: str | None = zone_id
        while current is not None and current not in chain:
            chain.append(current)
            current = self.zone(current).parent
        return tuple(chain)
