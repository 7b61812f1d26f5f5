"""Writing that noise hides in every single picture: read from means of a few, and the bar grows by what they span."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
import pytest

from detect.overlay.chains import MS
from detect.overlay.locate import Place
from detect.overlay.ocr import Line, RapidReader
from detect.overlay.read import read_overlay
from detect.overlay.sights import Looker
from detect.types import Frame, Image
from tests.detect.overlay.painted import CHINESE, Painted, steady, ticking

START = datetime(2026, 11, 18, 9, 41, 7)


class Grey:
    """Frames 100 ms apart whose one grey level is the second shown; every other one is drowned in noise."""

    t_ms = np.arange(0, 3_000, 100)

    def frames(self, start_ms: int, end_ms: int) -> Iterator[Frame]:
        for number in range(*np.searchsorted(self.t_ms, [start_ms, end_ms])):
            level = 30 * int(self.t_ms[number] // 1000) + (45 if number % 2 else -45) + 100
            yield Frame("grey", number, int(self.t_ms[number]), np.full((8, 8, 3), level, np.uint8))


class Level:
    """Reads a grey level as a second where it is near one, as means of many pictures are."""

    def lines(self, _image: Image) -> list[Line]:
        return []

    def read(self, crops: list[Image]) -> list[tuple[str, float]]:
        return [(self._text(float(crop.mean())), 1.0) for crop in crops]

    def _text(self, level: float) -> str:
        second = round((level - 100) / 30)
        shown = START + timedelta(seconds=second)
        return f"{shown:%Y-%m-%d %H:%M:%S}" if abs(level - 100 - 30 * second) <= 12 and 0 <= second <= 2 else ""


def test_a_mean_is_read_where_no_picture_is_and_its_sight_spans_what_was_averaged() -> None:
    place = Place(((0, 0, 8, 8),))
    assert Looker(Grey(), Level(), place).single(1_500) == []
    (sight,) = Looker(Grey(), Level(), place, calm=True).single(1_500)
    assert sight.readings["ymd"] == START + timedelta(seconds=1)
    assert (sight.t_lo_ms, sight.t_hi_ms) == (500, 1_900)  # any of five pictures may be the one that showed it


@pytest.mark.slow
def test_faint_chinese_letters_in_noise_are_read() -> None:
    start = datetime(2022, 5, 24, 15, 11, 49, 402_000)
    source = Painted(steady(8, 5), ticking(start), 352, 288, "zh", str(CHINESE), 12, (99, 8), noise=13.9, quality=36,
                     style="plain", colour=(120, 255, 120), seed=19)  # fmt: skip
    (stretch,) = read_overlay(source, RapidReader()).stretches
    assert abs((stretch.shown_at(0) - start) / MS) <= stretch.plus_minus_ms(0) <= 400
