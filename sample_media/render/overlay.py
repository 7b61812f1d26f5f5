"""The burned-in clock and camera name, as recorders draw them: white letters with a dark rim."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from sample_media.render.fonts import font
from sample_media.render.stage import CameraSpec

Floats = NDArray[np.float32]


class Overlay:
    """Burns the clock (top left) and the name (bottom right) into finished frames."""

    def __init__(self, camera: CameraSpec) -> None:
        self.camera = camera
        self.size_px = max(12, round(camera.height_px / 20))

    def burn(self, y: Floats, u: Floats, v: Floats, shown: str) -> None:
        """Draw into the planes (height, width), (height / 2, width / 2) in place."""
        margin = self.size_px // 2
        self._blend(y, u, v, shown, margin * 2, margin, True)
        letters, _ = stamp(self.camera.name_shown, self.size_px, False)
        height, width = letters.shape
        self._blend(y, u, v, self.camera.name_shown, y.shape[1] - width - margin, y.shape[0] - height - margin, False)

    def _blend(self, y: Floats, u: Floats, v: Floats, text: str, left: int, top: int, clock: bool) -> None:
        letters, rim = stamp(text, self.size_px, clock)
        left, top = max(0, left // 2 * 2), max(0, top // 2 * 2)
        height, width = min(letters.shape[0], y.shape[0] - top), min(letters.shape[1], y.shape[1] - left)
        letters, rim = letters[:height, :width], rim[:height, :width]
        patch = y[top : top + height, left : left + width]
        patch *= 1 - rim * 0.85
        patch += rim * 0.85 * 24
        patch *= 1 - letters
        patch += letters * 230
        cover = np.maximum(letters, rim)[::2, ::2]
        for plane in (u, v):
            small = plane[top // 2 : top // 2 + cover.shape[0], left // 2 : left // 2 + cover.shape[1]]
            small += (128 - small) * cover[: small.shape[0], : small.shape[1]]


@lru_cache(maxsize=512)
def stamp(text: str, size_px: int, clock: bool) -> tuple[Floats, Floats]:
    """Coverage 0..1 of letters and of their rim, shape (height, width)."""
    face = font(size_px, clock and text.isascii())
    box = ImageDraw.Draw(Image.new("L", (1, 1))).textbbox((0, 0), text, font=face, stroke_width=2)
    size = (int(box[2] - box[0]) + 2, int(box[3] - box[1]) + 2)
    rim, letters = Image.new("L", size, 0), Image.new("L", size, 0)
    at = (1 - box[0], 1 - box[1])
    ImageDraw.Draw(rim).text(at, text, font=face, fill=255, stroke_width=1)
    ImageDraw.Draw(letters).text(at, text, font=face, fill=255)
    return np.asarray(letters, np.float32) / np.float32(255), np.asarray(rim, np.float32) / np.float32(255)
