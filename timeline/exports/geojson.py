"""GeoJSON of zones and of the tracks of bodies and tags, with the time, ± and error of every point."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from case.errors import ConfigError
from case.files import write_text
from correlate import open_store
from correlate.place import homography
from timeline.exports._footage import boxes, by_second, wall
from timeline.exports._times import iso
from timeline.scene import Scene, Video, dicts

SILENCE = timedelta(seconds=10)  # a longer one breaks the line: nobody drew where the subject went
FOOT_SD_PX = 4.0  # as correlate.place: how exactly the bottom of a box marks the foot, at 1080 lines
PLAN = "Coordinates are metres on the plan of the site, not longitude and latitude (RFC 7946, 4: prior arrangement)."


@dataclass
class Line:
    """A subject's way without a long silence: places, moments (naive UTC) and the half width of each."""

    who: dict[str, Any]
    places: list[list[float]] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)
    bars_ms: list[int | None] = field(default_factory=list)
    errors_m: list[float | None] = field(default_factory=list)

    def feature(self) -> dict[str, Any]:
        """The line, or the point where there is but one."""
        shape: dict[str, Any] = {"type": "LineString", "coordinates": self.places}
        if len(self.places) == 1:
            shape = {"type": "Point", "coordinates": self.places[0]}
        times = [iso(moment) for moment in self.moments]
        said = {"coordTimes": times, "plus_minus_ms": self.bars_ms, "error_m": self.errors_m}
        return {"type": "Feature", "geometry": shape, "properties": self.who | said}


def write(scene: Scene, folder: Path, language: str) -> list[Path]:
    """zones.geojson and tracks.geojson in metres on the plan; tracks_wgs84.geojson where tags told longitude, latitude.

    Bodies of a camera without a homography have no place on the plan: they are named in `left_out` of the collection.
    """
    left: list[dict[str, str]] = []
    tags = _fixes(scene)
    plan = [*_lines(_bodies(scene, left)), *_lines((who, at, [r["x_m"], r["y_m"]], bar, r["acc_m"])
            for who, at, bar, r in tags if r["x_m"] is not None and r["y_m"] is not None)]  # fmt: skip
    globe = [*_lines((who, at, [r["lon"], r["lat"]], bar, r["acc_m"])
             for who, at, bar, r in tags if r["lon"] is not None and r["lat"] is not None)]  # fmt: skip
    written = [
        _write(folder / "zones.geojson", _zones(scene), {"frame": PLAN}),
        _write(folder / "tracks.geojson", [line.feature() for line in plan], {"frame": PLAN, "left_out": left}),
    ]
    if globe:
        written.append(_write(folder / "tracks_wgs84.geojson", [line.feature() for line in globe], {}))
    return written


def _fixes(scene: Scene) -> list[tuple[dict[str, Any], datetime, int | None, dict[str, Any]]]:
    """Every fix of a tag whose time is known: (who, when, ±, row), by tag and time."""
    with open_store(scene.case) as store:
        rows = dicts(store.table("position_utc"))
    found = []
    for row in rows:
        if row["moment_utc"] is not None:
            who = {"subject_kind": "tag", "subject_id": row["tag_id"] or row["person_id"] or row["name"] or "?",
                   "person_id": row["person_id"], "source_id": row["source_id"], "floor": row["floor"]}  # fmt: skip
            found.append((who, row["moment_utc"], row["plus_minus_ms"], row))
    return sorted(found, key=lambda one: (one[0]["source_id"], one[0]["subject_id"], one[1], one[3]["record_id"]))


def _bodies(scene: Scene, left: list[dict[str, str]]) -> Iterator[tuple[Any, datetime, list[float], int | None, float]]:
    """One place a second of every body that a calibrated camera saw; why there is none goes to `left`."""
    cameras = {camera.id: camera for camera in scene.case.config.camera}
    with open_store(scene.case) as store:
        moved = [row for row in dicts(store.table("health")) if row["state"] == "moved"]
    for video in scene.videos:
        camera = cameras.get(video.camera_id)
        try:
            plan = homography(camera) if camera else None
        except ConfigError as error:
            left.append({"video_id": video.video_id, "why": str(error)})
            continue
        if camera is None or plan is None or not video.height_px:
            left.append({"video_id": video.video_id, "why": f"camera {video.camera_id} has no homography"})
            continue
        wide, high = camera.drawn_at_px or (video.width_px, video.height_px)
        off = [(row["start_ms"], row["end_ms"]) for row in moved if row["video_id"] == video.video_id]
        seconds = by_second(boxes(scene, video))
        found = sorted((box for group in seconds.values() for box in group), key=lambda box: (box.track, box.t_ms))
        for box in found:
            at = wall(scene, video, box.t_ms)
            if at.utc is None or any(start <= box.t_ms < end for start, end in off):
                continue
            feet = np.array([[(box.x1_px + box.x2_px) / 2 * wide / video.width_px, box.y2_px * high / video.height_px]])
            x_m, y_m = plan.to_plan(feet)[0]
            if np.isfinite(x_m) and np.isfinite(y_m):
                error_m = float(plan.sd_m(feet, FOOT_SD_PX * high / 1080)[0])
                yield _who(video, box.track_id, box.label, box.feet_hidden, camera.floor), at.utc, [
                    round(float(x_m), 3), round(float(y_m), 3)], at.plus_minus_ms, round(error_m, 3)  # fmt: skip
        if any(wall(scene, video, box.t_ms).utc is None for box in found[:1]):
            left.append({"video_id": video.video_id, "why": "no clock tells when this was"})


def _who(video: Video, track_id: str, label: str, hidden: bool, floor: str) -> dict[str, Any]:
    return {"subject_kind": "track", "subject_id": track_id, "label": label, "feet_hidden": hidden, "floor": floor,
            "source_id": video.camera_id, "video_sha256": video.sha256}  # fmt: skip


def _lines(points: Any) -> Iterator[Line]:
    """Points in order of subject and time, as lines that break where the subject changes or a silence is long."""
    line: Line | None = None
    for who, moment, place, bar_ms, error_m in points:
        if line is None or who["subject_id"] != line.who["subject_id"] or moment - line.moments[-1] > SILENCE:
            if line is not None:
                yield line
            line = Line(who)
        line.places.append(place)
        line.moments.append(moment)
        line.bars_ms.append(bar_ms)
        line.errors_m.append(error_m)
    if line is not None:
        yield line


def _zones(scene: Scene) -> list[dict[str, Any]]:
    """Zones as they are drawn on the plan, rings as RFC 7946 winds them."""
    with open_store(scene.case) as store:
        shapes = dicts(store.table("zone_shape"))
        about = {row["zone_id"]: row for row in dicts(store.table("zone"))}
    found = []
    for row in sorted(shapes, key=lambda row: (row["zone_id"], row["polygon_wkt"] or "")):
        if row["polygon_wkt"]:
            shape = shapely.orient_polygons(shapely.from_wkt(row["polygon_wkt"]), exterior_cw=False)
            zone = about.get(row["zone_id"], {})
            said = {name: zone.get(name) for name in ("name", "zone_class", "risk_colour", "kind", "permit_required")}
            said |= {"zone_id": row["zone_id"], "floor": row["floor"], "problem": row["problem"]}
            found.append({"type": "Feature", "geometry": shapely.geometry.mapping(shape), "properties": said})
    return found


def _write(out: Path, features: list[dict[str, Any]], more: dict[str, Any]) -> Path:
    collection = {"type": "FeatureCollection", "features": features} | more
    write_text(out, json.dumps(collection, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":")))
    return out
