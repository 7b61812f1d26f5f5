"""From the steps of a day to the ideal path of a body: waypoints in time, and when it was inside a polygon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from case.errors import ScenarioError
from sample_media.moments import from_ms
from sample_media.people import Person
from sample_media.plan import Point

Stay = tuple[int, int]
"""From (inclusive) to (exclusive), UTC milliseconds."""
Rings = Sequence[Sequence[Point]]
Edges = NDArray[np.float64]


@dataclass(frozen=True)
class Path:
    """Waypoints of one body: arrays of one length n, times rising strictly, straight lines between them.

    `floor`, `posture`, `present`, `heading_deg` and `moving` hold from a waypoint until the next; outside the first and
    last waypoint the person is not in the plant.
    """

    person_id: str
    utc_ms: NDArray[np.int64]
    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    z_m: NDArray[np.float64]
    heading_deg: NDArray[np.float64]
    posture: tuple[str, ...]
    floor: tuple[str, ...]
    present: NDArray[np.bool_]
    moving: NDArray[np.bool_]

    def at(self, utc_ms: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """x, y, z in metres at moments, shape (m,); beyond the ends the end points."""
        when = utc_ms.astype(np.float64)
        base = self.utc_ms.astype(np.float64)
        return np.interp(when, base, self.x_m), np.interp(when, base, self.y_m), np.interp(when, base, self.z_m)

    def index(self, utc_ms: NDArray[np.int64]) -> NDArray[np.int64]:
        """Index of the waypoint in force at each moment, clipped to the path."""
        found = np.searchsorted(self.utc_ms, utc_ms, side="right") - 1
        return np.clip(found, 0, len(self.utc_ms) - 1)

    def here(self, utc_ms: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether the person is in the plant at each moment, shape (m,)."""
        within = (utc_ms >= self.utc_ms[0]) & (utc_ms < self.utc_ms[-1])
        return np.asarray(within & self.present[self.index(utc_ms)], dtype=bool)


def path_of(person: Person) -> Path:
    """Walk through a person's steps.

    Raises ScenarioError when a step begins before the walk of the one before it has arrived, or has no place to begin.
    """
    if not person.steps or not person.steps[0].via:
        raise ScenarioError(f"{person.person_id} {person.name}: the first step names no place; give it a via point.")
    rows: list[tuple[int, float, float, float, float, str, str, bool, bool]] = []
    x, y = person.steps[0].via[0]
    z, heading, arrived = person.steps[0].z_m, 0.0, person.steps[0].at_utc_ms
    for number, step in enumerate(person.steps):
        if step.at_utc_ms < arrived and number:
            late_s = (arrived - step.at_utc_ms) / 1000
            raise ScenarioError(
                f"{person.person_id} {person.name}: the step at {from_ms(step.at_utc_ms):%H:%M:%S} UTC begins"
                f" {late_s:.3f} s before the walk before it arrives; start it later or walk faster."
            )
        moment = step.at_utc_ms
        total = _length((x, y), step.via)
        walked, z_from = 0.0, z
        for px, py in step.via:
            distance = float(np.hypot(px - x, py - y))
            if distance > 1e-9:
                heading = float(np.degrees(np.arctan2(py - y, px - x)))
                rows.append((moment, x, y, z, heading, step.gait, step.floor, True, True))
                walked += distance
                moment += max(1, round(distance / step.pace_mps * 1000))
                x, y, z = px, py, z_from + (step.z_m - z_from) * walked / total
        z = step.z_m
        heading = step.heading_deg if step.heading_deg is not None else heading
        rows.append((moment, x, y, z, heading, step.posture, step.floor, not step.leaves, False))
        arrived = moment
    return _arrays(person.person_id, rows)


def _length(start: Point, via: Sequence[Point]) -> float:
    total, here = 0.0, start
    for point in via:
        total += float(np.hypot(point[0] - here[0], point[1] - here[1]))
        here = point
    return total or 1.0


def _arrays(person_id: str, rows: list[tuple[int, float, float, float, float, str, str, bool, bool]]) -> Path:
    kept = [row for row, following in zip(rows, [*rows[1:], None], strict=True)
            if following is None or following[0] > row[0]]  # fmt: skip
    moment, x, y, z, heading, posture, floor, present, moving = zip(*kept, strict=True)
    x_m, y_m, z_m, heading_deg = (np.array(column, np.float64) for column in (x, y, z, heading))
    return Path(person_id, np.array(moment, np.int64), x_m, y_m, z_m, heading_deg, posture, floor,
                np.array(present, bool), np.array(moving, bool))  # fmt: skip


def stays(path: Path, rings_m: Rings, floor: str | None = None, bridge_ms: int = 0) -> list[Stay]:
    """When the ideal body was inside a polygon (outline and holes), exactly: each leg is cut where it crosses an edge.

    Stays closer than `bridge_ms` are joined. `floor` None means any floor.
    """
    edges = edges_of(rings_m)
    found: list[Stay] = []
    for i in range(len(path.utc_ms) - 1):
        if not path.present[i] or (floor is not None and path.floor[i] != floor):
            continue
        a = np.array([path.x_m[i], path.y_m[i]])
        b = np.array([path.x_m[i + 1], path.y_m[i + 1]])
        start, end = int(path.utc_ms[i]), int(path.utc_ms[i + 1])
        cuts = _crossings(a, b, edges)
        for low, high in pairwise(cuts):
            if inside(a + (b - a) * (low + high) / 2, edges):
                found.append((start + round((end - start) * low), start + round((end - start) * high)))
    return join(found, bridge_ms)


def join(spans: Sequence[Stay], bridge_ms: int = 0) -> list[Stay]:
    """Spans in order, overlapping ones and those closer than `bridge_ms` joined; empty ones dropped."""
    joined: list[Stay] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if joined and start - joined[-1][1] <= bridge_ms:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def edges_of(rings_m: Rings) -> Edges:
    """All edges of some rings as x1, y1, x2, y2; shape (k, 4)."""
    parts = []
    for ring in rings_m:
        corners = np.asarray(ring, np.float64)
        parts.append(np.concatenate([corners, np.roll(corners, -1, axis=0)], 1))
    return np.concatenate(parts)


def inside(point: NDArray[np.float64], edges: Edges) -> bool:
    """Even-odd rule for one point of shape (2,)."""
    x, y = point
    x1, y1, x2, y2 = edges.T
    spans = (y1 > y) != (y2 > y)
    at = x1 + (y - y1) * (x2 - x1) / np.where(y2 == y1, 1.0, y2 - y1)
    return bool(np.count_nonzero(spans & (x < at)) % 2)


def _crossings(a: NDArray[np.float64], b: NDArray[np.float64], edges: Edges) -> list[float]:
    """Fractions of the leg a-b at which it crosses edges, with 0 and 1 at the ends."""
    leg = b - a
    edge = edges[:, 2:] - edges[:, :2]
    cross = leg[0] * edge[:, 1] - leg[1] * edge[:, 0]
    safe = np.where(np.abs(cross) > 1e-12, cross, np.inf)
    offset = edges[:, :2] - a
    along = (offset[:, 0] * edge[:, 1] - offset[:, 1] * edge[:, 0]) / safe
    on_edge = (offset[:, 0] * leg[1] - offset[:, 1] * leg[0]) / safe
    good = np.isfinite(safe) & (along > 0) & (along < 1) & (on_edge >= 0) & (on_edge <= 1)
    return [0.0, *sorted(float(value) for value in along[good]), 1.0]
