# ruff: noqa: E501  (tables of data)
"""The plant that every family plays in: a small tank farm with two tanks, a distribution room and a gate.

```
 y
 70 +--------------------------------------------------------------------------+
    |        | R-201 platform                                                  |
    | office |==== pipe rack ==================================================|
 50 |        |      +--- dike T-101 ---+    +--- dike T-102 ---+                |
    |        |      |     ( T-101 )    |    |     ( T-102 )    |                |
    | muster |      |       [job site] |    |     manhole      |                |
 26 |        |      +-----  -----------+    +-----  -----------+                |
    |        | manifold                      +--- PD-3 ---+                      |
  6 | gate   =  road  =======================================================  |
    +--------------------------------------------------------------------------+ x
    0        10    30                 54   58                 82              100
```
"""

from __future__ import annotations

import math

from sample_media.plan import Door, Plan, Point, Wall, Zone

EXTENT_M = (0.0, 0.0, 100.0, 70.0)
T101, T102, TANK_RADIUS_M = (42.0, 38.0), (70.0, 38.0), 7.0
MANHOLE = (70.0, 31.0)
DIKE_101, DIKE_102 = (30.0, 26.0, 54.0, 50.0), (58.0, 26.0, 82.0, 50.0)
JOB = (46.5, 27.0, 53.0, 32.0)
PD3 = (62.0, 12.0, 72.0, 20.0)
PLATFORM, PLATFORM_Z_M = (20.0, 58.0, 28.0, 64.0), 3.0
OUTSIDE, GATE, YARD = (4.0, 6.0), (10.0, 6.0), (14.0, 6.0)
TO_JOB: tuple[Point, ...] = ((4.0, 6.0), (14.0, 6.0), (40.0, 13.0), (43.0, 25.0), (43.0, 27.2))
TO_TANK: tuple[Point, ...] = ((4.0, 6.0), (14.0, 6.0), (56.0, 9.0), (58.5, 24.0), (69.0, 25.0), (69.5, 27.5))
TO_PD3: tuple[Point, ...] = ((4.0, 6.0), (14.0, 6.0), (58.0, 9.0), (67.0, 10.5))
TO_MANIFOLD: tuple[Point, ...] = ((4.0, 6.0), (14.0, 6.0), (29.0, 13.0), (33.0, 17.0))
TO_PLATFORM: tuple[Point, ...] = ((4.0, 6.0), (14.0, 6.0), (18.0, 30.0), (24.0, 51.5))


def back(route: tuple[Point, ...]) -> tuple[Point, ...]:
    """The same way home."""
    return tuple(reversed(route))


def rectangle(x1: float, y1: float, x2: float, y2: float) -> tuple[Point, ...]:
    """Corners of an upright rectangle, anticlockwise."""
    return ((x1, y1), (x2, y1), (x2, y2), (x1, y2))


def circle(centre: Point, radius_m: float, corners: int = 24) -> tuple[Point, ...]:
    """Corners of a regular polygon inscribed in a circle."""
    turns = [2 * math.pi * (i + 0.5) / corners for i in range(corners)]
    return tuple(
        (round(centre[0] + radius_m * math.cos(t), 3), round(centre[1] + radius_m * math.sin(t), 3)) for t in turns
    )


def _shell(centre: Point, manhole: bool) -> tuple[Point, ...]:
    """Tank shell as a polyline; with a 0.8 m gap to the south where the manhole is."""
    gap = 0.0575 if manhole else 0.0
    turns = [1.5 * math.pi + gap + (2 * math.pi - 2 * gap) * i / 48 for i in range(49)]
    return tuple((centre[0] + TANK_RADIUS_M * math.cos(t), centre[1] + TANK_RADIUS_M * math.sin(t)) for t in turns)


def _dike(box: tuple[float, float, float, float], x1: float, x2: float) -> tuple[Point, ...]:
    """Dike wall with an opening in its southern side from x1 to x2."""
    west, south, east, north = box
    return ((x2, south), (east, south), (east, north), (west, north), (west, south), (x1, south))


