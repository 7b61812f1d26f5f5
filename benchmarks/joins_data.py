# ruff: noqa: E501  (columns of tables)
"""What `benchmarks/joins.py` joins: zones, permits, tag fixes of people who wander, bodies on calibrated cameras."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from case import Case
from case.config import Camera
from case.schemas import SYSTEMS, TRACK, VIDEO, record_schema
from correlate.place import Homography, homography

START = datetime(2026, 11, 18)
CORNERS = ((0, 1080), (1920, 1080), (1920, 0), (0, 0))
DETECTIONS_EACH = 500_000  # of one camera
BODIES, TRACK_LENGTH = 10, 2_000


def zones(count: int) -> list[dict[str, Any]]:
    """Twelve-sided zones 30 m apart, the radius 6 to 12 m."""
    across = int(np.ceil(np.sqrt(count)))
    rows = []
    for number in range(count):
        angle = np.arange(12) * np.pi / 6
        radius = 6 + number % 7
        x, y = (number % across) * 30 + radius * np.cos(angle), (number // across) * 30 + radius * np.sin(angle)
        ring = ", ".join(f"{a:.2f} {b:.2f}" for a, b in zip([*x, x[0]], [*y, y[0]], strict=True))
        rows.append({"zone_id": f"Z-{number}", "zone_class": "exclusive", "permit_required": True, "floor": "1",
                     "polygon_wkt": f"POLYGON (({ring}))"})  # fmt: skip
    return rows


def permits(count: int, zone_count: int, hours: float, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Permits of four to eight hours at random zones and times."""
    rows = []
    for number in range(count):
        start = START + timedelta(minutes=int(rng.integers(0, max(1, round(hours * 60)))))
        end = start + timedelta(hours=int(rng.integers(4, 9)))
        rows.append({"permit_no": f"P-{number}", "work_type": "BP", "location": f"Z-{rng.integers(zone_count)}",
                     "plan_start_shown": start, "plan_start_res_ms": 1000, "plan_end_shown": end,
                     "plan_end_res_ms": 1000, "workers": [f"W{rng.integers(500)}"]})  # fmt: skip
    return rows


def write(folder: Path, table: str, rows: list[dict[str, Any]]) -> None:
    """A small record table."""
    schema = record_schema(table)
    full = [{**dict.fromkeys(schema.names), "record_id": f"{table}-{i}", "source_id": SYSTEMS[table], "row": i, **row}
            for i, row in enumerate(rows)]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(full, schema=schema), folder / f"{table}.parquet")


