"""Light: sky, sun, lamps, arcs and fires as sources with shadows; their strength; how open a place is to the sky.

Values are linear; 1.0 is about a white sheet under an overcast sky. A picture is the sum over sources of gain(t) times
that source's contribution, so a light change, a flicker or a flash needs no new drawing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sample_media.render.gbuffer import Canvas, View, look
from sample_media.render.stage import Arc, Effect, FlashFire, Lamp, Light, Stage

Floats = NDArray[np.float32]
SUN_MAP_PX, LAMP_MAP_PX, CUBE_MAP_PX = 4096, 1536, 768
# strengths: sky, sun, by kind of light; colours as seen by a camera balanced for daylight
_SKY = {
    "day": (0.42, 0.50, 0.62),
    "overcast": (0.72, 0.76, 0.80),
    "dusk": (0.085, 0.105, 0.16),
    "night": (0.006, 0.008, 0.013),
}
_SUN = {"day": (1.75, 1.60, 1.32), "overcast": (0.0, 0.0, 0.0), "dusk": (0.10, 0.055, 0.022), "night": (0.0, 0.0, 0.0)}
LAMP_CANDELA = 9.0


@dataclass
class DepthMap:
    """What a light sees from one side: its view and the depth of the first surface, inf where nothing is."""

    view: View
    depth_m: Floats

    def open(
        self, points: Floats, bias_m: float, shift_x: float = 0.0, shift_y: float = 0.0
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """Share of light reaching points (n, 3) past this map, softened over 2x2 texels, and which the map covers."""
        v = self.view
        away = points - v.position.astype(np.float32)
        depth = away @ v.forward.astype(np.float32)
        scale = np.ones_like(depth) if v.parallel else np.maximum(depth, 1e-4)
        rows, columns = self.depth_m.shape
        x = (away @ v.right.astype(np.float32) / scale - v.left_t) / (v.right_t - v.left_t) * columns - 0.5 + shift_x
        y = (v.top_t - away @ v.up.astype(np.float32) / scale) / (v.top_t - v.bottom_t) * rows - 0.5 + shift_y
        inside = (x >= 0) & (x < columns - 1) & (y >= 0) & (y < rows - 1) & (depth > v.near_m)
        share = np.ones(len(points), np.float32)
        if inside.any():
            x, y, limit = x[inside], y[inside], depth[inside] - bias_m
            x0, y0 = x.astype(np.int32), y.astype(np.int32)
            fx, fy = x - x0, y - y0
            at = y0 * columns + x0
            flat = self.depth_m.ravel()
            share[inside] = (
                (flat[at] > limit) * (1 - fx) * (1 - fy)
                + (flat[at + 1] > limit) * fx * (1 - fy)
                + (flat[at + columns] > limit) * (1 - fx) * fy
                + (flat[at + columns + 1] > limit) * fx * fy
            )
        return share, inside


@dataclass
class Source:
    """One light. `place` for lamps, arcs and fires; `towards` (unit) is where sunlight goes or a lamp aims."""

    name: str
    kind: str  # sky, sun, lamp, glow
    colour: Floats
    place: NDArray[np.float64] | None = None
    towards: NDArray[np.float64] | None = None
    cone_cos: float = -1.0
    bounced: float = 0.0
    maps: list[DepthMap] = field(default_factory=list)

    def irradiance(self, points: Floats, normals: Floats) -> Floats:
        """Light on surfaces (n, 3) by angle and distance, without shadows; shape (n,), to be multiplied by `colour`."""
        if self.kind == "sun":
            assert self.towards is not None
            return np.asarray(np.maximum(normals @ -self.towards.astype(np.float32), 0.0))
        assert self.place is not None
        way = self.place.astype(np.float32) - points
        square = np.maximum(np.einsum("ij,ij->i", way, way), 0.04)
        unit = way / np.sqrt(square)[:, None]
        # a lamp is not a point: surfaces turned slightly away still get some of it
        facing = np.maximum(0.12 + 0.88 * np.einsum("ij,ij->i", unit, normals), 0.0)
        out = facing / (square + 0.3)
        if self.cone_cos > -1.0 and self.towards is not None:
            spread = unit @ -self.towards.astype(np.float32)
            out = out * np.clip((spread - self.cone_cos) / (1 - self.cone_cos) * 2.2, 0.0, 1.0)
        return np.asarray(out, np.float32)

    def bounce(self, points: Floats) -> Floats:
        """Light of a lamp that comes back from floor and walls around it, from no side in particular; shape (n,)."""
        if self.kind != "lamp":
            return np.zeros(len(points), np.float32)
        assert self.place is not None
        way = self.place.astype(np.float32) - points
        return np.asarray(self.bounced / (np.einsum("ij,ij->i", way, way) + 6.0), np.float32)

    def reaches(self, points: Floats, fine: bool = False) -> Floats:
        """Share of this light not kept away by the plant, shape (n,); `fine` smooths the steps of the shadow map."""
        share = np.ones(len(points), np.float32)
        offsets = ((0.0, 0.0),) if not fine else ((-0.6, -0.3), (0.3, -0.6), (0.6, 0.3), (-0.3, 0.6))
        sides = self._sides(points)
        for side, chart in enumerate(self.maps):
            mine = slice(None) if sides is None else np.flatnonzero(sides == side)
            some = points[mine]
            if len(some):
                share[mine] = sum(chart.open(some, 0.05, *offset)[0] for offset in offsets) / len(offsets)
        return share

    def _sides(self, points: Floats) -> NDArray[np.int8] | None:
        """Which of the six maps of an arc or fire looks towards each point; None with a single map."""
        if len(self.maps) < 6:
            return None
        assert self.place is not None
        way = points - self.place.astype(np.float32)
        axis = np.abs(way).argmax(axis=1)
        return np.asarray(2 * axis + (way[np.arange(len(way)), axis] < 0), np.int8)


def sources(stage: Stage, effects: Sequence[Effect]) -> list[Source]:
    """Sky first; one sun for each position it takes; lamps; arcs and fires."""
    out = [Source("sky", "sky", np.ones(3, np.float32))]
    for azimuth, elevation in dict.fromkeys(
        (li.sun_azimuth_deg, li.sun_elevation_deg) for li in stage.lights if any(_SUN[li.kind])
    ):
        a, e = math.radians(90 - azimuth), math.radians(elevation)  # azimuth clockwise from north, as almanacs give it
        sun = np.array((math.cos(e) * math.cos(a), math.cos(e) * math.sin(a), math.sin(e)))
        out.append(Source(f"sun{azimuth:g}/{elevation:g}", "sun", np.ones(3, np.float32), towards=-sun))
    for i, lamp in enumerate(stage.lamps):
        out.append(_lamp(i, lamp))
    for i, effect in enumerate(effects):
        if isinstance(effect, Arc):
            colour = (0.62, 0.80, 1.0) if effect.kind == "arc" else (1.0, 0.6, 0.25)
            out.append(Source(f"effect{i}", "glow", np.array(colour, np.float32), np.array(effect.place)))
        elif isinstance(effect, FlashFire):
            place = np.array(effect.place) + np.array((0.0, 0.0, 0.4 * effect.radius_m))
            out.append(Source(f"effect{i}", "glow", np.array((1.0, 0.50, 0.16), np.float32), place))
    return out


def _lamp(i: int, lamp: Lamp) -> Source:
    place = np.array((lamp.x_m, lamp.y_m, lamp.z_m))
    aim = np.array(lamp.aim) - place
    colour = np.array(lamp.colour, np.float32) * lamp.power * LAMP_CANDELA
    towards = aim / np.linalg.norm(aim)
    return Source(
        f"lamp{i}",
        "lamp",
        colour,
        place,
        towards,
        math.cos(math.radians(lamp.cone_deg / 2)),
        0.35 if lamp.cone_deg >= 140 else 0.03,
    )


def chart(source: Source, plant: Canvas, stage: Stage) -> None:
    """Draw the plant from the light's place into its shadow maps."""
    if source.kind == "sun":
        assert source.towards is not None
        x1, y1, x2, y2 = stage.extent
        middle = np.array(((x1 + x2) / 2, (y1 + y2) / 2, 0.0))
        half = 0.5 * math.hypot(x2 - x1, y2 - y1) + 4
        right, up, forward = look(middle - source.towards * 90, middle)
        view = View(middle - source.towards * 90, right, up, forward, -half, half, -half, half, 1.0, 200.0, True)
        source.maps = [DepthMap(view, plant.draw(view, SUN_MAP_PX, SUN_MAP_PX, "d").depth_m)]
    elif source.kind == "lamp":
        assert source.place is not None and source.towards is not None
        reach = math.tan(min(math.acos(source.cone_cos) * 1.02, math.radians(77)))
        start = source.place + source.towards * 0.25
        right, up, forward = look(start, start + source.towards)
        view = View(start, right, up, forward, -reach, reach, -reach, reach, 0.1, 60.0)
        source.maps = [DepthMap(view, plant.draw(view, LAMP_MAP_PX, LAMP_MAP_PX, "d").depth_m)]
    elif source.kind == "glow":
        assert source.place is not None
        for way in ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)):
            right, up, forward = look(source.place, source.place + np.array(way, float))
            view = View(source.place, right, up, forward, -1, 1, -1, 1, 0.05, 60.0)
            source.maps.append(DepthMap(view, plant.draw(view, CUBE_MAP_PX, CUBE_MAP_PX, "d").depth_m))


