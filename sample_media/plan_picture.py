"""The plan of a simulated plant as a picture: zones by risk colour, walls, doors, cameras, a scale; north is up."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

from case.files import replacing
from sample_media.plan import Camera, Plan, Point
from sample_media.render.fonts import font

PX_PER_M = 12.0
MARGIN_PX = 24
FILLS = {"red": "#f6d5d2", "orange": "#fbe3c8", "yellow": "#fbf3c9", "blue": "#d9e6f5", None: "#eef0f2"}
EDGES = {"red": "#c0392b", "orange": "#d2801e", "yellow": "#b59a12", "blue": "#3f78b8", None: "#8a949e"}


def origin_px(plan: Plan) -> tuple[float, float]:
    """The pixel at plan (0, 0)."""
    x1, _, _, y2 = plan.extent_m
    return MARGIN_PX - x1 * PX_PER_M, MARGIN_PX + y2 * PX_PER_M


def draw(plan: Plan, cameras: tuple[Camera, ...], out: Path) -> None:
    """Write the picture as PNG, the same bytes for the same plan."""
    x1, y1, x2, y2 = plan.extent_m
    size = (round((x2 - x1) * PX_PER_M) + 2 * MARGIN_PX, round((y2 - y1) * PX_PER_M) + 2 * MARGIN_PX)
    picture = Image.new("RGB", size, "#fbfbfa")
    pen = ImageDraw.Draw(picture)
    x0, y0 = origin_px(plan)

    def px(point: Point) -> tuple[float, float]:
        return x0 + point[0] * PX_PER_M, y0 - point[1] * PX_PER_M

    for zone in sorted(plan.zones, key=lambda zone: -_area(zone.polygon_m)):
        pen.polygon(
            [px(point) for point in zone.polygon_m], fill=FILLS[zone.risk_colour], outline=EDGES[zone.risk_colour]
        )
        for ring in zone.holes_m:
            pen.polygon([px(point) for point in ring], fill="#fbfbfa", outline=EDGES[zone.risk_colour])
    for wall in plan.walls:
        pen.line([px(point) for point in wall.points_m], fill="#2f3a45", width=3 if wall.height_m > 1.5 else 2)
    for door in plan.doors:
        pen.line([px(door.a_m), px(door.b_m)], fill="#1e8449", width=5)
    for camera in cameras:
        _camera(pen, camera, px)
    for zone in plan.zones:
        large = _area(zone.polygon_m) > 300  # its middle may hold another zone: name it along its upper edge
        up = max(point[1] for point in zone.polygon_m) - 1.5 if large else _mean(zone.polygon_m, 1)
        middle = px((_mean(zone.polygon_m, 0), up))
        pen.text(middle, zone.name, font=font(15), fill="#1c2733", anchor="mm", stroke_width=3, stroke_fill="#fbfbfa")
    base = px((x1 + 1, y1 + 1))
    pen.line([base, (base[0] + 10 * PX_PER_M, base[1])], fill="#1c2733", width=4)
    pen.text((base[0] + 5 * PX_PER_M, base[1] - 12), "10 m", font=font(14), fill="#1c2733", anchor="mm")
    with replacing(out) as part:
        picture.save(part, format="PNG")


def _camera(pen: ImageDraw.ImageDraw, camera: Camera, to_px: Callable[[Point], tuple[float, float]]) -> None:
    x, y = camera.position_m[:2]
    angle = math.atan2(camera.look_at_m[1] - y, camera.look_at_m[0] - x)
    half = math.radians(camera.fov_deg / 2)
    reach = [(x + 5 * math.cos(angle + side * half), y + 5 * math.sin(angle + side * half)) for side in (-1, 1)]
    pen.line([to_px(reach[0]), to_px((x, y)), to_px(reach[1])], fill="#6c3483", width=2)
    cx, cy = to_px((x, y))
    pen.ellipse((cx - 6, cy - 6, cx + 6, cy + 6), fill="#6c3483")
    pen.text(
        (cx, cy - 14),
        camera.camera_id,
        font=font(13),
        fill="#6c3483",
        anchor="mm",
        stroke_width=3,
        stroke_fill="#fbfbfa",
    )


def _mean(points: tuple[Point, ...], axis: int) -> float:
    return sum(point[axis] for point in points) / len(points)


def _area(points: tuple[Point, ...]) -> float:
    pairs = zip(points, (*points[1:], points[0]), strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2