def write_fixes(folder: Path, fixes: int, people: int, side_m: float, rng: np.random.Generator) -> float:
    """Fixes a second apart of people who walk and stand, tag by tag; returns the hours they span."""
    each = fixes // people
    schema = record_schema("position")
    with pq.ParquetWriter(folder / "position.parquet", schema, compression="zstd") as writer:
        for person in range(people):
            walking = np.repeat(rng.random(each // 120 + 1) < 0.3, 120)[:each]
            heading = np.repeat(rng.random(each // 120 + 1) * 2 * np.pi, 120)[:each]
            step = walking * 1.2
            x = np.abs((rng.random() * side_m + np.cumsum(step * np.cos(heading))) % (2 * side_m) - side_m)
            y = np.abs((rng.random() * side_m + np.cumsum(step * np.sin(heading))) % (2 * side_m) - side_m)
            moments = np.datetime64(START, "us") + np.arange(each) * np.timedelta64(1, "s")
            columns: dict[str, Any] = {name: pa.nulls(each, schema.field(name).type) for name in schema.names}
            columns |= {
                "record_id": pa.array(np.char.add(f"{person}-", np.arange(each).astype(str))),
                "source_id": pa.repeat(pa.scalar("positioning"), each),
                "tag_id": pa.repeat(pa.scalar(f"T{person}"), each),
                "person_id": pa.repeat(pa.scalar(f"E{person}"), each),
                "name": pa.repeat(pa.scalar(f"W{person}"), each),
                "moment_shown": pa.array(moments),
                "x_m": pa.array(x + rng.normal(0, 0.3, each)),
                "y_m": pa.array(y + rng.normal(0, 0.3, each)),
                "acc_m": pa.repeat(pa.scalar(0.5), each),
                "floor": pa.repeat(pa.scalar("1"), each),
            }
            writer.write_table(
                pa.table([columns[name].cast(schema.field(name).type) for name in schema.names], schema=schema)
            )
    return each / 3600


def write_cameras(case: Case, detections: int, side_m: float, rng: np.random.Generator) -> None:
    """Cameras over the plant, each with one video of ten bodies at a time at five frames a second, as detection leaves it."""
    count = max(1, round(detections / DETECTIONS_EACH))
    toml, footage = [], []
    for number in range(count):
        camera_id, video_id = f"CAM-{number}", f"{number:012x}"
        centre = rng.random(2) * (side_m - 60) + 30
        plan = [(-8, -10), (8, -10), (20, 25), (-20, 25)]
        toml += [
            "[[camera]]",
            f'id = "{camera_id}"',
            "drawn_at_px = [1920, 1080]",
            'recorded_start = "2026-11-18 08:00:00"',
        ]
        for px, (x, y) in zip(CORNERS, plan, strict=True):
            toml += ["[[camera.point]]", f"px = {list(px)}", f"plan_m = [{centre[0] + x:.3f}, {centre[1] + y:.3f}]"]
        footage.append({"video_id": video_id, "camera_id": camera_id, "path": f"footage/{video_id}.mp4"})
    path = case.root / "case.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(toml) + "\n", encoding="utf-8")
    (case.derived / "footage.json").write_text(json.dumps(footage), encoding="utf-8")
    for camera, one in zip(Case.open(case.root).config.camera, footage, strict=True):
        row = {**dict.fromkeys(VIDEO.names), **one, "sha256": one["video_id"] * 5, "width_px": 1920, "height_px": 1080,
               "duration_ms": DETECTIONS_EACH // BODIES * 200, "frame_count": DETECTIONS_EACH // BODIES}  # fmt: skip
        pq.write_table(
            pa.Table.from_pylist([row], schema=VIDEO), case.derived_dir("videos", one["video_id"]) / "video.parquet"
        )
        table = _walks(one["video_id"], camera, detections // count, rng)
        pq.write_table(table, case.derived_dir("tracks", one["video_id"]) / "track.parquet")


def _walks(video_id: str, camera: Camera, count: int, rng: np.random.Generator) -> pa.Table:
    """Bodies that walk and stand in a camera's view, each for TRACK_LENGTH looks, ten at a time."""
    plan = homography(camera)
    assert plan is not None
    back = Homography(np.asarray(np.linalg.inv(plan.matrix), np.float64), 0.0, None)
    number = np.arange(count)
    lane, step = number % BODIES, number // BODIES
    track = step // TRACK_LENGTH * BODIES + lane
    order = np.lexsort((step, track))
    track, step = track[order], step[order]
    starts = np.flatnonzero(np.diff(track, prepend=-1))
    which = np.repeat(np.arange(len(starts)), np.diff([*starts, count]))
    corners = np.array([point.plan_m for point in camera.point], float)
    middle = corners.mean(axis=0)
    walking = (rng.random((len(starts), 40)) < 0.4)[which, (step % TRACK_LENGTH) * 40 // TRACK_LENGTH]
    heading = (rng.random((len(starts), 40)) * 2 * np.pi)[which, (step % TRACK_LENGTH) * 40 // TRACK_LENGTH]
    moved = np.stack((walking * 0.24 * np.cos(heading), walking * 0.24 * np.sin(heading)))
    path = np.cumsum(moved, axis=1)
    path -= path[:, starts][:, which]
    half = np.array([10.0, 14.0])
    place = (rng.random((len(starts), 2)) * 2 * half)[which] + path.T
    place = np.abs((place + half) % (4 * half) - 2 * half) - half + middle  # people turn back at the edge of the view
    sign = 1 if float((np.append(middle, 1.0) @ back.matrix.T)[2]) > 0 else -1
    feet = Homography(back.matrix * sign, 0.0, None).to_plan(place) + rng.normal(0, 1.5, (count, 2))
    columns = {
        "video_id": pa.repeat(pa.scalar(video_id), count),
        "track_id": pa.DictionaryArray.from_arrays(pa.array(which), [f"{video_id}#{n}" for n in range(len(starts))]),
        "frame": pa.array(step), "t_ms": pa.array(step * 200), "label": pa.repeat(pa.scalar("person"), count),
        "confidence": pa.repeat(pa.scalar(0.8), count), "x1_px": pa.array(feet[:, 0] - 30),
        "y1_px": pa.array(feet[:, 1] - 170), "x2_px": pa.array(feet[:, 0] + 30), "y2_px": pa.array(feet[:, 1]),
        "feet_hidden": pa.repeat(pa.scalar(False), count),
    }  # fmt: skip
    return pa.table(
        [columns[name].cast(TRACK.field(name).type) if name in columns else pa.nulls(count, TRACK.field(name).type)
         for name in TRACK.names], schema=TRACK,
    )  # fmt: skip
