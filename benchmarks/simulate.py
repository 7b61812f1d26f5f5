"""How fast the plant is simulated without pixels: python -m benchmarks.simulate [--people N] [--hours H]

Streams the tag fixes of a workforce to Parquet (zstd) and prints fixes a second, bytes a fix and peak memory, for one
day and for thirty, so that memory can be seen not to grow; then the time of a whole small case.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pyarrow.parquet as pq

from sample_media import plant
from sample_media.conditions import Crowd, TagNoise
from sample_media.crowd import crowd_day, crowd_texts
from sample_media.families import build
from sample_media.make import make
from sample_media.moments import DAY_MS, HOUR_MS, Day
from sample_media.simulate import simulate, write_tables
from sample_media.whereabouts import SCHEMA, Areas, fixes

FIRST_SHIFT_HOUR = 8
LEAST = 500_000
"""Fixes a second that the plant promises on two cores."""


@dataclass(frozen=True)
class Job:
    """Some hours of one day, to one Parquet file."""

    people: int
    interval_ms: int
    midnight_ms: int
    from_hour: float
    hours: float
    folder: str


def stream(job: Job) -> tuple[int, int, int, float]:
    """Write the fixes of a job; returns fixes, bytes, peak memory of this process in KiB, seconds of CPU."""
    begun = time.process_time()
    crowd = Crowd(job.people, 1)
    day = crowd_day(crowd, crowd_texts(crowd), job.midnight_ms, 1)
    start = job.midnight_ms + round(job.from_hour * HOUR_MS)
    path = Path(job.folder) / f"{start}.parquet"
    count = 0
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        noise = TagNoise(interval_ms=job.interval_ms)
        areas = Areas(plant.plan(), ("1",))
        for batch in fixes(day, noise, start, start + round(job.hours * HOUR_MS), 1, 0, areas):
            writer.write_batch(batch)
            count += batch.num_rows
    size = path.stat().st_size
    path.unlink()
    used = time.process_time() - begun
    return count, size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, used


def measure(people: int, days: int, hours: float, interval_ms: int, processes: int) -> tuple[float, ...]:
    """Fixes a second of the clock, of CPU; bytes a fix; peak MiB of the hungriest process."""
    midnight = Day(build("roster_tank").day.date).at("00:00")
    with tempfile.TemporaryDirectory() as folder:
        share = hours / processes
        jobs = [Job(people, interval_ms, midnight + d * DAY_MS, FIRST_SHIFT_HOUR + i * share, share, folder)
                for d in range(days) for i in range(processes)]  # fmt: skip
        begun = time.monotonic()
        if processes == 1:
            results = [stream(job) for job in jobs]
        else:
            with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
                results = list(pool.map(stream, jobs))
        seconds = time.monotonic() - begun
    count = sum(result[0] for result in results)
    used, size = sum(result[3] for result in results), sum(result[1] for result in results)
    return count / seconds, count / used, size / count, max(result[2] for result in results) / 1024


def main() -> int:
    """Print the table; exit 1 below the promised rate."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--hours", type=float, default=1.0, help="hours of each day that are written")
    parser.add_argument("--interval-ms", type=int, default=5_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--days", type=int, nargs="*", default=[1, 30])
    asked = parser.parse_args()
    heads = (("people", 8), ("days", 5), ("h/day", 6), ("procs", 6), ("fixes/s", 12), ("fixes/CPU s", 12),
             ("bytes/fix", 10), ("peak MiB", 9))  # fmt: skip
    print(" ".join(f"{head:>{width}}" for head, width in heads))
    slowest = float("inf")
    for days in asked.days:
        hours = asked.hours if days == 1 else asked.hours / 10
        rate, rate_cpu, size, peak = measure(asked.people, days, hours, asked.interval_ms, asked.processes)
        slowest = min(slowest, rate)
        row = f"{asked.people:8} {days:5} {hours:6.1f} {asked.processes:6} {rate:12,.0f} {rate_cpu:12,.0f}"
        print(f"{row} {size:10.1f} {peak:9.0f}", flush=True)
    for family in ("guardian_absent", "body_no_badge", "tank_farm"):
        with tempfile.TemporaryDirectory() as folder:
            begun = time.monotonic()
            count = write_tables(simulate(build(family, 1)), Path(folder) / "tables")
            simulated = time.monotonic()
            make(Path(folder) / "case", family, 1)
            made = time.monotonic()
        took = f"all tables {simulated - begun:.1f} s, case folder {made - simulated:.1f} s"
        print(f"{family}: {count:,} fixes, {took}", flush=True)
    return 0 if slowest >= LEAST else 1


if __name__ == "__main__":
    raise SystemExit(main())
