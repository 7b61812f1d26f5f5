"""Look at the overlay of a video: single pictures, and the turn of a second between two neighbouring frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from detect.overlay.chains import Sight
from detect.overlay.locate import Place
from detect.overlay.ocr import TextReader
from detect.overlay.text import Shown, read_text
from detect.types import Frame, Image

SECOND = timedelta(seconds=1)
WINDOW_MS = 1_400  # a second turns within it, with room for a late drawing
LEAST_FRAMES = 3  # of a window, where frames are rarer than that
CALM_MS = 200  # pictures this near are averaged where noise hides the writing, and always the next one on either side
SaveCrop = Callable[[int, list[Image]], tuple[str, ...]]


class Source(Protocol):
    """Frames of one video by their true time."""

    @property
    def t_ms(self) -> NDArray[np.int64]:
        """Media times of all frames, rising."""

    def frames(self, start_ms: int, end_ms: int) -> Iterator[Frame]:
        """Frames with start_ms <= t_ms < end_ms that can be decoded, in order."""


@dataclass(frozen=True)
class Seen:
    """The overlay's pixels in one frame, or their mean over the frames from `first_ms` to `last_ms`."""

    frame: int
    t_ms: int
    crops: list[Image]
    first_ms: int
    last_ms: int


@dataclass(frozen=True)
class Look:
    """One picture of the overlay: when, and what it says (None: not surely a time)."""

    seen: Seen
    shown: Shown | None

    @property
    def t_ms(self) -> int:
        """Media time of the picture, of the middle one where several are averaged."""
        return self.seen.t_ms


def no_crops(_frame: int, _crops: list[Image]) -> tuple[str, ...]:
    """Save nothing."""
    return ()


@dataclass
class Looker:
    """Reads the overlay at `place`. `asked` counts crops recognised, which is what reading costs.

    `calm`: pictures are averaged with those beside them, against noise; what they show is then known to a few frames.
    """

    source: Source
    reader: TextReader
    place: Place
    save: SaveCrop = no_crops
    asked: int = 0
    calm: bool = False

    def single(self, t_ms: int) -> list[Sight]:
        """The sight of the first frame at or after a time; none where it cannot be read."""
        window = self._window(t_ms, *((LEAST_FRAMES, 2 * CALM_MS) if self.calm else (1, 1)))
        return self._sights([self._look(window, len(window) // 2)]) if window else []

    def turn(self, t_ms: int) -> list[Sight]:
        """The turn of a second found from `t_ms` on, with the single pictures read on the way.

        Halves the window between a picture of one second and a picture of a later one; six readings or so.
        """
        window = self._window(t_ms, LEAST_FRAMES, WINDOW_MS)
        if not window:
            return []
        looks: dict[int, Look] = {}

        def look(place: int) -> Look:
            if place not in looks:
                looks[place] = self._look(window, place)
            return looks[place]

        low, high = self._readable(look, 0, len(window)), self._readable(look, len(window) - 1, -1)
        if low is None or high is None or low >= high:
            return self._sights(list(looks.values()))
        while high - low > 1:
            inner = [p for p in _middle_first(low, high) if p not in looks or looks[p].shown is not None]
            middle = next((p for p in inner[:3] if look(p).shown is not None), None)
            if middle is None:
                break
            if _same(look(middle), look(low)):
                low = middle
            elif _same(look(middle), look(high)) or _later(look(low), look(middle)) is not None:
                high = middle
            else:  # misread: forget it and go on around it
                looks[middle] = replace(looks[middle], shown=None)
        sure = [
            any(_same(look(near), look(at)) for near in beside if 0 <= near < len(window))
            for at, beside in ((low, (low - 1, low - 2)), (high, (high + 1, high + 2)))
        ]
        found = self._sights(list(looks.values()))
        if all(sure) and _later(look(low), look(high)) == SECOND:  # one misread picture makes no turn
            found.append(self._turned(window[low], window[high], look(high)))
        return sorted(found, key=lambda sight: sight.t_hi_ms)

    def _turned(self, before: Seen, at: Seen, after: Look) -> Sight:
        assert after.shown is not None
        crops = self.save(before.frame, before.crops) + self.save(at.frame, at.crops)
        low_ms = max(before.first_ms, at.first_ms - 1000)
        return Sight(low_ms, at.last_ms, after.shown.readings, at.frame, after.shown.text, crops)

    def _window(self, t_ms: int, least: int, length_ms: int) -> list[Seen]:
        """The frames from a time on: all within the length, and at least so many."""
        times = self.source.t_ms
        first = int(np.searchsorted(times, t_ms, side="left"))
        last = int(np.searchsorted(times, t_ms + length_ms, side="right"))
        last = min(len(times), max(last, first + least))
        if first >= last:
            return []
        frames = self.source.frames(int(times[first]), int(times[last - 1]) + 1)
        seen = [Seen(f.frame, f.t_ms, self.place.crops(f.image), f.t_ms, f.t_ms) for f in frames]
        return [_calmed(seen, place) for place in range(len(seen))] if self.calm else seen

    def _look(self, window: list[Seen], place: int) -> Look:
        seen = window[place]
        self.asked += len(seen.crops)
        texts = [text for text, _ in self.reader.read(seen.crops)]
        return Look(seen, read_text(" ".join(texts)))

    def _readable(self, look: Callable[[int], Look], start: int, stop: int) -> int | None:
        """The first place from `start` towards `stop` that reads as a time; gives up after three."""
        step = 1 if stop > start else -1
        return next((p for p in range(start, stop, step)[:3] if look(p).shown is not None), None)

    def _sights(self, looks: list[Look]) -> list[Sight]:
        """Single pictures as sights: the second they show began up to a second before."""
        found = []
        for one in sorted(looks, key=lambda look: look.t_ms):
            if one.shown is None:
                continue
            behind = one.shown.fraction_ms
            wide = 1000 if behind is None else behind + 40
            low, high = one.seen.first_ms - wide, one.seen.last_ms - (behind or 0)
            found.append(Sight(low, high, one.shown.readings, one.seen.frame, one.shown.text))
        return found


def _calmed(seen: list[Seen], place: int) -> Seen:
    """A picture as the mean of those within CALM_MS, and at least of its two neighbours."""
    one = seen[place]
    near = [
        other for number, other in enumerate(seen)
        if abs(number - place) <= 1 or abs(other.t_ms - one.t_ms) <= CALM_MS
    ]  # fmt: skip
    crops = [np.asarray(np.mean(same, axis=0), np.uint8) for same in zip(*(other.crops for other in near), strict=True)]
    return Seen(one.frame, one.t_ms, crops, near[0].t_ms, near[-1].t_ms)


def _middle_first(low: int, high: int) -> list[int]:
    middle = (low + high) // 2
    return sorted(range(low + 1, high), key=lambda place: abs(place - middle))


def _same(a: Look, b: Look) -> bool:
    return a.shown is not None and b.shown is not None and a.shown.readings == b.shown.readings


def _later(a: Look, b: Look) -> timedelta | None:
    """How much later b shows than a, where both read in the same orders and it is up to two seconds; else None."""
    if a.shown is None or b.shown is None:
        return None
    common = a.shown.readings.keys() & b.shown.readings.keys()
    steps = {b.shown.readings[order] - a.shown.readings[order] for order in common}
    steps = {step for step in steps if timedelta(0) < step <= 2 * SECOND}
    return steps.pop() if len(steps) == 1 else None
