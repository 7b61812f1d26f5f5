"""A source and a reader without OCR: the overlay text lies in the pixels as bytes, so that logic is tested quickly."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from detect.overlay.ocr import Line
from detect.types import Frame, Image

WIDTH_PX = 96


@dataclass
class Coded:
    """Frames whose every row holds the UTF-8 bytes of the overlay text; "" where the clock gives None."""

    times: NDArray[np.int64]
    clock: Callable[[int], datetime | None]
    write: Callable[[datetime], str] = lambda at: f"{at:%Y-%m-%d %H:%M:%S}"
    decoded: int = 0

    @property
    def t_ms(self) -> NDArray[np.int64]:
        return self.times

    def frames(self, start_ms: int, end_ms: int) -> Iterator[Frame]:
        for number in range(*np.searchsorted(self.times, [start_ms, end_ms])):
            self.decoded += 1
            shown = self.clock(int(self.times[number]))
            row = np.zeros(WIDTH_PX, np.uint8)
            text = (self.write(shown) if shown else "").encode()
            row[: len(text)] = np.frombuffer(text, np.uint8)
            image = np.tile(row[None, :, None], (20, 1, 3))
            image[15:, ::2] = 255  # edges, so that it does not pass for an empty scene
            yield Frame("coded", number, int(self.times[number]), image)


@dataclass
class Decoder:
    """Reads what Coded wrote, misreading a digit now and then (`wrong`) or nothing at all (`blank`)."""

    wrong: float = 0.0
    blank: float = 0.0
    seed: int = 0
    stuck: tuple[str, str] | None = None  # a text that is always read as another
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def lines(self, image: Image) -> list[Line]:
        text = _text(image)
        return [Line(0, 0, WIDTH_PX, 20, text, 0.9)] if text else []

    def read(self, crops: list[Image]) -> list[tuple[str, float]]:
        return [(self._misread(_text(crop)), 0.9) for crop in crops]

    def _misread(self, text: str) -> str:
        if self._random.random() < self.blank:
            return ""
        if self.stuck:
            text = text.replace(*self.stuck)
        if self._random.random() < self.wrong:
            places = [n for n, char in enumerate(text) if char.isdigit()]
            if places:
                place = self._random.choice(places)
                text = text[:place] + self._random.choice("0123456789") + text[place + 1 :]
        return text


def _text(image: Image) -> str:
    row = image[0, :, 0]
    return bytes(row[row > 0]).decode("utf-8", "replace")
