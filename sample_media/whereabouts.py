"""Tag fixes of many bodies, streamed: the ideal path plus what a positioning system gets wrong.

Everything is computed in blocks of ten minutes from flat waypoint arrays, so memory does not grow with time; the noise
of a block depends on the seed and the block alone, so any block can be made again by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from case.schemas import record_schema
from sample_media.conditions import TagNoise
from sample_media.paths import Path
from sample_media.plan import Plan
from sample_media.scenario import Scenario

BLOCK_MS = 600_000
CELL_M = 0.25
FULL_BATTERY_PCT, DRAIN_PCT_PER_H = 96.0, 1.6
SCHEMA = record_schema("position")


@dataclass(frozen=True)
class Carriers:
    """Who carries tags, as flat arrays: `first[i]` to `first[i + 1]` are the waypoints of carrier i.

    `key` = waypoint time since `zero_ms` plus i times `span_ms`: rising over all carriers, so that one binary search
    serves all. `texts` hold tag_id, person_id, name, company, one value a carrier.
    """

    zero_ms: int
    span_ms: int
    first: NDArray[np.int64]
    key: NDArray[np.int64]
    xyz_m: NDArray[np.float64]
    floor: NDArray[np.int8]
    present: NDArray[np.bool_]
    floors: tuple[str, ...]
    texts: dict[str, pa.Array]
    rests: tuple[tuple[int, int, int, float, float], ...] = ()  # carrier, from, to, x, y: the tag lies there

    @property
    def count(self) -> int:
        """Number of carriers."""
        return len(self.first) - 1


def carriers_of(scenario: Scenario, paths: dict[str, Path]) -> Carriers:
    """Everybody of a scenario who has a tag."""
    people = [person for person in scenario.people if person.tag_id is not None]
    rests = tuple(
        (i, start, end, *person.tag_rests_m)
        for i, person in enumerate(people)
        if person.tag_rests_m is not None
        for start, end in person.tag_away
    )
    texts = {
        "tag_id": pa.array([person.tag_id for person in people], pa.string()),
        "person_id": pa.array([person.person_id for person in people], pa.string()),
        "name": pa.array([person.name for person in people], pa.string()),
        "company": pa.array([person.company if person.contractor else person.unit for person in people], pa.string()),
    }
    return flatten([paths[person.tag_with or person.person_id] for person in people], texts, rests)


def flatten(
    paths: Sequence[Path], texts: dict[str, pa.Array], rests: tuple[tuple[int, int, int, float, float], ...] = ()
) -> Carriers:
    """Flat arrays of some paths; see Carriers."""
    floors = tuple(sorted({floor for path in paths for floor in path.floor})) or ("1",)
    zero = min((int(path.utc_ms[0]) for path in paths), default=0)
    span = max((int(path.utc_ms[-1]) for path in paths), default=0) - zero + 2 * BLOCK_MS
    sizes = [len(path.utc_ms) for path in paths]
    columns = [[path.x_m for path in paths], [path.y_m for path in paths], [path.z_m for path in paths]]
    return Carriers(
        zero,
        span,
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        _join([path.utc_ms - zero + i * span for i, path in enumerate(paths)], np.int64),
        np.stack([_join(column, np.float64) for column in columns], 1),
        _join([np.array([floors.index(floor) for floor in path.floor]) for path in paths], np.int8),
        _join([path.present for path in paths], bool),
        floors,
        texts,
        rests,
    )


def _join(parts: Sequence[NDArray[Any]], kind: type) -> NDArray[Any]:
    return np.concatenate(parts).astype(kind) if parts else np.empty(0, kind)


def fixes(
    carriers: Carriers, noise: TagNoise, start_ms: int, end_ms: int, seed: int, clock_ms: int, areas: Areas
) -> Iterator[pa.RecordBatch]:
    """Fixes of all carriers in [start, end), in order of time, as batches of the `position` record table.

    `clock_ms` is how fast the positioning server's clock is. Raw texts are left null: they arise when a file is
    exported.
    """
    phase = (np.arange(carriers.count, dtype=np.int64) * 7919) % noise.interval_ms
    order = np.argsort(phase, kind="stable")
    for block in range(start_ms // BLOCK_MS, -(-end_ms // BLOCK_MS)):
        low, high = max(start_ms, block * BLOCK_MS), min(end_ms, (block + 1) * BLOCK_MS)
        rng = np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, block])))
        first = -(-low // noise.interval_ms) * noise.interval_ms
        beats = np.arange(first, high, noise.interval_ms, dtype=np.int64)
        if not len(beats) or not carriers.count:
            continue
        # time of beat k for a carrier is beat + phase: row-major over beats and phases is in order of time
        when = (beats[:, None] + phase[order][None, :]).ravel()
        who = np.broadcast_to(order[None, :], (len(beats), carriers.count)).ravel()
        batch = _block(carriers, noise, when, who, rng, clock_ms, areas)
        if batch.num_rows:
            yield batch


def _block(
    carriers: Carriers, noise: TagNoise, when: NDArray[np.int64], who: NDArray[np.int64], rng: np.random.Generator,
    clock_ms: int, areas: Areas,
) -> pa.RecordBatch:  # fmt: skip
    since = when - carriers.zero_ms
    at = np.searchsorted(carriers.key, since + who * carriers.span_ms, side="right") - 1
    last = carriers.first[who + 1] - 1
    heard = (at >= carriers.first[who]) & (at < last) & (since >= 0) & (since < carriers.span_ms)
    heard[heard] &= carriers.present[at[heard]]
    heard &= rng.random(len(when), dtype=np.float32) >= noise.miss
    if noise.outages:
        heard &= ~_out(carriers, noise, when, who)
    keep = np.flatnonzero(heard)
    when, who, at, since = when[keep], who[keep], at[keep], since[keep]
    base = who * carriers.span_ms
    t0, t1 = carriers.key[at] - base, carriers.key[at + 1] - base
    share = ((since - t0) / (t1 - t0))[:, None]
    xyz = carriers.xyz_m[at] * (1 - share) + carriers.xyz_m[at + 1] * share
    for carrier, start, end, x, y in carriers.rests:
        lies = (who == carrier) & (when >= start) & (when < end)
        xyz[lies, 0], xyz[lies, 1] = x, y
    xyz[:, :2] += rng.standard_normal((len(when), 2), dtype=np.float32) * noise.sigma_m
    return _batch(carriers, noise, when + noise.latency_ms + clock_ms, who, xyz, carriers.floor[at], areas)


def _out(carriers: Carriers, noise: TagNoise, when: NDArray[np.int64], who: NDArray[np.int64]) -> NDArray[np.bool_]:
    tags = carriers.texts["tag_id"].to_pylist()
    out = np.zeros(len(when), bool)
    for tag_id, start, end in noise.outages:
        silent = (when >= start) & (when < end)
        if tag_id is not None:
            silent &= who == (tags.index(tag_id) if tag_id in tags else -1)
        out |= silent
    return out


def _batch(
    carriers: Carriers, noise: TagNoise, shown_ms: NDArray[np.int64], who: NDArray[np.int64], xyz: NDArray[np.float64],
    floor: NDArray[np.int8], areas: Areas,
) -> pa.RecordBatch:  # fmt: skip
    n = len(shown_ms)
    rounded = np.round(xyz, 2)
    hours = (shown_ms - carriers.zero_ms) / 3_600_000
    picks = pa.array(who)
    filled: dict[str, pa.Array] = {name: column.take(picks) for name, column in carriers.texts.items()}
    filled |= {
        "source_id": pa.repeat("positioning", n),
        "moment_shown": pa.array(shown_ms * 1000).cast(pa.timestamp("us")),
        "moment_res_ms": pa.array(np.ones(n, np.int64)),
        "x_m": pa.array(rounded[:, 0]),
        "y_m": pa.array(rounded[:, 1]),
        "z_m": pa.array(rounded[:, 2]),
        "floor": pa.array(carriers.floors).take(pa.array(floor)),
        "area": areas.names.take(pa.array(areas.at(xyz, floor))),
        "acc_m": pa.array(np.full(n, noise.stated_acc_m)),
        "battery_pct": pa.array(np.round(np.maximum(FULL_BATTERY_PCT - DRAIN_PCT_PER_H * (hours % 24), 5))),
        "status": pa.repeat("online", n),
    }
    columns = [filled[field.name] if field.name in filled else pa.nulls(n, field.type) for field in SCHEMA]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


class Areas:
    """The positioning system's own zones: a raster of 0.25 m, as such systems use, one layer a floor."""

    def __init__(self, plan: Plan, floors: tuple[str, ...]) -> None:
        x1, y1, x2, y2 = plan.extent_m
        self.origin = np.array([x1, y1])
        self.shape = (round((x2 - x1) / CELL_M), round((y2 - y1) / CELL_M))
        self.names = pa.array([None, *(zone.name for zone in plan.zones)], pa.string())
        gx, gy = np.meshgrid(
            x1 + (np.arange(self.shape[0]) + 0.5) * CELL_M,
            y1 + (np.arange(self.shape[1]) + 0.5) * CELL_M,
            indexing="ij",
        )
        self.grid = np.zeros((len(floors), *self.shape), np.int16)
        for number, zone in enumerate(plan.zones, 1):
            if zone.floor in floors:
                area = shapely.Polygon(zone.polygon_m, zone.holes_m)
                layer = self.grid[floors.index(zone.floor)]
                layer[shapely.contains_xy(area, gx, gy) & (layer == 0)] = number

    def at(self, xyz: NDArray[np.float64], floor: NDArray[np.int8]) -> NDArray[np.int16]:
        """Index into `names` for points of shape (n, 3)."""
        cell = ((xyz[:, :2] - self.origin) / CELL_M).astype(np.int64)
        np.clip(cell[:, 0], 0, self.shape[0] - 1, out=cell[:, 0])
        np.clip(cell[:, 1], 0, self.shape[1] - 1, out=cell[:, 1])
        return np.asarray(self.grid[floor, cell[:, 0], cell[:, 1]])
