"""Footage whose clock is known because it was painted: frames made on demand, noisy and compressed, at any rate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from detect.types import Frame

ROOT = Path(__file__).resolve().parents[3]
CHINESE = ROOT / "timeline" / "fonts" / "RetraceSansSC-Bold.otf"
WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
FORMATS: dict[str, Callable[[datetime], str]] = {
    "iso": lambda at: f"{at:%Y-%m-%d %H:%M:%S}",
    "slash": lambda at: f"{at:%Y/%m/%d %H:%M:%S}",
    "weekday": lambda at: f"{at:%Y-%m-%d %a %H:%M:%S}",
    "us": lambda at: f"{at:%m-%d-%Y %a %H:%M:%S}",
    "eu": lambda at: f"{at:%d/%m/%Y %H:%M:%S}",
    "half": lambda at: f"{at:%Y-%m-%d %I:%M:%S %p}",
    "two_digit": lambda at: f"{at:%d-%m-%y %H:%M:%S}",
    "month": lambda at: f"{at:%d %b %Y %H:%M:%S}",
    "zh": lambda at: f"{at.year}年{at:%m}月{at:%d}日 {WEEKDAYS[at.weekday()]} {at:%H:%M:%S}",
    "zh_dash": lambda at: f"{at:%Y-%m-%d} {WEEKDAYS[at.weekday()]} {at:%H:%M:%S}",
}


@dataclass
class Painted:
    """A source of frames (detect.overlay.sights.Source). `clock`: media time in ms -> the local time that is shown."""

    times: NDArray[np.int64]
    clock: Callable[[int], datetime | None]
    width_px: int = 352
    height_px: int = 288
    layout: str = "iso"
    font: str | None = None
    text_px: int = 16
    at_px: tuple[int, int] = (8, 6)
    noise: float = 12.0
    quality: int = 60
    style: str = "outline"  # outline, plain, box
    colour: tuple[int, int, int] = (255, 255, 255)
    background: NDArray[np.uint8] | None = None
    label: str = "Camera 01"
    seed: int = 0

    @property
    def t_ms(self) -> NDArray[np.int64]:
        return self.times

    def frames(self, start_ms: int, end_ms: int) -> Iterator[Frame]:
        for number in range(*np.searchsorted(self.times, [start_ms, end_ms])):
            yield Frame("painted", number, int(self.times[number]), self.picture(number))

    def picture(self, number: int) -> NDArray[np.uint8]:
        """One frame, (height, width, 3) uint8 BGR."""
        rng = np.random.default_rng((self.seed, number))
        image = Image.fromarray(self._scene()[:, :, ::-1])
        draw = ImageDraw.Draw(image)
        shown = self.clock(int(self.times[number]))
        if shown is not None:
            self._write(draw, FORMATS[self.layout](shown), self.at_px)
        tall = font(self.font, self.text_px)
        low = self.at_px[1] > self.height_px // 2  # a name stands at the other edge, not over the clock
        top = 6 if low else self.height_px - 2 * self.text_px
        self._write(draw, self.label, (round(self.width_px * 0.6), top), tall)
        pixels = np.asarray(image, np.int16)[:, :, ::-1]
        noisy = pixels + rng.normal(0, self.noise, (self.height_px, self.width_px, 1)).astype(np.int16)
        clean = np.clip(noisy, 0, 255).astype(np.uint8)
        _, packed = cv2.imencode(".jpg", clean, [cv2.IMWRITE_JPEG_QUALITY, self.quality])
        return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)

    def _scene(self) -> NDArray[np.uint8]:
        if self.background is not None:
            return np.asarray(cv2.resize(self.background, (self.width_px, self.height_px)), np.uint8)
        rng = np.random.default_rng(self.seed)
        coarse = rng.integers(20, 200, (9, 12, 3), dtype=np.uint8)
        return np.asarray(cv2.resize(coarse, (self.width_px, self.height_px), interpolation=cv2.INTER_CUBIC), np.uint8)

    def _write(
        self, draw: ImageDraw.ImageDraw, text: str, at: tuple[int, int], own: ImageFont.FreeTypeFont | None = None
    ) -> None:
        face = own or font(self.font, self.text_px)
        if self.style == "box":
            draw.rectangle(draw.textbbox(at, text, font=face), fill=(0, 0, 0))
        stroke = max(1, self.text_px // 14) if self.style == "outline" else 0
        draw.text(at, text, font=face, fill=self.colour, stroke_width=stroke, stroke_fill=(0, 0, 0))


@cache
def font(path: str | None, size_px: int) -> ImageFont.FreeTypeFont:
    """A font at a size; the one inside Pillow where none is given."""
    if path is None:
        face = ImageFont.load_default(size_px)
        assert isinstance(face, ImageFont.FreeTypeFont)
        return face
    return ImageFont.truetype(path, size_px)


def steady(fps: float, seconds: float) -> NDArray[np.int64]:
    """Times of a constant rate."""
    return np.round(np.arange(round(fps * seconds)) * 1000 / fps).astype(np.int64)


def ticking(start: datetime, ppm: float = 0.0) -> Callable[[int], datetime]:
    """A clock that shows `start` at frame zero and runs `ppm` fast."""
    return lambda t_ms: start + timedelta(milliseconds=t_ms * (1 + ppm * 1e-6))
