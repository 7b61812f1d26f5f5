"""A workforce for tests of scale: thousands of people who come, walk between places along the road and go, every day.

One day is made at a time, so thirty days take no more memory than one. They keep to the road, which has no walls and
needs no permit; they are company for the clocks, the tag system and the joins, not for the rules.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sample_media.conditions import Crowd
from sample_media.moments import DAY_MS, HOUR_MS, MINUTE_MS
from sample_media.whereabouts import Carriers

ROAD_M = (14.0, 3.5, 97.0, 10.0)
GATE_M = (4.0, 6.0)
SPEED_MPS = 1.3
SHIFT_MS = 9 * HOUR_MS


def crowd_texts(crowd: Crowd) -> dict[str, pa.Array]:
    """Tag, staff number, name and company of everybody, one value each."""
    numbers = range(1, crowd.people + 1)
    return {
        "tag_id": pa.array([f"BQ-K{n:05d}" for n in numbers]),
        "person_id": pa.array([f"K{n:05d}" for n in numbers]),
        "name": pa.array([f"工人{n:05d}" for n in numbers]),
        "company": pa.array([f"施工队{n % 40 + 1:02d}" for n in numbers]),
    }


def crowd_day(crowd: Crowd, texts: dict[str, pa.Array], midnight_ms: int, seed: int) -> Carriers:
    """Flat paths of the whole crowd for the day that begins at `midnight_ms`; depends on the seed and that day only."""
    rng = np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, midnight_ms // DAY_MS, 77])))
    people, stops = crowd.people, crowd.stops_per_day
    x1, y1, x2, y2 = ROAD_M
    places = np.empty((people, stops + 2, 2))
    places[:, 0] = places[:, -1] = GATE_M
    places[:, 1:-1, 0] = rng.uniform(x1, x2, (people, stops))
    places[:, 1:-1, 1] = rng.uniform(y1, y2, (people, stops))
    walk_ms = np.maximum(1, np.round(np.linalg.norm(np.diff(places, axis=1), axis=2) / SPEED_MPS * 1000)).astype(
        np.int64
    )
    start = midnight_ms + 7 * HOUR_MS + rng.integers(0, 3 * HOUR_MS, people)
    # each stop is left when its share of the shift is over; two waypoints a stop: arrived, leaving
    leave = start[:, None] + np.round(np.arange(stops + 1) * (SHIFT_MS / (stops + 1))).astype(np.int64)
    leave[:, 1:] += rng.integers(-2 * MINUTE_MS, 2 * MINUTE_MS, (people, stops))
    when = np.empty((people, 2 * stops + 2), np.int64)
    when[:, 0::2], when[:, 1::2] = leave, leave + walk_ms
    where = np.empty((people, 2 * stops + 2, 2))
    where[:, 0::2], where[:, 1::2] = places[:, :-1], places[:, 1:]
    zero, span = midnight_ms, 2 * DAY_MS
    flat = people * (2 * stops + 2)
    key = (when - zero + np.arange(people, dtype=np.int64)[:, None] * span).ravel()
    xyz = np.concatenate([where.reshape(flat, 2), np.full((flat, 1), 1.2)], 1)
    first = np.arange(people + 1, dtype=np.int64) * (2 * stops + 2)
    return Carriers(zero, span, first, key, xyz, np.zeros(flat, np.int8), np.ones(flat, bool), ("1",), texts)