def zones() -> tuple[Zone, ...]:
    """The zones of the plant. They do not overlap: an inner zone is a hole of the one around it."""
    job = rectangle(*JOB)
    return (
        Zone("Z-101D", "T-101防火堤内", rectangle(*DIKE_101), (circle(T101, TANK_RADIUS_M), job), "T-101 dike",
             risk_colour="orange", ex_class="2", neighbours=("Z-J1",), unit="储运部"),
        Zone("Z-J1", "T-101动火作业区", job, name_en="T-101 hot-work site", zone_class="exclusive", risk_colour="red",
             ex_class="1", permit_required=True, max_people=6, parent="Z-101D", neighbours=("Z-101D",), unit="储运部"),
        Zone("Z-102D", "T-102防火堤内", rectangle(*DIKE_102), (circle(T102, TANK_RADIUS_M),), "T-102 dike",
             risk_colour="orange", ex_class="2", permit_required=True, neighbours=("Z-102I",), unit="储运部"),
        Zone("Z-102I", "T-102储罐内", circle(T102, TANK_RADIUS_M), name_en="inside tank T-102", zone_class="exclusive",
             risk_colour="red", ex_class="0", kind="confined_space", permit_required=True, max_people=5, no_lone=True,
             max_dwell_min=120.0, parent="Z-102D", neighbours=("Z-102D",), outdoor=False, unit="储运部", entry_m=MANHOLE),
        Zone("Z-PD3", "配电室PD-3", rectangle(*PD3), name_en="distribution room PD-3", risk_colour="orange",
             kind="electrical", permit_required=True, max_people=4, max_dwell_min=240.0, outdoor=False, unit="电气车间"),
        Zone("Z-MAN", "T-101阀组区", rectangle(31.0, 18.0, 39.0, 24.0), name_en="T-101 manifold", risk_colour="orange",
             ex_class="2", permit_required=True, unit="储运部"),
        Zone("Z-201P", "R-201平台", rectangle(*PLATFORM), name_en="R-201 platform", zone_class="exclusive",
             risk_colour="orange", ex_class="2", kind="height", permit_required=True, floor="2", unit="生产一部"),
        Zone("Z-ROAD", "厂区道路", rectangle(10.0, 2.0, 100.0, 11.0), name_en="plant road", kind="road", unit="储运部"),
        Zone("Z-MUS", "1号紧急集合点", rectangle(1.0, 10.0, 8.5, 24.0), name_en="muster point 1", kind="muster", unit="储运部"),
    )  # fmt: skip


def plan() -> Plan:
    """The plan of the plant: zones, walls, doors."""
    x1, y1, x2, y2 = PD3
    walls = (
        Wall("west fence, south part", ((10.0, 0.0), (10.0, 4.0)), 2.2),
        Wall("west fence, north part", ((10.0, 8.0), (10.0, 70.0)), 2.2),
        Wall("dike of T-101", _dike(DIKE_101, 42.0, 44.0), 0.9),
        Wall("dike of T-102", _dike(DIKE_102, 68.5, 70.5), 0.9),
        Wall("shell of T-101", _shell(T101, False), 9.0),
        Wall("shell of T-102", _shell(T102, True), 9.0),
        Wall("PD-3", ((67.7, y1), (x2, y1), (x2, y2), (x1, y2), (x1, y1), (66.3, y1)), 3.2),
        Wall("office", (*rectangle(1.5, 44.0, 8.0, 58.0), (1.5, 44.0)), 6.0),
    )
    doors = (
        Door("D-W1", "罐区西门", (10.0, 4.0), (10.0, 8.0), "Z-ROAD", reader=True, name_en="West gate"),
        Door("D-PD3", "配电室PD-3门", (67.7, 12.0), (66.3, 12.0), "Z-PD3", reader=True, name_en="PD-3 door"),
        Door("D-101", "T-101防火堤踏步", (44.0, 26.0), (42.0, 26.0), "Z-101D"),
        Door("D-102", "T-102防火堤踏步", (70.5, 26.0), (68.5, 26.0), "Z-102D"),
        Door("D-102M", "T-102人孔", (70.41, 31.01), (69.59, 31.01), "Z-102I"),
    )
    return Plan(EXTENT_M, zones(), walls, doors)
