"""Placing, presence and permit cover at scale: python -m benchmarks.joins [--fixes 10000000] [--memory 2GB]

Makes tag fixes of people who wander through a plant with 500 zones and 5,000 permits, builds the case database from
them as any case is built (without rules), and prints what each step took and the peak of memory.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from case import Case
from case.progress import Progress
from case.schemas import SYSTEMS, record_schema
from correlate import open_store
from correlate import store as storing
from correlate.facts import answer

START = datetime(2026, 11, 18)
PLACING = ("facts.inside_run", "stay_run", "presence_piece", "presence", "person_in_zone", "permit_active",
           "permit_cover", "uncovered")  # fmt: skip


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


def main(arguments: list[str] | None = None) -> int:
    """Make, build, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fixes", type=int, default=10_000_000)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--zones", type=int, default=500)
    parser.add_argument("--permits", type=int, default=5_000)
    parser.add_argument("--memory", default=None, help="DuckDB's memory_limit, such as 2GB")
    options = parser.parse_args(arguments)
    rng = np.random.default_rng(7)
    root = Path(tempfile.mkdtemp(prefix="retrace-joins-"))
    try:
        case = Case.create(root / "case", "joins", "Asia/Shanghai")
        folder = case.derived_dir("records", "made")
        side_m = 30 * np.ceil(np.sqrt(options.zones))
        hours = write_fixes(folder, options.fixes, options.people, float(side_m), rng)
        write(folder, "zone", zones(options.zones))
        write(folder, "permit", permits(options.permits, options.zones, hours, rng))
        _build(case, options)
    finally:
        shutil.rmtree(root)
    return 0


def _build(case: Case, options: argparse.Namespace) -> None:
    answer.read_rules = lambda: ([], [])  # type: ignore[assignment]  # rules have a benchmark of their own
    if options.memory:
        storing.LIMITS["memory_limit"] = options.memory
    took: dict[str, float] = {}
    spent: dict[str, float] = {}
    state = {"task": "load", "since": time.perf_counter(), "cpu": time.process_time()}

    def watch(step: Progress) -> None:
        now = time.perf_counter()
        took[str(state["task"])] = took.get(str(state["task"]), 0.0) + now - float(state["since"])
        cpu = time.process_time()
        spent[str(state["task"])] = spent.get(str(state["task"]), 0.0) + cpu - float(state["cpu"])
        state.update(task=step.task, since=now, cpu=cpu)

    begun = time.perf_counter()
    storing.build(case, watch)
    whole = time.perf_counter() - begun
    watch(Progress("correlate", "end", 0, 0, ""))
    for task, seconds in sorted(took.items(), key=lambda pair: -pair[1])[:14]:
        print(f"{task:24}{seconds:8.1f} s {spent[task]:8.1f} s of processor")
    with open_store(case) as store:
        counts = {name: len(store.arrow(name)) for name in ("inside_run", "presence", "permit_cover", "uncovered")}
    print(f"placing, presence, cover {sum(took.get(task, 0.0) for task in PLACING):8.1f} s", end=" ")
    print(f"{sum(spent.get(task, 0.0) for task in PLACING):8.1f} s of processor")
    print(f"whole build             {whole:8.1f} s for {options.fixes:,} fixes, {counts}")
    print(f"peak memory             {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:8.2f} GB")


if __name__ == "__main__":
    sys.exit(main())
