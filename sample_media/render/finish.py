"""What the plant's surfaces look like up close: weathered steel, tank plates and names, plaster, concrete, ground."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from sample_media.render.fonts import font
from sample_media.render.ground import Ground, cloud
from sample_media.render.pieces import Piece
from sample_media.render.plant import Plant

Floats = NDArray[np.float32]
_TILE = 512
_RUST = np.array((0.30, 0.13, 0.05), np.float32)


class Finish:
    """Linear reflectance of any visible point of the plant."""

    def __init__(self, plant: Plant, ground: Ground, seed: int) -> None:
        self.plant, self.ground = plant, ground
        rng = np.random.default_rng(seed + 7)
        tile = cloud(_TILE, _TILE, 128, rng, 6)
        blend = np.linspace(0, 1, 64, dtype=np.float32)  # make it tile
        tile[:64] = tile[:64] * blend[:, None] + tile[-64:][::-1] * (1 - blend[:, None])
        tile[:, :64] = tile[:, :64] * blend + tile[:, -64:][:, ::-1] * (1 - blend)
        self._noise = tile
        colours = [(0.0, 0.0, 0.0)] + [piece.colour for piece in plant.pieces]
        self.base = np.power(np.array(colours, np.float32), 2.2)
        self._letters = {i + 1: _stencil(p.text) for i, p in enumerate(plant.pieces) if p.text}

    def reflectance(self, part: NDArray[np.int16], points: Floats, normals: Floats, footprint_m: Floats) -> Floats:
        """For n samples: part numbers (n,), site points (n, 3), normals (n, 3), sample size (n,); gives (n, 3)."""
        out = self.base[part]
        finishes = np.array(["sky"] + [piece.finish for piece in self.plant.pieces])[part]
        for name, treat in (
            ("ground", self._ground), ("steel", self._steel), ("tank", self._tank), ("plaster", self._plaster),
            ("concrete", self._concrete), ("floor", self._concrete), ("wood", self._wood),
            ("grating", self._grating), ("sign", self._sign),
        ):  # fmt: skip
            mask = finishes == name
            if mask.any():
                out[mask] = treat(out[mask], part[mask], points[mask], normals[mask], footprint_m[mask])
        return np.clip(out, 0.004, 0.92)

    def _blotch(self, u: Floats, v: Floats, size_m: float) -> Floats:
        a = (u / size_m * _TILE).astype(np.int64) % _TILE
        b = (v / size_m * _TILE).astype(np.int64) % _TILE
        return self._noise[b, a]

    def _wall_uv(self, points: Floats, normals: Floats) -> tuple[Floats, Floats]:
        """Along the wall and up; on level faces the plan."""
        level = np.abs(normals[:, 2]) > 0.7
        along = points[:, 0] * -normals[:, 1] + points[:, 1] * normals[:, 0]
        return np.where(level, points[:, 0], along), np.where(level, points[:, 1], points[:, 2])

    def _ground(self, _base: Floats, _part: Floats, points: Floats, _normals: Floats, size: Floats) -> Floats:
        return self.ground.at(points[:, 0], points[:, 1], size)

    def _steel(self, base: Floats, _part: Floats, points: Floats, normals: Floats, _size: Floats) -> Floats:
        u, v = self._wall_uv(points, normals)
        base = base * (1 + 0.10 * self._blotch(u, v, 3.0) + 0.05 * self._blotch(u * 3, v * 3, 3.0))[:, None]
        rust = np.clip(self._blotch(u * 1.7 + 1.3, v * 0.6, 2.2) - 0.75, 0, 1)[:, None] * 0.8
        return np.asarray(base * (1 - rust) + _RUST * rust)

    def _tank(self, base: Floats, part: Floats, points: Floats, normals: Floats, size: Floats) -> Floats:
        out = self._steel(base, part, points, normals, size)
        for number in np.unique(part):
            mask = part == number
            piece: Piece = self.plant.pieces[int(number) - 1]
            x, y = points[mask, 0] - piece.axis[0], points[mask, 1] - piece.axis[1]
            z, around = points[mask, 2], np.arctan2(y, x) * piece.size[0]
            course = 1.8
            seam = np.abs((z / course) % 1 - 0.5) > 0.5 - np.maximum(0.012, size[mask] / course * 0.35)
            plate = 5.0
            shift = np.floor(z / course) * 1.7
            weld = np.abs(((around + shift) / plate) % 1 - 0.5) > 0.5 - np.maximum(0.004, size[mask] / plate * 0.35)
            tint = 1 + 0.035 * np.sin(np.floor((around + shift) / plate) * 12.9 + np.floor(z / course) * 7.7)
            streak = np.clip(self._blotch(around * 2.2, z * 0.12, 4.0) - 0.25, 0, 1) * np.clip(
                z / piece.size[1] / 2, 0.2, 1
            )
            dirt = np.exp(-np.maximum(z, 0) / 0.5) * 0.35
            tone = tint * np.where(seam | weld, 0.80, 1.0) * (1 - 0.35 * streak) * (1 - dirt)
            out[mask] *= tone[:, None]
            if piece.text:
                out[mask] = self._painted(out[mask], piece, int(number), around, z)
        return out

    def _painted(self, out: Floats, piece: Piece, number: int, around: Floats, z: Floats) -> Floats:
        """The tank's name, four times round, 1.3 m tall."""
        letters = self._letters[number]
        tall = 1.3
        wide = tall * letters.shape[1] / letters.shape[0]
        every = 2 * math.pi * piece.size[0] / 4
        u = ((around % every) - every / 2 + wide / 2) / wide
        v = (piece.size[1] * 2 * 0.56 + tall / 2 - z) / tall
        inside = (u >= 0) & (u < 1) & (v >= 0) & (v < 1)
        column = np.clip((u * letters.shape[1]).astype(int), 0, letters.shape[1] - 1)
        row = np.clip((v * letters.shape[0]).astype(int), 0, letters.shape[0] - 1)
        ink = np.where(inside, letters[row, column], 0.0)[:, None]
        return np.asarray(out * (1 - ink) + np.array((0.02, 0.05, 0.16), np.float32) * ink)

    def _plaster(self, base: Floats, _part: Floats, points: Floats, normals: Floats, _size: Floats) -> Floats:
        u, v = self._wall_uv(points, normals)
        streak = np.clip(self._blotch(u * 2, v * 0.15, 4.0), 0, 1)
        foot = np.exp(-np.maximum(points[:, 2], 0) / 0.35)
        tone = (1 + 0.06 * self._blotch(u, v, 5.0)) * (1 - 0.18 * streak) * (1 - 0.35 * foot)
        return np.asarray(base * tone[:, None])

    def _concrete(self, base: Floats, _part: Floats, points: Floats, normals: Floats, _size: Floats) -> Floats:
        u, v = self._wall_uv(points, normals)
        tone = 1 + 0.14 * self._blotch(u, v, 4.0) + 0.08 * self._blotch(u * 4, v * 4, 4.0)
        return np.asarray(base * (tone * (1 - 0.2 * np.clip(self._blotch(u * 1.5, v * 0.2, 4.0), 0, 1)))[:, None])

    def _wood(self, base: Floats, _part: Floats, points: Floats, normals: Floats, _size: Floats) -> Floats:
        u, v = self._wall_uv(points, normals)
        return np.asarray(base * (1 + 0.15 * self._blotch(u * 0.3, v * 4, 2.0))[:, None])

    def _grating(self, base: Floats, _part: Floats, points: Floats, normals: Floats, size: Floats) -> Floats:
        step = 0.10
        line = (np.abs((points[:, 0] / step) % 1 - 0.5) > 0.32) | (np.abs((points[:, 1] / step) % 1 - 0.5) > 0.32)
        fade = np.clip(1.5 - size / 0.03, 0, 1)
        tone = np.where(line, 1.15, 0.45) * fade + 0.8 * (1 - fade)
        return self._steel(np.asarray(base * tone[:, None], np.float32), _part, points, normals, size)

    def _sign(self, base: Floats, part: Floats, points: Floats, normals: Floats, _size: Floats) -> Floats:
        out = base.copy()
        for number in np.unique(part):
            piece = self.plant.pieces[int(number) - 1]
            if not piece.text:
                continue
            mask = part == number
            letters = self._letters[int(number)]
            a = math.radians(piece.heading_deg)
            along = (points[mask, 0] - piece.at[0]) * math.cos(a) + (points[mask, 1] - piece.at[1]) * math.sin(a)
            front = (normals[mask, 0] * math.sin(a) - normals[mask, 1] * math.cos(a)) > 0.5
            tall = piece.size[2] * 1.3
            wide = min(piece.size[0] * 1.8, tall * letters.shape[1] / letters.shape[0])
            u, v = along / wide + 0.5, 0.5 - (points[mask, 2] - piece.at[2]) / tall
            inside = (u >= 0) & (u < 1) & (v >= 0) & (v < 1) & front
            row = np.clip((v * letters.shape[0]).astype(int), 0, letters.shape[0] - 1)
            column = np.clip((u * letters.shape[1]).astype(int), 0, letters.shape[1] - 1)
            ink = np.where(inside, letters[row, column], 0.0)[:, None]
            dark = float(np.mean(piece.colour)) > 0.45
            out[mask] = out[mask] * (1 - ink) + np.float32(0.02 if dark else 0.75) * ink
        return out


def _stencil(text: str) -> Floats:
    face = font(64)
    box = ImageDraw.Draw(Image.new("L", (1, 1))).textbbox((0, 0), text, font=face)
    image = Image.new("L", (int(box[2] - box[0]) + 4, int(box[3] - box[1]) + 4), 0)
    ImageDraw.Draw(image).text((2 - box[0], 2 - box[1]), text, font=face, fill=255)
    return np.asarray(image, np.float32) / np.float32(255)
