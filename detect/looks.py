"""What is measured on every frame that was looked at, small enough to keep: light, edges, change, and a thumbnail.

From these, health is concluded later without decoding anything again. Values are kept per shard, as lists in step
with its frames.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from detect.glow import Cells, Glow, glow
from detect.types import Frame, Image

COLUMNS, ROWS = 16, 9  # the picture is divided into cells, so that a running clock can be told from a living picture
SAMPLES_PX = (256, 144)  # pixels are picked, not averaged: averaging would wipe out the noise that shows a live camera
THUMB_PX = (96, 54)
THUMB_EVERY_MS = 10_000
CHANGED = 3  # grey levels: a smaller difference is what coding does to a still picture


@dataclass
class Looks:
    """Measures of the frames of one shard. Lists of equal length, one value a frame.

    `light`: mean grey, 0 to 255. `edges`: mean absolute Laplacian of the small picture, grey levels. `spread`: standard
    deviation of grey. `changed`: share of picked pixels that differ from the frame before, -1 for the first.
    `cells`: which cells hold such pixels, a bit each, hexadecimal. `glow`: where the
    brightest parts changed (detect/glow.py).
    """

    frame: list[int] = field(default_factory=list)
    t_ms: list[int] = field(default_factory=list)
    light: list[float] = field(default_factory=list)
    edges: list[float] = field(default_factory=list)
    spread: list[float] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    glow: list[list[Glow]] = field(default_factory=list)
    thumbs: list[tuple[int, str]] = field(default_factory=list)  # t_ms, grey pixels (zlib, base64)
    _before: Image | None = None
    _lit: Cells | None = None

    def add(self, frame: Frame) -> None:
        """Measure one frame; call in order of time."""
        self.add_picked(frame.frame, frame.t_ms, picked(frame))
        self.glow[-1], self._lit = glow(frame, self._lit)

    def add_picked(self, frame: int, t_ms: int, pixels: Image) -> None:
        """Measure the picked pixels of a frame, which say nothing of glow; call in order of time."""
        self.glow.append([])
        small = np.asarray(cv2.resize(pixels, THUMB_PX, interpolation=cv2.INTER_AREA), np.uint8)
        self.frame.append(frame)
        self.t_ms.append(t_ms)
        self.light.append(round(float(pixels.mean()), 2))
        self.spread.append(round(float(pixels.std()), 2))
        self.edges.append(round(float(np.abs(cv2.Laplacian(small, cv2.CV_16S)).mean()), 3))
        if self._before is None or self._before.shape != pixels.shape:
            self.changed.append(-1.0)
            self.cells.append("")
        else:
            differs = cv2.absdiff(pixels, self._before) > CHANGED
            self.changed.append(round(float(differs.mean()), 5))
            height, width = differs.shape
            cells = differs.reshape(ROWS, height // ROWS, COLUMNS, width // COLUMNS).any(axis=(1, 3))
            self.cells.append(np.packbits(cells).tobytes().hex())
        self._before = pixels
        if not self.thumbs or t_ms - self.thumbs[-1][0] >= THUMB_EVERY_MS:
            self.thumbs.append((t_ms, base64.b64encode(zlib.compress(small.tobytes(), 6)).decode()))

    def merged(self, other: Looks) -> Looks:
        """Both together in order of time; they hold different frames."""
        order = np.argsort(np.array([*self.t_ms, *other.t_ms], np.int64), kind="stable").tolist()
        both = Looks(thumbs=sorted([*self.thumbs, *other.thumbs]))
        for name in ("frame", "t_ms", "light", "edges", "spread", "changed", "cells", "glow"):
            values = [*getattr(self, name), *getattr(other, name)]
            setattr(both, name, [values[n] for n in order])
        return both

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Looks:
        """The reverse of to_json."""
        return cls(**{**value, "thumbs": [(t_ms, text) for t_ms, text in value["thumbs"]]})


def thumbnail(text: str) -> Image:
    """The grey picture (54, 96) uint8 of an entry of `thumbs`."""
    width, height = THUMB_PX
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), np.uint8).reshape(height, width)


def picked(frame: Frame) -> Image:
    """Grey pixels picked from the frame on an even grid, (144, 256) uint8."""
    grey = frame.grey()
    height, width = grey.shape
    across = (np.arange(SAMPLES_PX[0]) * width) // SAMPLES_PX[0]
    down = (np.arange(SAMPLES_PX[1]) * height) // SAMPLES_PX[1]
    return np.ascontiguousarray(grey[down[:, None], across])
