"""What the renderer is given: the static plant, its light, who moves in it, and how the camera and its recorder see it.

Everything is a frozen dataclass in site metres (x east, y north, z up, ground at z = 0), headings in degrees
anticlockwise from east, and milliseconds of true UTC since 1970 (`*_utc_ms`). Nothing here needs MuJoCo, a scenario
or a case: whoever simulates people only fills these types in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sample_media.render.actor import Actor, Colour, HelmetState, Motion, Outfit, Posture, VestState
from sample_media.render.camera import CameraSpec, FaultKind, RecorderFault

Point = tuple[float, float]
Point3 = tuple[float, float, float]

# --------------------------------------------------------------------------- the static plant


@dataclass(frozen=True)
class Tank:
    """Upright storage tank with a domed roof, weld seams, a painted name and a manhole at its foot."""

    name: str
    x_m: float
    y_m: float
    radius_m: float
    height_m: float
    manhole_bearing_deg: float | None = None
    colour: Colour = (0.80, 0.80, 0.77)


@dataclass(frozen=True)
class Vessel:
    """Drum: lying on saddles (`upright=False`, `length_m` along `heading_deg`) or standing on a skirt."""

    name: str
    x_m: float
    y_m: float
    z_m: float
    length_m: float
    radius_m: float
    heading_deg: float = 0.0
    upright: bool = False
    colour: Colour = (0.72, 0.74, 0.76)


@dataclass(frozen=True)
class PipeRack:
    """Steel portal frames carrying `pipes` parallel lines from one point to the other."""

    start: Point
    end: Point
    height_m: float = 4.5
    width_m: float = 2.4
    pipes: int = 5


@dataclass(frozen=True)
class Pipe:
    """One line through 3-D points, with flanges at its bends."""

    points: tuple[Point3, ...]
    radius_m: float = 0.08
    colour: Colour = (0.62, 0.64, 0.66)


@dataclass(frozen=True)
class Wall:
    """Wall, dike or kerb along a polyline; gaps are made by giving several walls."""

    points: tuple[Point, ...]
    height_m: float
    thickness_m: float = 0.25
    colour: Colour = (0.62, 0.61, 0.58)


@dataclass(frozen=True)
class Platform:
    """Raised steel deck with handrails, columns and a stair leaving from the middle of one side."""

    name: str
    x1_m: float
    y1_m: float
    x2_m: float
    y2_m: float
    z_m: float
    stair_side: Literal["north", "south", "east", "west"] = "south"


@dataclass(frozen=True)
class Door:
    """Opening in one side of a building, `offset_m` from that side's western or southern end to its middle."""

    side: Literal["north", "south", "east", "west"]
    offset_m: float
    width_m: float = 1.2
    height_m: float = 2.2
    leaf_open: bool = True


@dataclass(frozen=True)
class Building:
    """One-room building with walls, roof and door openings; cameras may look in from inside."""

    name: str
    x1_m: float
    y1_m: float
    x2_m: float
    y2_m: float
    height_m: float = 3.2
    doors: tuple[Door, ...] = ()
    colour: Colour = (0.78, 0.74, 0.66)


@dataclass(frozen=True)
class Thing:
    """Small equipment named by `kind`, standing at its foot point and turned to `heading_deg`."""

    kind: Literal[
        "cabinet", "table", "ladder", "gas_bottles", "extinguisher", "drum", "welding_set", "cone", "sign", "toolbox",
        "truck", "bollard", "lamp_post", "helmet", "control_box", "scaffold", "pallet", "pump",
    ]  # fmt: skip
    x_m: float
    y_m: float
    z_m: float = 0.0
    heading_deg: float = 0.0
    colour: Colour | None = None
    text: str = ""


@dataclass(frozen=True)
class Fence:
    """Chain-link fence along a polyline, posts every 2.5 m."""

    points: tuple[Point, ...]
    height_m: float = 2.2


@dataclass(frozen=True)
class Road:
    """Asphalt strip along a polyline, with a broken white centre line if `marked`."""

    points: tuple[Point, ...]
    width_m: float = 5.0
    marked: bool = True


@dataclass(frozen=True)
class FloorLine:
    """Painted line, or painted and hatched area if `hatched` (closed polygon)."""

    points: tuple[Point, ...]
    colour: Colour = (0.85, 0.70, 0.15)
    width_m: float = 0.12
    closed: bool = False
    hatched: bool = False


@dataclass(frozen=True)
class FloorText:
    """Letters painted on the ground, reading along `heading_deg`."""

    text: str
    x_m: float
    y_m: float
    height_m: float = 0.8
    heading_deg: float = 0.0
    colour: Colour = (0.85, 0.85, 0.82)


@dataclass(frozen=True)
class Lamp:
    """Floodlight or ceiling lamp: shines from its position towards `aim` in a soft cone."""

    x_m: float
    y_m: float
    z_m: float
    aim: Point3
    power: float = 1.0
    cone_deg: float = 130.0
    colour: Colour = (1.0, 0.90, 0.72)
    always_on: bool = False


@dataclass(frozen=True)
class Light:
    """From `from_utc_ms` on the day looks like this; the change takes `fade_s` seconds.

    `kind` sets sky and sun: *day* (sun), *overcast*, *dusk*, *night*. Lamps burn if `lamps_on`, or if always on.
    """

    from_utc_ms: int
    kind: Literal["day", "overcast", "dusk", "night"] = "day"
    sun_azimuth_deg: float = 215.0
    sun_elevation_deg: float = 42.0
    lamps_on: bool = False
    fade_s: float = 0.0


Solid = Tank | Vessel | PipeRack | Pipe | Wall | Platform | Building | Thing | Fence
Paint = Road | FloorLine | FloorText


@dataclass(frozen=True)
class Stage:
    """The plant without people. `extent` is the ground shown: x1, y1, x2, y2 in metres."""

    extent: tuple[float, float, float, float]
    solids: tuple[Solid, ...]
    paint: tuple[Paint, ...] = ()
    lamps: tuple[Lamp, ...] = ()
    lights: tuple[Light, ...] = (Light(from_utc_ms=0),)
    seed: int = 1


# --------------------------------------------------------------------------- what else is seen


@dataclass(frozen=True)
class Arc:
    """Welding arc: blue-white flicker that lights its surroundings, sparks and thin fume."""

    start_utc_ms: int
    end_utc_ms: int
    place: Point3
    kind: Literal["arc", "grinder"] = "arc"


@dataclass(frozen=True)
class Smoke:
    """Smoke drifting from a place with the wind; `density` 1.0 hides what is behind it."""

    start_utc_ms: int
    end_utc_ms: int
    place: Point3
    density: float = 0.5
    wind_mps: Point = (0.6, 0.2)
    colour: Colour = (0.25, 0.25, 0.26)


@dataclass(frozen=True)
class FlashFire:
    """Flash fire: ignites in a few frames, rolls out to `radius_m`, burns down until `end_utc_ms`."""

    start_utc_ms: int
    end_utc_ms: int
    place: Point3
    radius_m: float = 2.5


Effect = Arc | Smoke | FlashFire

__all__ = [
    "Actor", "Arc", "Building", "CameraSpec", "Colour", "Door", "Effect", "FaultKind",
    "Fence", "FlashFire", "FloorLine", "FloorText", "HelmetState", "Lamp", "Light", "Motion",
    "Outfit", "Paint", "Pipe", "PipeRack", "Platform", "Point", "Point3", "Posture",
    "RecorderFault", "Road", "Smoke", "Solid", "Stage", "Tank", "Thing", "Vessel",
    "VestState", "Wall",
]  # fmt: skip
