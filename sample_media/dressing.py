# ruff: noqa: E501  (tables of data)
"""What stands on the plan of `plant.py`, as the renderer draws it: tanks, pipes, dikes, the room, things, paint."""

from __future__ import annotations

from sample_media.plant import (
    DIKE_101,
    DIKE_102,
    JOB,
    PD3,
    PLATFORM,
    PLATFORM_Z_M,
    T101,
    T102,
    TANK_RADIUS_M,
    rectangle,
)
from sample_media.render.stage import (
    Building,
    Door,
    Fence,
    FloorLine,
    FloorText,
    Paint,
    Pipe,
    PipeRack,
    Platform,
    Road,
    Solid,
    Tank,
    Thing,
    Vessel,
    Wall,
)  # fmt: skip

HOT = (50.5, 29.4)


def solids() -> tuple[Solid, ...]:
    """Everything solid, outdoors first."""
    return (*_tanks(), *_pipes(), *_buildings(), *_job_things(), *_yard_things())


def _tanks() -> tuple[Solid, ...]:
    def dike(box: tuple[float, float, float, float], x1: float, x2: float) -> tuple[Wall, ...]:
        west, south, east, north = box
        return (Wall(((x2, south), (east, south), (east, north), (west, north), (west, south), (x1, south)), 0.9, 0.3),)

    return (
        Tank("T-101", *T101, TANK_RADIUS_M, 9.0), Tank("T-102", *T102, TANK_RADIUS_M, 9.0, manhole_bearing_deg=270.0, colour=(0.78, 0.79, 0.80)),
        *dike(DIKE_101, 42.0, 44.0), *dike(DIKE_102, 68.5, 70.5),
    )  # fmt: skip


def _pipes() -> tuple[Solid, ...]:
    return (
        PipeRack((14.0, 52.4), (96.0, 52.4)),
        # the feed line: manifold, over the dike, to the flange that is being welded, into the tank
        Pipe(((37.5, 22.5, 0.7), (37.5, 25.2, 0.7), (37.5, 25.2, 1.25), (37.5, 27.0, 1.25), (37.5, 27.0, 0.7), (38.9, 31.6, 0.7)), 0.11),
        Pipe(((55.6, 24.4, 1.0), (50.6, 24.4, 1.0), (HOT[0] + 0.1, HOT[1] - 0.2, 1.0), (HOT[0] + 0.1, 32.4, 1.0), (47.0, 33.2, 1.0)), 0.10, (0.60, 0.55, 0.30)),
        Pipe(((32.4, 20.0, 0.7), (38.2, 20.0, 0.7)), 0.10), Pipe(((32.4, 22.6, 0.7), (38.2, 22.6, 0.7)), 0.10, (0.30, 0.45, 0.55)),
        Pipe(((34.0, 20.0, 0.7), (34.0, 22.6, 0.7)), 0.08), Pipe(((36.6, 20.0, 0.7), (36.6, 22.6, 0.7)), 0.08),
        Pipe(((54.5, 24.4, 1.0), (57.2, 24.4, 1.0), (57.2, 24.4, 4.2), (57.2, 52.4, 4.2)), 0.10, (0.60, 0.55, 0.30)),
        Vessel("V-103", 88.0, 32.0, 0.0, 7.0, 1.4, 90.0), Vessel("C-201", 24.0, 40.0, 0.0, 9.0, 1.1, upright=True),
    )  # fmt: skip


