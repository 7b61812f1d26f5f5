# ruff: noqa: E501  (columns of tables)
"""Placing, presence and permits at scale, beside polars and pandas.

    python -m benchmarks.joins [--detections 50000000] [--fixes 20000000] [--memory 2GB] [--rivals polars pandas]

Makes detections of bodies on calibrated cameras and tag fixes of people who wander through a plant with 500 zones and
5,000 permits, builds the case database from them as any case is built (steps that the job does not rest on left out), and prints what each step took
and the peak of memory. Rivals do the same job on the same files, each in a process of its own, and their presences and
permits are compared row by row with the product's.
"""

from __future__ import annotations

import argparse
import importlib
import json
import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from benchmarks import joins_rivals as rivals
from case import Case
from case.config import Camera
from case.progress import Progress
from case.schemas import SYSTEMS, TRACK, VIDEO, record_schema
from correlate import open_store
from correlate import store as storing
from correlate.place import Homography, homography
from correlate.sql_files import in_order

START = datetime(2026, 11, 18)
JOB = ("load", "facts.inside_run", "stay_run", "presence_piece", "presence", "person_in_zone", "permit_active",
       "permit_cover")  # fmt: skip
building = importlib.import_module("correlate.build")
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


def main(arguments: list[str] | None = None) -> int:
    """Make, build, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detections", type=int, default=50_000_000)
    parser.add_argument("--fixes", type=int, default=20_000_000)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--zones", type=int, default=500)
    parser.add_argument("--permits", type=int, default=5_000)
    parser.add_argument("--memory", default="2GB", help="DuckDB's memory_limit")
    parser.add_argument("--rivals", nargs="*", default=[], choices=("polars", "pandas"))
    options = parser.parse_args(arguments)
    rng = np.random.default_rng(7)
    root = Path(tempfile.mkdtemp(prefix="retrace-joins-"))
    spawned = multiprocessing.get_context("spawn")
    try:
        case = Case.create(root / "case", "joins", "Asia/Shanghai")
        folder = case.derived_dir("records", "made")
        side_m = 30 * np.ceil(np.sqrt(options.zones))
        hours = write_fixes(folder, options.fixes, options.people, float(side_m), rng)
        write_cameras(case, options.detections, float(side_m), rng)
        write(folder, "zone", zones(options.zones))
        write(folder, "permit", permits(options.permits, options.zones, hours, rng))
        print(
            f"load of the machine: {os.getloadavg()[0]:.1f}; {options.detections:,} detections, {options.fixes:,} fixes"
        )
        with spawned.Pool(1) as pool:
            lines, own = pool.apply(product, (root, options.memory))
        print("\n".join(lines))
        print("\n| engine | s by the clock | s of processor | peak GB | presences | permits of presences | same rows |")
        print("|---|---|---|---|---|---|---|")
        print(f"| product (DuckDB, memory_limit {options.memory}) | {own} | |", flush=True)
        for engine in options.rivals:
            with spawned.Pool(1) as pool:
                print(f"| {engine} | {pool.apply(rival, (root, engine, options.zones))} |", flush=True)
    finally:
        shutil.rmtree(root)
    return 0


def product(root: Path, memory: str) -> tuple[list[str], str]:
    """Build the case. Returns what took how long, and the cells of the product's line."""
    building.in_order = _only_the_job  # type: ignore[attr-defined]  # rules and the rest have a benchmark of their own
    storing.LIMITS["memory_limit"] = memory
    took: dict[str, list[float]] = {}
    state: dict[str, Any] = {"task": "load", "since": time.perf_counter(), "cpu": time.process_time()}

    def watch(step: Progress) -> None:
        now, cpu = time.perf_counter(), time.process_time()
        spent = took.setdefault(state["task"], [0.0, 0.0])
        spent[0] += now - state["since"]
        spent[1] += cpu - state["cpu"]
        state.update(task=step.task, since=now, cpu=cpu)

    case = Case.open(root / "case")
    begun = time.perf_counter()
    storing.build(case, watch)
    whole = time.perf_counter() - begun
    watch(Progress("correlate", "end", 0, 0, ""))
    lines = [f"{task:24}{wall:8.1f} s {cpu:8.1f} s of processor"
             for task, (wall, cpu) in sorted(took.items(), key=lambda pair: -pair[1][0])[:14]]  # fmt: skip
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    with open_store(case) as store:
        counts = store.query("counts").iloc[0]
        covers = len(store.arrow("permit_cover"))
    job = [took[task] for task in JOB if task in took]
    lines.append(f"whole build {whole:.1f} s, of which the job: {', '.join(JOB)}")
    cells = f"{sum(w for w, _ in job):.1f} | {sum(c for _, c in job):.1f} | {peak_gb:.2f} | {counts['presences']} | {covers}"
    return lines, cells


