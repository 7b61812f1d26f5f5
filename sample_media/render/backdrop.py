"""The plant without people through one lens: drawn once, then only lit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sample_media.render.finish import Finish
from sample_media.render.gbuffer import Canvas
from sample_media.render.light import Openness, Source, sky_light
from sample_media.render.optics import Lens, Resampler

Floats = NDArray[np.float32]
_HAZE_M = 900.0
_SKYLINE = tuple(
    (float(b), float(w), float(t))
    for b, w, t in zip(
        np.random.default_rng(5).uniform(-3.14, 3.14, 26),
        np.random.default_rng(6).choice((0.004, 0.006, 0.02, 0.035), 26),
        np.random.default_rng(7).uniform(0.02, 0.05, 26),
        strict=True,
    )
)


class Backdrop:
    """Ideal grid of the empty plant: `part`, `depth_m`, `normal`, and each source's contribution at full strength.

    `lit[k]` (rows, columns, 3) float16 is what source k adds at gain 1; `finished[k]` (height, width, 3) through
    the lens; `finished_depth_m` (height, width).
    """

    def __init__(
        self, glass: Lens, plant: Canvas, finish: Finish, open_sky: Openness, lights: Sequence[Source]
    ) -> None:
        self.glass, self.resampler = glass, Resampler(glass)
        self._start = glass.view.position.astype(np.float32)
        self._across, self._upward = glass.axes((0, 0, glass.columns, glass.rows))
        surface = plant.draw(glass.view, glass.columns, glass.rows, "pdn")
        self.part, self.depth_m = surface.part, surface.depth_m
        self.normal = surface.normal.astype(np.float16)
        shape = (glass.rows, glass.columns, 3)
        self.lit = [np.zeros(shape, np.float16) for _ in lights]
        band = 128  # bounded memory: a few hundred thousand samples at a time
        for top in range(0, glass.rows, band):
            box = (0, top, glass.columns, min(glass.rows, top + band))
            self._light_band(box, surface.normal[top : box[3]], finish, open_sky, lights)
        whole = (0, 0, glass.width_px, glass.height_px)
        self.finished = [self.resampler.pick(lit.astype(np.float32), (0, 0), whole) for lit in self.lit]
        self.finished_depth_m = self.resampler.nearest(self.depth_m, (0, 0), whole)

    def points(self, box: tuple[int, int, int, int]) -> Floats:
        """Site metres of the samples of a rectangle, shape (rows, columns, 3)."""
        c1, r1, c2, r2 = box
        depth = np.minimum(self.depth_m[r1:r2, c1:c2], 390.0)
        return np.asarray(
            self.glass.view.position.astype(np.float32) + self.glass.rays(box) * depth[..., None], np.float32
        )

    def points_at(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Floats:
        """Site metres of single samples, shape (n, 3)."""
        depth = np.minimum(self.depth_m[rows, columns], 390.0)[:, None]
        return np.asarray(self._start + (self._across[columns] + self._upward[rows]) * depth, np.float32)

    def _light_band(
        self,
        box: tuple[int, int, int, int],
        normal: Floats,
        finish: Finish,
        open_sky: Openness,
        lights: Sequence[Source],
    ) -> None:
        rows = slice(box[1], box[3])
        part = self.part[rows]
        seen = part > 0
        rays = self.glass.rays(box)
        points = self.points(box)[seen]
        normals, depth = normal[seen], self.depth_m[rows][seen]
        grazing = np.maximum(
            np.abs(np.einsum("ij,ij->i", normals, rays[seen])) / np.linalg.norm(rays[seen], axis=1), 0.08
        )
        v = self.glass.view
        size = depth * np.float32((v.right_t - v.left_t) / self.glass.columns) / np.sqrt(grazing)
        albedo = finish.reflectance(part[seen], points, normals, size)
        haze = np.exp(-depth / _HAZE_M)[:, None]
        for k, source in enumerate(lights):
            out = np.zeros((*part.shape, 3), np.float32)
            if source.kind == "sky":
                out[~seen] = sky_colour(rays[~seen])
                light = sky_light(open_sky.at(points, normals), normals)[:, None]
                out[seen] = albedo * light * haze + (1 - haze) * np.array((0.8, 0.85, 0.9), np.float32)
            else:
                light = source.irradiance(points, normals)
                worth = light > 1e-4
                light[worth] *= source.reaches(points[worth], fine=True)
                light += source.bounce(points)
                out[seen] = albedo * (light[:, None] * source.colour) * haze
            self.lit[k][rows] = out


def sky_colour(rays: Floats) -> Floats:
    """Sky as a camera sees it, over the sky's own colour: bright at the horizon, a dark skyline."""
    unit = rays / np.linalg.norm(rays, axis=1, keepdims=True)
    up = unit[:, 2]
    bearing = np.arctan2(unit[:, 1], unit[:, 0])
    out = (1.55 - 0.75 * np.clip(up, 0, 1) ** 0.5)[:, None] * np.array((1.02, 1.0, 0.97), np.float32)
    ridge = 0.012 + 0.008 * np.sin(bearing * 7) + 0.006 * np.sin(bearing * 23 + 1) + 0.004 * np.sin(bearing * 61)
    stacks = np.zeros_like(up)
    for middle, half, tall in _SKYLINE:  # far tanks, columns and a chimney
        stacks = np.where(np.abs(bearing - middle) < half, np.maximum(stacks, tall), stacks)
    land = up < np.maximum(ridge, stacks)
    shade = np.where(up < ridge, 0.50, 0.72)[land]
    out[land] = shade[:, None] * np.array((0.95, 1.0, 1.02), np.float32)
    return np.asarray(out, np.float32)
