"""case.toml of a simulated case: site, cameras with their calibration and doors, zones, record files, incident."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from shapely.geometry import Point

from sample_media.exports import Exported
from sample_media.footprint import footprint
from sample_media.lens import lens_of
from sample_media.moments import from_ms
from sample_media.plan import Camera, Plan, Zone
from sample_media.plan_picture import PX_PER_M, origin_px
from sample_media.scenario import Scenario
from sample_media.sight import hidden

CALIBRATION_POINTS = 12
PLAN_PICTURE = "site/plan.png"
MARGIN_PX = 12.0


def case_toml(scenario: Scenario, exports: Sequence[Exported], root: Path, footage: dict[str, list[str]]) -> str:
    """The whole text of case.toml. `footage` names the video files of a camera, relative to the case; may be empty."""
    blocks = [
        "# A simulated case: everything in it is invented. The truth is in truth/truth.json.",
        "version = 1",
        _table(
            "site",
            {
                "name": scenario.site_name,
                "timezone": scenario.day.timezone,
                "language": scenario.language,
                "plan_image": PLAN_PICTURE,
                "plan_metres_per_px": round(1 / PX_PER_M, 6),
                "plan_origin_px": list(origin_px(scenario.plan)),
            },
        ),
    ]
    for camera in scenario.cameras:
        blocks += _camera(scenario, camera, footage.get(camera.camera_id, []))
    blocks += [_zone(scenario.plan, zone) for zone in scenario.plan.zones]
    blocks.append(_array("records", {"path": "records"}))
    for item in exports:
        if item.values:
            path = item.path.relative_to(root).as_posix()
            lines = [_array("records", {"path": path})]
            for field, words in item.values.items():
                lines.append(_table(f"records.values.{field}", words))
            blocks.append("\n".join(lines))
    if scenario.incident_utc_ms is not None:
        local = from_ms(scenario.incident_utc_ms, scenario.day.timezone)
        blocks.append(
            _table("incident", {"moment": f"{local:%Y-%m-%d %H:%M:%S}", "plus_minus_s": 30.0,
                                "zone_id": scenario.incident_zone, "kind": scenario.incident_kind})
        )  # fmt: skip
    return "\n\n".join(blocks) + "\n"


def _camera(scenario: Scenario, camera: Camera, footage: list[str]) -> Iterable[str]:
    plan = scenario.plan
    yield _array("camera", {"id": camera.camera_id, "name": camera.name, "footage": footage, "floor": camera.floor,
                            "drawn_at_px": [camera.width_px, camera.height_px]})  # fmt: skip
    for pixel, place in calibration(plan, camera):
        yield _array("camera.point", {"px": pixel, "plan_m": place})
    lens = lens_of(camera)
    seen = footprint(camera)
    for door in plan.doors:
        ends = np.array([[*door.a_m, 0.0], [*door.b_m, 0.0]])
        pixels, depth = lens.project(ends)
        in_picture = ((pixels >= 0) & (pixels < [camera.width_px, camera.height_px])).all()
        if not in_picture or (depth <= 0).any() or not seen.intersects(_point(door.a_m)):
            continue
        if hidden(plan, camera, np.array(camera.position_m), ends + np.array([0, 0, 0.5])).any():
            continue
        yield _array("camera.line", {"line_id": f"{camera.camera_id}-{door.door_id}", "zone_id": door.zone_id,
                                     "from_px": _round(pixels[0]), "to_px": _round(pixels[1]),
                                     "door": door.name if door.reader else None})  # fmt: skip


def calibration(plan: Plan, camera: Camera) -> list[tuple[list[float], list[float]]]:
    """Point pairs (pixel, metres) as a surveyor would take: ground points spread over the picture, in plain view."""
    lens = lens_of(camera)
    x1, y1, x2, y2 = plan.extent_m
    gx, gy = np.meshgrid(np.arange(x1, x2 + 0.1, 1.0), np.arange(y1, y2 + 0.1, 1.0))
    ground = np.stack([gx.ravel(), gy.ravel(), np.zeros(gx.size)], 1)
    pixels, depth = lens.project(ground)
    inside = (pixels >= MARGIN_PX).all(axis=1) & (
        pixels <= np.array([camera.width_px, camera.height_px]) - MARGIN_PX
    ).all(axis=1)
    near = np.linalg.norm(ground[:, :2] - np.array(camera.position_m[:2]), axis=1) <= camera.range_m * 0.7
    candidates = np.flatnonzero(inside & near & (depth > 0.5))
    candidates = candidates[~hidden(plan, camera, np.array(camera.position_m), ground[candidates])]
    chosen: list[int] = []
    while len(chosen) < min(CALIBRATION_POINTS, len(candidates)):
        # the point farthest in the picture from those taken already, so that they spread
        if not chosen:
            chosen.append(int(candidates[np.argmin(pixels[candidates, 0] + pixels[candidates, 1])]))
            continue
        taken = pixels[np.array(chosen)]
        distance = np.linalg.norm(pixels[candidates][:, None] - taken[None], axis=2).min(axis=1)
        chosen.append(int(candidates[int(np.argmax(distance))]))
    return [(_round(pixels[i]), _round(ground[i, :2])) for i in chosen]


def _zone(plan: Plan, zone: Zone) -> str:
    """A zone, called by its English name and by the doors that lead into it as well."""
    doors = [door for door in plan.doors if door.reader and door.zone_id == zone.zone_id]
    aliases = [name for name in (zone.name_en, *(d.name for d in doors), *(d.name_en for d in doors)) if name]
    return _array(
        "zone",
        {
            "id": zone.zone_id, "name": zone.name, "zone_class": zone.zone_class, "risk_colour": zone.risk_colour,
            "ex_class": zone.ex_class, "kind": zone.kind, "permit_required": zone.permit_required,
            "max_people": zone.max_people, "no_lone": zone.no_lone, "max_dwell_min": zone.max_dwell_min,
            "floor": zone.floor, "neighbours": list(zone.neighbours), "parent": zone.parent, "outdoor": zone.outdoor,
            "entry_m": list(zone.entry_m) if zone.entry_m else None,
            "polygon_m": [list(point) for point in zone.polygon_m],
            "holes_m": [[list(point) for point in ring] for ring in zone.holes_m], "aliases": aliases,
        },
    )  # fmt: skip


def _point(place: Sequence[float]) -> Any:
    return Point(*place).buffer(0.5)


def _round(values: Iterable[float]) -> list[float]:
    return [round(float(value), 1) for value in values]


def _table(name: str, values: dict[str, Any]) -> str:
    return f"[{name}]\n" + _lines(values)


def _array(name: str, values: dict[str, Any]) -> str:
    return f"[[{name}]]\n" + _lines(values)


def _lines(values: dict[str, Any]) -> str:
    """Keys and values as TOML; JSON's texts, numbers, booleans and lists are TOML's too. None is left out."""
    shown = [(key, json.dumps(value, ensure_ascii=False)) for key, value in values.items() if value is not None]
    return "\n".join(f"{key if key.isidentifier() else json.dumps(key)} = {value}" for key, value in shown)
