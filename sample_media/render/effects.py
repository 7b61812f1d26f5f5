"""Arcs, sparks, smoke and flash fires: how bright they are at a time and which soft blobs they paint into the picture.

Everything follows from the time alone (particles are drawn from their number), so any frame can be made again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sample_media.render.light import Source
from sample_media.render.optics import Lens
from sample_media.render.stage import Arc, Effect, FlashFire, Smoke

Floats = NDArray[np.float32]
Box = tuple[int, int, int, int]
ARC_STRENGTH, FIRE_STRENGTH = 7.0, 34.0
_GRAVITY = np.array((0.0, 0.0, -9.81))


@dataclass(frozen=True)
class Blob:
    """A soft ball: `glow` light it gives off, `shade` colour it has in full skylight, `hides` 0 to 1 in its middle."""

    place: NDArray[np.float64]
    radius_m: float
    hides: float
    glow: tuple[float, float, float] = (0.0, 0.0, 0.0)
    shade: tuple[float, float, float] = (0.0, 0.0, 0.0)
    sprite: int = -1
    tail: NDArray[np.float64] | None = None


def strength(effect: Effect, utc_ms: float) -> float:
    """How strongly an arc or fire lights the plant at a time, 0 when it is out."""
    if not effect.start_utc_ms <= utc_ms < effect.end_utc_ms:
        return 0.0
    t = (utc_ms - effect.start_utc_ms) / 1000
    if isinstance(effect, Arc):
        if not _struck(t):
            return 0.0
        return (ARC_STRENGTH if effect.kind == "arc" else 0.5) * (0.35 + 0.65 * _chance(11, int(t * 100)))
    if isinstance(effect, FlashFire):
        return FIRE_STRENGTH * _burning(effect, t) * (0.75 + 0.25 * _chance(12, int(t * 30)))
    return 0.0


def gains(effects: Sequence[Effect], lights: Sequence[Source], utc_ms: float, table: Floats) -> Floats:
    """The table of `light.gains` with arcs and fires filled in, shape (sources, 3)."""
    out = table.copy()
    for k, source in enumerate(lights):
        if source.kind == "glow":
            out[k] = strength(effects[int(source.name[6:])], utc_ms)
    return out


def blobs(effect: Effect, utc_ms: float, exposure_ms: float) -> Iterator[Blob]:
    """What an effect paints at a time, far things not sorted yet."""
    t = (utc_ms - effect.start_utc_ms) / 1000
    if isinstance(effect, Arc):
        yield from _arc(effect, t, utc_ms, exposure_ms)
    elif isinstance(effect, Smoke):
        end = (effect.end_utc_ms - effect.start_utc_ms) / 1000
        yield from _puffs(np.array(effect.place), t, end, 7.0, 7.0, effect.density, effect.wind_mps, effect.colour, 0.3)
    else:
        yield from _fire(effect, t)


def paint(all_blobs: Sequence[Blob], glass: Lens, ambient: Floats, picture: Floats, depth_m: Floats) -> list[Box]:
    """Paint blobs into the finished frame, far ones first, behind whatever is nearer; returns what changed."""
    dirty = []
    ordered = sorted(all_blobs, key=lambda b: -float((b.place - glass.view.position) @ glass.view.forward))
    for blob in ordered:
        box = (
            _paint_streak(blob, glass, picture, depth_m)
            if blob.tail is not None
            else _paint(blob, glass, ambient, picture, depth_m)
        )
        if box is not None:
            dirty.append(box)
    return dirty


def _struck(t: float) -> bool:
    """Beads of 5 to 11 s with pauses of 1.5 to 4 s, and short breaks of the arc inside a bead."""
    at, k = 0.0, 0
    while True:
        bead, pause = 5 + 6 * _chance(1, k), 1.5 + 2.5 * _chance(2, k)
        if t < at + bead:
            return _chance(3, int(t * 7)) > 0.12
        if t < at + bead + pause:
            return False
        at, k = at + bead + pause, k + 1


def _burning(fire: FlashFire, t: float) -> float:
    """Rise within a third of a second, a second at the top, then burning down."""
    life = (fire.end_utc_ms - fire.start_utc_ms) / 1000
    if t < 0.35:
        return float(min(1.0, 0.15 + (t / 0.35) ** 1.5))
    fall = max(0.8, life * 0.35)
    return float(0.22 * max(0.0, 1 - t / life) + 0.78 * math.exp(-max(0.0, t - 1.1) / fall * 2.2)) * min(
        1.0, (life - t) / 0.5
    )


def _chance(stream: int, number: int) -> float:
    """An even number in 0..1 for a counter (splitmix64), the same on every machine."""
    z = (stream * 0x9E3779B97F4A7C15 + number * 0xBF58476D1CE4E5B9 + 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return float((z ^ (z >> 31)) / 2**64)


def _arc(arc: Arc, t: float, utc_ms: float, exposure_ms: float) -> Iterator[Blob]:
    place = np.array(arc.place)
    burning = strength(arc, utc_ms)
    if burning > 0 and arc.kind == "arc":
        yield Blob(place, 0.05, 1.0, (60.0 * burning / 7, 66.0 * burning / 7, 72.0 * burning / 7))
        yield Blob(place, 0.22, 0.5, (6.0 * burning / 7, 8.0 * burning / 7, 11.0 * burning / 7))
    rate = 70.0 if arc.kind == "arc" else 260.0
    life = (arc.end_utc_ms - arc.start_utc_ms) / 1000
    for k in range(max(0, int((t - 0.8) * rate)), int(min(t, life) * rate)):
        born = k / rate
        age = t - born
        if born < 0 or not _struck(born) or age > 0.25 + 0.55 * _chance(21, k):
            continue
        around, speed = 6.283 * _chance(22, k), 0.6 + 2.6 * _chance(23, k) ** 2
        climb = 0.2 + 1.1 * _chance(24, k)
        if arc.kind == "grinder":
            around, speed, climb = (
                0.6 * (_chance(22, k) - 0.5),
                3.5 + 2.5 * _chance(23, k),
                0.25 * (_chance(24, k) - 0.3),
            )
        way = np.array((math.cos(around), math.sin(around), climb)) * speed
        now, before = _thrown(place, way, age), _thrown(place, way, max(0.0, age - max(exposure_ms, 12) / 1000))
        heat = 1 - age / 0.9
        yield Blob(now, 0.006, 0.9, (14 * heat, 7 * heat**1.5, 1.6 * heat**2), tail=before)
    yield from _puffs(place, t, life, 3.0, 3.2, 0.10, (0.25, 0.1), (0.62, 0.63, 0.66), 0.10)


def _thrown(place: NDArray[np.float64], way: NDArray[np.float64], age: float) -> NDArray[np.float64]:
    at = place + way * age + _GRAVITY * (age * age / 2)
    at[2] = max(at[2], 0.01)
    return np.asarray(at)


def _puffs(
    place: NDArray[np.float64], t: float, end: float, rate: float, life: float, density: float,
    wind: tuple[float, float], colour: tuple[float, float, float], start_m: float,
) -> Iterator[Blob]:  # fmt: skip
    for k in range(max(0, int((t - life) * rate)), int(min(t, end) * rate)):
        age = t - k / rate
        share = age / life
        if age < 0 or share >= 1:
            continue
        gust = 0.7 + 0.6 * _chance(31, k)
        side = np.array((_chance(32, k) - 0.5, _chance(33, k) - 0.5, 0.0))
        at = (
            place
            + np.array((wind[0] * gust * age, wind[1] * gust * age, 0.75 * age**0.85))
            + side * (start_m + 0.5 * age)
        )
        tone = 0.85 + 0.3 * _chance(34, k)
        hides = density * min(1.0, age / 0.5) * (1 - share) ** 1.3
        yield Blob(
            at, start_m + 0.30 * age, hides, shade=(colour[0] * tone, colour[1] * tone, colour[2] * tone), sprite=k % 8
        )


def _fire(fire: FlashFire, t: float) -> Iterator[Blob]:
    life = (fire.end_utc_ms - fire.start_utc_ms) / 1000
    place = np.array(fire.place)
    rate = 90.0
    for k in range(max(0, int((t - 1.0) * rate)), int(min(max(t, 0.0), life) * rate)):
        born = k / rate
        age, span = t - born, 0.45 + 0.5 * _chance(41, k)
        if age > span:
            continue
        power = _burning(fire, born)
        spread = fire.radius_m * math.sqrt(_chance(42, k)) * min(1.0, born / 0.35) * (0.35 + 0.65 * power)
        a = 6.283 * _chance(43, k)
        at = place + np.array(
            (spread * math.cos(a), spread * math.sin(a), 0.15 + (1.4 + 1.6 * _chance(44, k)) * age * (0.6 + power))
        )
        share = age / span
        heat = (1 - share) * (0.35 + 0.65 * power)
        size = (0.22 + 0.45 * share) * (0.5 + 0.7 * power) * (0.6 + 0.35 * fire.radius_m)
        yield Blob(at, size, 0.75 * (1 - share), (11 * heat, 4.6 * heat**1.35, 1.1 * heat**2.2), sprite=k % 8)
    yield from _puffs(
        place + np.array((0.0, 0.0, 1.0)),
        t - 0.3,
        life + 1,
        9.0,
        6.0,
        0.55,
        (0.7, 0.25),
        (0.07, 0.065, 0.06),
        0.5 * fire.radius_m * 0.6,
    )


@lru_cache(maxsize=8)
def _sprite(number: int) -> Floats:
    """A puff: round, ragged, 0 to 1, shape (96, 96)."""
    rng = np.random.default_rng(100 + number)
    noise = np.zeros((96, 96), np.float32)
    for k, cells in enumerate((4, 8, 16, 32)):
        layer = Image.fromarray(rng.random((cells, cells)).astype(np.float32)).resize(
            (96, 96), Image.Resampling.BICUBIC
        )
        noise += np.asarray(layer) * 0.6**k
    y, x = np.mgrid[-1:1:96j, -1:1:96j]
    ball = np.clip(1 - np.sqrt(x * x + y * y), 0, 1)
    return np.asarray(np.clip(ball * 2.2 * (noise / noise.max() + 0.15) ** 1.4, 0, 1) ** 1.1, np.float32)


def _paint(blob: Blob, glass: Lens, ambient: Floats, picture: Floats, depth_m: Floats) -> Box | None:
    right_t, up_t, depth = glass.seen_from(blob.place)
    if depth < 0.4 or blob.hides <= 0.004:
        return None
    x, y = (float(v) for v in glass.to_pixels(right_t, up_t))
    radius = max(1.2, float(blob.radius_m / depth / glass.scale_t * glass.width_px / 2))
    x1, y1 = max(0, int(x - radius)), max(0, int(y - radius))
    x2, y2 = min(glass.width_px, int(x + radius) + 2), min(glass.height_px, int(y + radius) + 2)
    if x1 >= x2 or y1 >= y2 or radius > 4000:
        return None
    u = (np.arange(x1, x2) + 0.5 - x) / radius
    v = (np.arange(y1, y2) + 0.5 - y) / radius
    if blob.sprite >= 0:
        sprite = _sprite(blob.sprite)
        column = np.clip((u * 0.5 + 0.5) * 95, 0, 95).astype(np.int32)
        row = np.clip((v * 0.5 + 0.5) * 95, 0, 95).astype(np.int32)
        alpha = sprite[row[:, None], column[None]] * np.float32(blob.hides)
    else:
        square = (u * u)[None] + (v * v)[:, None]
        alpha = (np.clip(1 - square, 0, 1) ** 2 * blob.hides).astype(np.float32)
    # soft where it meets a surface, so that smoke does not end in a hard edge on a wall
    behind = np.clip((depth_m[y1:y2, x1:x2] - float(depth)) / max(0.05, blob.radius_m * 0.6) + 0.6, 0, 1)
    alpha = (alpha * behind)[..., None].astype(np.float32)
    colour = np.array(blob.glow, np.float32) + np.array(blob.shade, np.float32) * ambient
    picture[y1:y2, x1:x2] = picture[y1:y2, x1:x2] * (1 - alpha) + colour * alpha
    return x1, y1, x2, y2


def _paint_streak(blob: Blob, glass: Lens, picture: Floats, depth_m: Floats) -> Box | None:
    """A spark: a short bright line over the exposure time."""
    assert blob.tail is not None
    ends = np.stack((blob.tail, blob.place))
    right_t, up_t, depth = glass.seen_from(ends)
    if depth.min() < 0.4:
        return None
    x, y = glass.to_pixels(right_t, up_t)
    steps = int(np.clip(np.hypot(x[1] - x[0], y[1] - y[0]) * 1.5, 2, 60))
    column = np.linspace(x[0], x[1], steps).astype(int)
    row = np.linspace(y[0], y[1], steps).astype(int)
    inside = (column >= 0) & (column < glass.width_px) & (row >= 0) & (row < glass.height_px)
    column, row = column[inside], row[inside]
    clear = depth_m[row, column] > float(depth.min()) - 0.05 if len(row) else np.zeros(0, bool)
    column, row = column[clear], row[clear]
    if not len(row):
        return None
    size = float(np.clip(blob.radius_m / depth.min() / glass.scale_t * glass.width_px, 0.15, 1.0))
    picture[row, column] += np.array(blob.glow, np.float32) * np.float32(size)
    return int(column.min()), int(row.min()), int(column.max()) + 1, int(row.max()) + 1