def _only_the_job(needs: dict[str, set[str]]) -> list[str]:
    """The steps of a build that the job rests on, in order."""
    wanted, waiting = set[str](), [*JOB, "presence_utc", "facts.person"]
    while waiting:
        name = waiting.pop()
        if name in needs and name not in wanted:
            wanted.add(name)
            waiting += needs[name]
    return [name for name in in_order(needs) if name in wanted]


def rival(root: Path, engine: str, zone_count: int) -> str:
    """The same job by polars or pandas, and whether its rows are the product's. Returns cells of a line."""
    case = Case.open(root / "case")
    with open_store(case) as store:
        active = store.table("permit_active").dropna(subset=["zone_id"])
        bars = store.table("presence_utc").groupby("subject_kind")["plus_minus_ms"].agg(["min", "max"])
        times = store.table("zone_time").iloc[0]
        pieces = store.table("presence_piece")
        covers = store.table("permit_cover").merge(store.table("presence")[
            ["presence_id", "subject_kind", "subject_id", "certainty", "start_ms", "end_ms", "start_shown", "end_shown"]
        ], on="presence_id")  # fmt: skip
    assert (bars["min"] == bars["max"]).all()
    window = pd.DataFrame({
        "zone": active["zone_id"].str.removeprefix("Z-").astype(int), "permit_no": active["permit_no"],
        "maybe_from": _ms(active["maybe_from_utc"]), "maybe_to": _ms(active["maybe_to_utc"]),
        "pm": active["plus_minus_ms"].astype(int),
    })  # fmt: skip
    begun, cpu = time.perf_counter(), time.process_time()
    positions = rivals.read_positions(case, int(START.replace(tzinfo=UTC).timestamp() * 1000),
                                      int(bars["max"].get("tag", 0)), int(bars["max"].get("track", 0)))  # fmt: skip
    polygons = [shapely.from_wkt(row["polygon_wkt"]) for row in zones(zone_count)]
    run = rivals.by_polars if engine == "polars" else rivals.by_pandas
    found, permits_ = run(
        positions, polygons, window, {key: int(times[f"{key}_ms"]) for key in ("enter", "exit", "bridge")}
    )
    wall, spent = time.perf_counter() - begun, time.process_time() - cpu
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    same = _same(positions.names, found, permits_, pieces, covers)
    return f"{wall:.1f} | {spent:.1f} | {peak_gb:.2f} | {len(found)} | {len(permits_)} | {same}"


def _same(names: list[str], found: Any, permits_: Any, pieces: Any, covers: Any) -> str:
    """Whether presences and their permits are the product's, row by row."""
    own = pd.DataFrame({
        "subject": pieces["subject_kind"] + " " + pieces["subject_id"], "zone": pieces["zone_id"].str.removeprefix("Z-").astype(int),
        "certainty": pieces["certainty"], "from_ms": pieces["from_ms"].astype(int), "till_ms": pieces["till_ms"].astype(int),
    })  # fmt: skip
    tag = covers["subject_kind"] == "tag"
    held = pd.DataFrame({
        "subject": covers["subject_kind"] + " " + covers["subject_id"], "zone": covers["zone_id"].str.removeprefix("Z-").astype(int),
        "certainty": covers["certainty"],
        "from_ms": np.where(tag, _ms(covers["start_shown"]), covers["start_ms"].fillna(0)),
        "till_ms": np.where(tag, _ms(covers["end_shown"]), covers["end_ms"].fillna(0)),
        "permit_no": covers["permit_no"], "maybe_from": _ms(covers["maybe_from_utc"]), "maybe_to": _ms(covers["maybe_to_utc"]),
    })  # fmt: skip
    said = []
    for theirs, ours, columns in ((found, own, rivals.PIECE), (permits_, held, rivals.COVER)):
        theirs = theirs.assign(subject=np.array(names)[theirs["subject"]])[columns]
        a, b = (frame[columns].astype({"from_ms": "int64", "till_ms": "int64"}).sort_values(columns).reset_index(drop=True)
                for frame in (theirs, ours))  # fmt: skip
        said.append(len(a) == len(b) and bool((a.astype(str) == b.astype(str)).all(axis=None)))
    return "yes" if all(said) else f"NO ({said})"


def _ms(moments: Any) -> Any:
    return moments.to_numpy().astype("datetime64[ms]").astype(np.int64)


if __name__ == "__main__":
    sys.exit(main())
