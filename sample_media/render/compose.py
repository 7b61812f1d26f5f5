"""One frame: people and their shadows put into the lit backdrop, and what of every person can be seen."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.spatial import ConvexHull

from sample_media.render.backdrop import Backdrop
from sample_media.render.body import SEGMENTS
from sample_media.render.figure import Stance
from sample_media.render.light import Openness, Source, sky_light
from sample_media.render.people import Person
from sample_media.render.seen import Box, Seen, Shadow, around, clusters, fallen, overlap, shadow_map, uncover, union

Floats = NDArray[np.float32]
_TRUNK_AND_LEGS = [i for i, name in enumerate(SEGMENTS) if "arm" not in name and "hand" not in name]
FAINT = 0.04
"""Lights that give a person less than this share of all light cast no shadow of theirs."""


class Composer:
    """Puts people into one backdrop. `picture` and `depth_m` are the finished frame, changed in place."""

    def __init__(self, backdrop: Backdrop, lights: Sequence[Source], open_sky: Openness) -> None:
        self.backdrop, self.lights, self.open_sky = backdrop, list(lights), open_sky
        g = backdrop.glass
        self.grid: Box = (0, 0, g.columns, g.rows)
        self._steady = [k for k, source in enumerate(lights) if source.kind != "glow"]
        self._glows = [k for k, source in enumerate(lights) if source.kind == "glow"]
        self._key = b""
        self._steady_finished = np.zeros((0, 0, 3), np.float32)

    def empty(self, gains: Floats) -> Floats:
        """The finished backdrop under these gains, shape (height, width, 3)."""
        key = gains[self._steady].tobytes()
        if key != self._key:  # lights that rarely change are summed only when they do
            self._key, self._steady_finished = key, np.zeros_like(self.backdrop.finished[0])
            for k in self._steady:
                if gains[k].any():
                    self._steady_finished += self.backdrop.finished[k] * gains[k]
        out = self._steady_finished.copy()
        for k in self._glows:
            if gains[k].any():
                out += self.backdrop.finished[k] * gains[k]
        return out

    def place(self, person: Person, stance: Stance, gains: Floats) -> Seen | None:
        """Draw one person alone, and the shadow maps that the lights need; None if out of the picture."""
        glass = self.backdrop.glass
        corners = around(stance.origins)
        if float(np.max((corners - glass.view.position) @ glass.view.forward)) < 0.4:
            return None
        box = self._grid_box(corners)
        if box is None or overlap(box, self.grid) is None:
            return None
        limit_x, limit_y = person.canvas.max_px
        if box[2] - box[0] > limit_x or box[3] - box[1] > limit_y:
            cut = overlap(box, self.grid)
            assert cut is not None
            box = (cut[0], cut[1], min(cut[2], cut[0] + limit_x), min(cut[3], cut[1] + limit_y))
        person.stand(stance)
        surface = person.draw(glass.cut(box), box[2] - box[0], box[3] - box[1])
        middle = stance.origins[0]
        shares = self._shares(middle, gains)
        reach, shadows = box, {}
        floor = self.open_sky.floor_under(stance.foot)
        for k, _share in shares.items():
            source = self.lights[k]
            reach_m = self._reach_m(source, gains[k], gains, middle)
            outline = self._outline(np.concatenate((corners, fallen(corners, source, floor, reach_m))))
            if outline is not None:
                shadows[k] = Shadow(shadow_map(person, source, middle), *outline)
                reach = union(reach, outline[0])
        clipped = overlap(reach, self.grid)
        if clipped is None:
            return None
        mask = np.zeros(surface.part.shape, bool)
        return Seen(person, stance, box, surface, clipped, mask, shadows)

    def paint(self, seen: Sequence[Seen], gains: Floats, picture: Floats, depth_m: Floats) -> list[Box]:
        """Paint people and shadows into the finished frame; returns the pixel rectangles that changed."""
        dirty = []
        for cluster in clusters(seen):
            box = cluster[0].reach
            for other in cluster[1:]:
                box = union(box, other.reach)
            change, changed, deep = self._cluster(cluster, box, gains)
            touched = self.backdrop.resampler.add(change, changed, box, picture)
            if touched is not None:
                x1, y1, x2, y2 = touched
                near = self.backdrop.resampler.nearest(deep, box[:2], touched)
                inside = self.backdrop.resampler.within(touched, box)
                depth_m[y1:y2, x1:x2] = np.where(inside, near, depth_m[y1:y2, x1:x2])
                dirty.append(touched)
        return dirty

    def _cluster(self, cluster: Sequence[Seen], box: Box, gains: Floats) -> tuple[Floats, NDArray[np.bool_], Floats]:
        """What to add to the backdrop's samples in `box`, which samples change, and the depth with people."""
        change = np.zeros((box[3] - box[1], box[2] - box[0], 3), np.float32)
        changed = np.zeros(change.shape[:2], bool)
        deep = self.backdrop.depth_m[box[1] : box[3], box[0] : box[2]].copy()
        for k, source in enumerate(self.lights):
            if not gains[k].any():
                continue
            if source.kind == "sky":
                self._touch_floor(change, changed, cluster, box, k, gains)
            else:
                self._shade_plant(change, changed, cluster, box, k, gains)
        # nearest first, so that each mask counts only what nobody hides
        for one in sorted(cluster, key=lambda s: float(np.min(s.surface.depth_m, initial=np.inf))):
            self._lay(one, cluster, box, gains, change, changed, deep)
        return change, changed, deep

    def _shade_plant(
        self, change: Floats, changed: NDArray[np.bool_], cluster: Sequence[Seen], box: Box, k: int, gains: Floats
    ) -> None:
        """Take light k away from the plant where people stand in its way."""
        casts = [one.shadows[k] for one in cluster if k in one.shadows]
        strength = float(gains[k].max())
        left: NDArray[np.float32] | None = None  # share left of the light where several shadows overlap
        if len(casts) > 1:
            left = np.ones(changed.shape, np.float32)
        for cast in casts:
            rows, columns = cast.rows, cast.columns
            lit = self.backdrop.lit[k][rows, columns]
            bright = lit[:, 0] * strength > 1e-3
            rows, columns, lit = rows[bright], columns[bright], lit[bright]
            if not len(rows):
                continue
            share = cast.chart.open(self.backdrop.points_at(rows, columns), 0.02)[0]
            taken = share < 0.999
            rows, columns, lit, share = rows[taken] - box[1], columns[taken] - box[0], lit[taken], share[taken]
            before: NDArray[np.float32] | float = 1.0
            if left is not None:
                before = left[rows, columns]
                left[rows, columns] = before * share
            change[rows, columns] -= lit * gains[k] * (before * (1 - share))[:, None]
            changed[rows, columns] = True

    def _touch_floor(
        self, change: Floats, changed: NDArray[np.bool_], cluster: Sequence[Seen], box: Box, k: int, gains: Floats
    ) -> None:
        """Bodies hide the sky from the floor close to them: without it they seem to float."""
        for one in cluster:
            low, high = one.stance.origins.min(axis=0) - 0.35, one.stance.origins.max(axis=0) + 0.35
            floor = one.stance.foot[2]
            outline = self._outline(
                np.array(
                    [
                        (x, y, z)
                        for x in (low[0], high[0])
                        for y in (low[1], high[1])
                        for z in (floor - 0.1, floor + 0.15)
                    ]
                )
            )
            if outline is None:
                continue
            _, rows, columns = outline
            points = self.backdrop.points_at(rows, columns)
            level = np.abs(points[:, 2] - np.float32(floor)) < 0.2
            rows, columns, points = rows[level], columns[level], points[level]
            hidden = np.full(len(points), -0.04, np.float32)
            for joint in one.stance.origins[_TRUNK_AND_LEGS].astype(np.float32):
                way = points - joint
                hidden += np.float32(0.19) / (1 + np.einsum("ij,ij->i", way, way) * np.float32(20))
            inside = (columns >= box[0]) & (columns < box[2]) & (rows >= box[1]) & (rows < box[3]) & (hidden > 0.01)
            rows, columns, hidden = rows[inside], columns[inside], np.minimum(hidden[inside], 0.62)
            change[rows - box[1], columns - box[0]] -= self.backdrop.lit[k][rows, columns] * gains[k] * hidden[:, None]
            changed[rows - box[1], columns - box[0]] = True

    def _lay(
        self, one: Seen, cluster: Sequence[Seen], box: Box, gains: Floats,
        change: Floats, changed: NDArray[np.bool_], deep: Floats,
    ) -> None:  # fmt: skip
        area = overlap(one.box, box)
        if area is None:
            return
        own = slice(area[1] - one.box[1], area[3] - one.box[1]), slice(area[0] - one.box[0], area[2] - one.box[0])
        here = slice(area[1] - box[1], area[3] - box[1]), slice(area[0] - box[0], area[2] - box[0])
        depth = one.surface.depth_m[own]
        front = depth < deep[here] - 0.002
        # people nearer than this one were laid before; this one may still be in front in places
        for other in cluster:
            if other is not one:
                uncover(other, area, depth, front)
        one.mask[own] = front
        if not front.any():
            return
        normals = one.surface.normal[own][front]
        glass = self.backdrop.glass
        points = glass.view.position.astype(np.float32) + glass.rays(area)[front] * depth[front][:, None]
        colour = self._light_person(one, cluster, points, normals, gains)
        albedo = one.person.look(one.stance.outfit)[0][one.surface.part[own][front]]
        row, column = np.nonzero(front)
        empty = np.zeros_like(colour)
        for k, gain in enumerate(gains):
            if gain.any():
                empty += self.backdrop.lit[k][row + area[1], column + area[0]] * gain
        change[here][front] = albedo * colour - empty
        changed[here][front] = True
        deep[here][front] = depth[front]

    def _light_person(
        self, one: Seen, cluster: Sequence[Seen], points: Floats, normals: Floats, gains: Floats
    ) -> Floats:
        total = np.zeros_like(points)
        lifted = points + normals * np.float32(0.02)
        for k, source in enumerate(self.lights):
            if not gains[k].any():
                continue
            if source.kind == "sky":
                light = sky_light(self.open_sky.at(points, normals), normals)
            else:
                light = source.irradiance(points, normals)
                worth = light > 1e-4
                direct = source.reaches(lifted[worth])
                for other in cluster:
                    if k in other.shadows:
                        direct *= other.shadows[k].chart.open(lifted[worth], 0.03)[0]
                light[worth] *= direct
                light += source.bounce(points)
            total += light[:, None] * (gains[k] * source.colour)
        return total

    def _shares(self, middle: NDArray[np.float64], gains: Floats) -> dict[int, float]:
        """Lights that matter at a place, with their share of all light there."""
        at = np.asarray(middle, np.float32)[None]
        up = np.array(((0.0, 0.0, 1.0),), np.float32)
        values = {}
        for k, source in enumerate(self.lights):
            strength = float((gains[k] * source.colour).max())
            if strength <= 0:
                continue
            if source.kind == "sky":
                values[k] = strength * 0.9
                continue
            facing = up if source.place is None else np.asarray(source.place, np.float32)[None] - at
            facing = facing / np.linalg.norm(facing)
            values[k] = strength * float((source.irradiance(at, facing) * source.reaches(at))[0])
        total = sum(values.values()) or 1.0
        return {k: v / total for k, v in values.items() if self.lights[k].kind != "sky" and v / total > FAINT}

    def _reach_m(self, source: Source, gain: Floats, gains: Floats, middle: NDArray[np.float64]) -> float:
        """How far from a lamp, arc or fire its shadows are worth drawing."""
        if source.place is None:
            return np.inf
        elsewhere = sum(float(g.max()) for s, g in zip(self.lights, gains, strict=True) if s.kind in ("sky", "sun"))
        away = float(np.linalg.norm(source.place - middle))
        return max(away + 1.5, min(25.0, math.sqrt(float((gain * source.colour).max()) / max(0.25 * elsewhere, 0.02))))

    def _outline(self, corners: NDArray[np.float64]) -> tuple[Box, NDArray[np.intp], NDArray[np.intp]] | None:
        """Box, rows and columns of the grid's samples inside the outline of site points."""
        right_t, up_t, depth = self.backdrop.glass.seen_from(corners)
        ahead = depth > 0.3
        if ahead.sum() < 3:
            return None
        column, row = self.backdrop.glass.sample_at(right_t[ahead], up_t[ahead])
        box = overlap((int(column.min()) - 2, int(row.min()) - 2, int(column.max()) + 3, int(row.max()) + 3), self.grid)
        if box is None:
            return None
        points = np.stack((column - box[0], row - box[1]), axis=1)
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]), 0)
        hull = [tuple(points[i]) for i in ConvexHull(points, qhull_options="QJ").vertices]
        ImageDraw.Draw(mask).polygon(hull, fill=1, outline=1)
        rows, columns = np.nonzero(np.asarray(mask))
        return box, rows + box[1], columns + box[0]

    def _grid_box(self, corners: NDArray[np.float64]) -> Box | None:
        right_t, up_t, depth = self.backdrop.glass.seen_from(corners)
        ahead = depth > 0.3
        if not ahead.any():
            return None
        column, row = self.backdrop.glass.sample_at(right_t[ahead], up_t[ahead])
        return int(column.min()) - 3, int(row.min()) - 3, int(column.max()) + 4, int(row.max()) + 4