def gains(stage: Stage, all_sources: Sequence[Source], utc_ms: float) -> Floats:
    """Strength and colour of sky, suns and lamps at a time, (sources, 3); arcs and fires come from `effects.py`."""
    order = sorted(stage.lights, key=lambda li: li.from_utc_ms)
    past = [li for li in order if li.from_utc_ms <= utc_ms] or order[:1]
    now, before = past[-1], (past[-2] if len(past) > 1 else past[-1])
    share = 1.0 if now.fade_s <= 0 else min(1.0, (utc_ms - now.from_utc_ms) / 1000 / now.fade_s)
    table = share * _strengths(now, stage, all_sources) + (1 - share) * _strengths(before, stage, all_sources)
    return np.asarray(table, np.float32)


def _strengths(light: Light, stage: Stage, all_sources: Sequence[Source]) -> Floats:
    table = np.zeros((len(all_sources), 3), np.float32)
    for i, source in enumerate(all_sources):
        if source.kind == "sky":
            table[i] = _SKY[light.kind]
        elif source.kind == "sun" and source.name == f"sun{light.sun_azimuth_deg:g}/{light.sun_elevation_deg:g}":
            table[i] = _SUN[light.kind]
        elif source.kind == "lamp":
            lamp = stage.lamps[int(source.name[4:])]
            table[i] = 1.0 if light.lamps_on or lamp.always_on else 0.0
    return table


