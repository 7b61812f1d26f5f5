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
import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
import time
from datetime import UTC
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from benchmarks import joins_rivals as rivals
from benchmarks.joins_data import START, permits, write, write_cameras, write_fixes, zones
from case import Case
from case.progress import Progress
from correlate import open_store
from correlate import store as storing
from correlate.sql_files import in_order

JOB = ("load", "facts.inside_run", "stay_run", "presence_piece", "presence", "person_in_zone", "permit_active",
       "permit_cover")  # fmt: skip
building = importlib.import_module("correlate.build")


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