def _buildings() -> tuple[Solid, ...]:
    x1, y1, x2, y2 = PD3
    cabinets = tuple(
        Thing("cabinet", x, y2 - 0.75, heading_deg=0.0, text=f"Q{i + 1}")
        for i, x in enumerate((64.0, 64.9, 65.8, 68.0, 68.9, 69.8, 70.7))
    )
    return (
        Building("PD-3", x1, y1, x2, y2, 3.2, (Door("south", 67.0 - x1, 1.4),)),
        Building("Office", 1.5, 44.0, 8.0, 58.0, 6.0, (Door("south", 3.2, 1.4, leaf_open=False),), (0.82, 0.80, 0.76)),
        Platform("R-201", *PLATFORM, PLATFORM_Z_M),
        Fence(((10.0, 0.0), (10.0, 4.0))), Fence(((10.0, 8.0), (10.0, 70.0))),
        *cabinets, Thing("table", 63.2, 13.6, heading_deg=90.0), Thing("extinguisher", 71.4, 12.6), Thing("toolbox", 69.9, 17.9, heading_deg=20.0),
    )  # fmt: skip


def _job_things() -> tuple[Solid, ...]:
    x1, y1, x2, y2 = JOB
    cones = tuple(Thing("cone", x, y) for x, y in ((x1, y1), (x1, y2), (x2, y1), (x2, y2), (x1 + 3.2, y1)))
    return (
        *cones, Thing("welding_set", 47.4, 31.4, heading_deg=20.0), Thing("toolbox", 48.9, 29.0, heading_deg=70.0), Thing("extinguisher", 45.9, 29.7), Thing("extinguisher", 45.9, 30.1),
        Thing("sign", 46.2, 26.8, heading_deg=200.0, text="动火作业"), Thing("table", 45.6, 32.6, heading_deg=10.0),
        Thing("helmet", 45.3, 32.6, 0.78, colour=(0.93, 0.93, 0.90)), Thing("drum", 52.2, 27.8), Thing("control_box", 38.3, 23.3, heading_deg=180.0),
    )  # fmt: skip


def _yard_things() -> tuple[Solid, ...]:
    return (
        Thing("pump", 33.6, 19.0, heading_deg=90.0), Thing("pump", 56.4, 23.2, heading_deg=0.0, colour=(0.18, 0.30, 0.42)),
        Thing("lamp_post", 56.0, 21.2, heading_deg=130.0), Thing("lamp_post", 28.0, 12.4, heading_deg=40.0), Thing("lamp_post", 12.4, 11.6, heading_deg=-90.0),
        Thing("bollard", 10.5, 3.6), Thing("bollard", 10.5, 8.4), Thing("sign", 10.8, 9.2, heading_deg=0.0, text="罐区西门"), Thing("control_box", 9.6, 8.4, heading_deg=90.0),
        Thing("truck", 20.0, 10.6, heading_deg=0.0), Thing("pallet", 58.2, 19.4, heading_deg=15.0), Thing("pallet", 59.8, 19.8, heading_deg=-5.0), Thing("drum", 60.6, 21.4), Thing("drum", 61.2, 21.0),
        Thing("scaffold", 30.0, 55.6), Thing("gas_bottles", 55.8, 18.0),
    )  # fmt: skip


def paint() -> tuple[Paint, ...]:
    """Roads and what is painted on the ground."""
    x1, y1, x2, y2 = JOB
    return (
        Road(((0.0, 6.0), (100.0, 6.0)), 6.0), Road(((27.0, 6.0), (27.0, 51.0)), 4.0, marked=False), Road(((56.0, 6.0), (56.0, 51.0)), 3.4, marked=False),
        FloorLine(rectangle(x1, y1, x2, y2), (0.80, 0.10, 0.08), 0.10, closed=True),
        FloorLine(rectangle(31.0, 18.0, 39.0, 24.0), (0.85, 0.70, 0.15), 0.12, closed=True),
        FloorLine(rectangle(63.4, 17.9, 71.4, 18.7), (0.85, 0.70, 0.15), 0.08, closed=True),
        FloorLine(rectangle(1.0, 10.0, 8.5, 24.0), (0.10, 0.50, 0.20), 0.15, closed=True),
        FloorText("集合点", 4.7, 17.0, 1.2, 90.0), FloorText("T-101", 34.0, 27.2, 0.9), FloorText("禁止烟火", 20.0, 6.8, 0.9),
    )  # fmt: skip