class Openness:
    """How much of the sky a place sees, from a height map of the plant."""

    def __init__(self, plant: Canvas, stage: Stage, size_px: int = 2048) -> None:
        x1, y1, x2, y2 = stage.extent
        self.middle = np.array(((x1 + x2) / 2, (y1 + y2) / 2), np.float32)
        self.half = np.float32(max(x2 - x1, y2 - y1) / 2 + 3)
        h = float(self.half)
        top = np.array((*self.middle, 60.0))
        view = View(
            top, np.array((1.0, 0, 0)), np.array((0, 1.0, 0)), np.array((0, 0, -1.0)), -h, h, -h, h, 1.0, 70.0, True
        )
        self.height_m = 60.0 - plant.draw(view, size_px, size_px, "d").depth_m
        self.size_px = size_px

    def _height(self, x: Floats, y: Floats) -> Floats:
        k = np.float32(self.size_px / 2)
        column = np.clip((x - self.middle[0]) / self.half * k + k, 0, self.size_px - 1).astype(np.int32)
        row = np.clip(k - (y - self.middle[1]) / self.half * k, 0, self.size_px - 1).astype(np.int32)
        return np.asarray(self.height_m[row, column])

    def floor_under(self, foot: tuple[float, float, float]) -> float:
        """Height of the deck a person stands on, 0 where it is the ground or unknown (on a ladder, under a roof)."""
        at = np.array(foot, np.float32)
        height = float(self._height(at[:1], at[1:2])[0])
        return height if abs(height - foot[2]) < 0.3 else 0.0

    def at(self, points: Floats, normals: Floats) -> Floats:
        """Share of skylight (n,) at points, for surfaces facing `normals`."""
        total, weight = np.zeros(len(points), np.float32), np.zeros(len(points), np.float32)
        start = points + normals * np.float32(0.06)
        for k in range(10):
            a = 2 * math.pi * (k + 0.5) / 10
            c, s = np.float32(math.cos(a)), np.float32(math.sin(a))
            tangent = np.zeros(len(points), np.float32)
            for d in (0.12, 0.35, 0.9, 2.0, 4.5):
                rise = (self._height(start[:, 0] + c * d, start[:, 1] + s * d) - start[:, 2]) / np.float32(d)
                np.maximum(tangent, rise, out=tangent)
            w = np.maximum(0.08, normals[:, 2] + np.sqrt(np.maximum(0, 1 - normals[:, 2] ** 2)) * 0)
            w = w + np.maximum(0, normals[:, 0] * c + normals[:, 1] * s)
            total += w / (1 + tangent * tangent)  # cos^2 of the horizon: what a level surface still gets
            weight += w
        return np.asarray(total / weight, np.float32)


def sky_light(openness: Floats, normals: Floats) -> Floats:
    """Share of full skylight on surfaces: open sky from above, ground bounce from below, a little from everywhere."""
    return np.asarray(openness * (0.62 + 0.30 * normals[:, 2]) + 0.08 + 0.06 * openness, np.float32)
