# ruff: noqa: E501  (tables of shapes)
"""The ground as a painted plan: concrete slabs, asphalt, lines, letters, stains and tyre marks, sampled with mip levels."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from sample_media.render.fonts import font
from sample_media.render.stage import FloorLine, FloorText, Road, Stage

PX_PER_M = 40
Floats = NDArray[np.float32]


class Ground:
    """Linear reflectance of the ground at any place of the site."""

    def __init__(self, stage: Stage) -> None:
        self.extent = stage.extent
        x1, y1, x2, y2 = stage.extent
        width, height = math.ceil((x2 - x1) * PX_PER_M), math.ceil((y2 - y1) * PX_PER_M)
        rng = np.random.default_rng(stage.seed)
        self._weeds = cloud(512, 512, 64, np.random.default_rng(stage.seed + 9), 6)
        picture = _concrete(width, height, rng)
        picture = _roads(picture, stage, self._px)
        picture = _wear(picture, stage, self._px, rng)
        linear = np.power(np.asarray(picture, np.float32) / 255.0, 2.2)
        self.levels = [linear]
        while min(self.levels[-1].shape[:2]) > 8:
            last = self.levels[-1]
            even = last[: last.shape[0] // 2 * 2, : last.shape[1] // 2 * 2]
            self.levels.append((even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]) / 4)

    def _px(self, x_m: float, y_m: float) -> tuple[float, float]:
        return (x_m - self.extent[0]) * PX_PER_M, (self.extent[3] - y_m) * PX_PER_M

    def at(self, x_m: Floats, y_m: Floats, footprint_m: Floats) -> Floats:
        """Reflectance (n, 3) at places (n,), averaged over about `footprint_m`; tiles on outside the extent."""
        level = np.clip(np.round(np.log2(np.maximum(footprint_m * PX_PER_M, 1.0))), 0, len(self.levels) - 1).astype(int)
        out = np.empty((len(x_m), 3), np.float32)
        for k in np.unique(level):
            mask = level == k
            image, size = self.levels[k], PX_PER_M / 2**k
            u = (x_m[mask] - self.extent[0]) * size - 0.5
            v = (self.extent[3] - y_m[mask]) * size - 0.5
            out[mask] = _wrapped(image, u, v)
        x1, y1, x2, y2 = self.extent
        beyond = np.maximum(np.maximum(x1 - x_m, x_m - x2), np.maximum(y1 - y_m, y_m - y2))
        mean = self.levels[-1].mean(axis=(0, 1))
        # what lies outside the plan is gravel and weeds, not a copy of the plan
        share = np.clip(beyond / 0.6, 0, 1)[:, None]
        blotch = self._weeds[(y_m * 9).astype(np.int64) % 512, (x_m * 9).astype(np.int64) % 512]
        patch = self._weeds[(y_m * 0.7 + 91).astype(np.int64) % 512, (x_m * 0.7 + 37).astype(np.int64) % 512]
        fine = np.clip(1.2 - footprint_m, 0.15, 1)
        green = np.clip(patch * 0.9 + 0.1, 0, 1)[:, None]
        gravel, weeds = mean * 0.62, mean * np.array((0.34, 0.42, 0.22), np.float32)
        wild = (gravel * (1 - green) + weeds * green) * (1 + 0.22 * blotch * fine)[:, None]
        return np.asarray(out * (1 - share) + np.maximum(wild, 0.01) * share, np.float32)


def _wrapped(image: Floats, u: Floats, v: Floats) -> Floats:
    rows, columns = image.shape[:2]
    u0, v0 = np.floor(u).astype(np.int64), np.floor(v).astype(np.int64)
    fu, fv = (u - u0)[:, None], (v - v0)[:, None]
    a, b, c, d = u0 % columns, (u0 + 1) % columns, v0 % rows, (v0 + 1) % rows
    top = image[c, a] * (1 - fu) + image[c, b] * fu
    bottom = image[d, a] * (1 - fu) + image[d, b] * fu
    return np.asarray(top * (1 - fv) + bottom * fv, np.float32)


def cloud(width: int, height: int, coarsest_px: int, rng: np.random.Generator, octaves: int = 5) -> Floats:
    """Smooth noise in about -1..1, shape (height, width), from large blotches down to fine ones."""
    total = np.zeros((height, width), np.float32)
    for k in range(octaves):
        step = max(1, coarsest_px >> k)
        small = rng.normal(0, 1, (height // step + 3, width // step + 3)).astype(np.float32)
        layer = Image.fromarray(small).resize((small.shape[1] * step, small.shape[0] * step), Image.Resampling.BICUBIC)
        total += np.asarray(layer)[step : height + step, step : width + step] * 0.5 ** (k * 0.6)
    return np.asarray(total / 2.5, np.float32)


def _concrete(width: int, height: int, rng: np.random.Generator) -> Image.Image:
    tone = 136 + 13 * cloud(width, height, 400, rng, 6) + 5 * cloud(width, height, 20, rng, 4)
    slab = int(4.0 * PX_PER_M)
    shades = rng.normal(0, 5, (height // slab + 2, width // slab + 2))
    rows, columns = np.arange(height) // slab, np.arange(width) // slab
    tone = tone + shades[rows][:, columns]
    for line in (np.arange(height) % slab, np.arange(width) % slab):
        joint = np.where(line < 2, 0.72, 1.0).astype(np.float32)
        tone = tone * (joint[:, None] if line is not None and len(line) == height else joint[None, :])
    stain = np.clip(cloud(width, height, 300, rng, 5) - 0.55, 0, 1)
    tone = tone * (1 - 0.55 * np.clip(stain * 2.2, 0, 1))
    speck = rng.random((height, width)) > 0.9975
    tone = np.where(speck, tone * 0.75, tone)
    colour = np.stack((tone * 1.0, tone * 0.975, tone * 0.925), axis=-1)
    picture = Image.fromarray(np.clip(colour, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for _ in range(int(width * height / PX_PER_M**2 / 45)):  # cracks
        x, y, a = rng.random() * width, rng.random() * height, rng.random() * 6.28
        points, bend = [(x, y)], 0.0
        for _ in range(int(rng.integers(6, 22))):
            bend = 0.5 * bend + rng.normal(0, 0.5)  # a crack wanders but keeps its way
            x, y = x + math.cos(a + bend) * 9, y + math.sin(a + bend) * 9
            points.append((x, y))
        draw.line(points, fill=(84, 82, 78), width=1)
    return picture


def _roads(picture: Image.Image, stage: Stage, px) -> Image.Image:  # type: ignore[no-untyped-def]
    mask = Image.new("L", picture.size, 0)
    draw = ImageDraw.Draw(mask)
    for road in (p for p in stage.paint if isinstance(p, Road)):
        points = [px(*p) for p in road.points]
        draw.line(points, fill=255, width=int(road.width_m * PX_PER_M), joint="curve")
    if mask.getbbox() is None:
        return picture
    rng = np.random.default_rng(stage.seed + 1)
    tone = 84 + 7 * cloud(picture.width, picture.height, 500, rng, 6) + rng.normal(0, 5, picture.size[::-1])
    asphalt = Image.fromarray(np.clip(np.stack((tone, tone, tone * 1.02), -1), 0, 255).astype(np.uint8))
    picture.paste(asphalt, mask=mask)
    tracks = Image.new("L", picture.size, 0)
    draw = ImageDraw.Draw(tracks)
    for road in (p for p in stage.paint if isinstance(p, Road)):
        for a, b in zip(road.points, road.points[1:], strict=False):
            way = np.subtract(b, a) / np.linalg.norm(np.subtract(b, a))
            side = np.array((-way[1], way[0]))
            for offset in (-1.6, -0.5, 0.6, 1.7):
                shift = side * offset * road.width_m / 5
                draw.line([px(*(np.array(a) + shift)), px(*(np.array(b) + shift))], fill=70, width=int(0.28 * PX_PER_M))
            if road.marked:
                length = float(np.linalg.norm(np.subtract(b, a)))
                white = ImageDraw.Draw(picture)
                for at in np.arange(0.5, length - 2, 4.0):
                    white.line([px(*(np.array(a) + way * at)), px(*(np.array(a) + way * (at + 2)))], fill=(188, 188, 182), width=int(0.12 * PX_PER_M))  # fmt: skip
                for edge in (-1, 1):
                    shift = side * edge * (road.width_m / 2 - 0.15)
                    white.line([px(*(np.array(a) + shift)), px(*(np.array(b) + shift))], fill=(176, 176, 170), width=int(0.10 * PX_PER_M))  # fmt: skip
    dark = Image.new("RGB", picture.size, (38, 38, 40))
    picture.paste(dark, mask=tracks.filter(ImageFilter.GaussianBlur(7)))
    return picture


def _wear(picture: Image.Image, stage: Stage, px, rng: np.random.Generator) -> Image.Image:  # type: ignore[no-untyped-def]
    """Lines and letters, worn through where feet and wheels have been."""
    paint = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(paint)
    for mark in stage.paint:
        if isinstance(mark, FloorLine):
            _line(draw, mark, px)
        elif isinstance(mark, FloorText):
            letters = _letters(mark)
            x, y = px(mark.x_m, mark.y_m)
            paint.alpha_composite(letters, (max(0, int(x - letters.width / 2)), max(0, int(y - letters.height / 2))))
    holes = cloud(picture.width, picture.height, 60, rng, 6)
    alpha = np.asarray(paint.getchannel("A"), np.float32) * np.clip(1.05 - 0.8 * np.clip(holes - 0.1, 0, 1), 0.15, 0.92)
    picture.paste(paint.convert("RGB"), mask=Image.fromarray(alpha.astype(np.uint8)))
    return picture


def _line(draw: ImageDraw.ImageDraw, mark: FloorLine, px) -> None:  # type: ignore[no-untyped-def]
    colour = (*(int(c * 255) for c in mark.colour), 255)
    points = [px(*p) for p in mark.points]
    if mark.closed:
        points.append(points[0])
    if mark.hatched:
        from shapely.geometry import LineString, Polygon  # only hatching needs geometry

        area = Polygon(points)
        x1, y1, x2, y2 = area.bounds
        step = 1.0 * PX_PER_M
        for at in np.arange(x1 - (y2 - y1), x2, step):
            piece = LineString([(at, y2), (at + (y2 - y1), y1)]).intersection(area)
            for line in getattr(piece, "geoms", [piece]):
                if line.length > 1:
                    draw.line(list(line.coords), fill=colour, width=int(0.14 * PX_PER_M))
    draw.line(points, fill=colour, width=max(2, int(mark.width_m * PX_PER_M)), joint="curve")


def _letters(mark: FloorText) -> Image.Image:
    face = font(int(mark.height_m * PX_PER_M))
    box = ImageDraw.Draw(Image.new("L", (1, 1))).textbbox((0, 0), mark.text, font=face)
    image = Image.new("RGBA", (int(box[2]) + 8, int(box[3]) + 8), (0, 0, 0, 0))
    ImageDraw.Draw(image).text((4, 4), mark.text, font=face, fill=(*(int(c * 255) for c in mark.colour), 255))
    return image.rotate(mark.heading_deg, expand=True, resample=Image.Resampling.BICUBIC)
