"""Read the burned-in clock of one video: find it, look about once a minute, look closer where it jumps, fit.

Where two sights in a row do not fit one clock, the stretch between them is halved until the jump lies between
neighbouring pictures or the pictures can no longer tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from detect.overlay.chains import MS, Sight
from detect.overlay.fit import NO_TEXT, Fit, Stretch, fit
from detect.overlay.locate import Place, find_places, has_writing
from detect.overlay.ocr import TextReader
from detect.overlay.sights import Looker, SaveCrop, Source, no_crops
from detect.types import Image

UNREADABLE = "the overlay cannot be read"
EVERY_MS = 60_000
MOST_TURNS = 120  # turns looked for; the other minutes of a long video are single pictures
LEAST_TURNS = 6
MOST_PLACES = 3
MOST_JUMPS = 20
CLOSE_MS = 1_500
MEAN_FRAMES = 6
FAINT = (NO_TEXT, UNREADABLE)  # causes that means of several pictures may cure


@dataclass(frozen=True)
class OverlayRead:
    """The burned-in clock of one video. `place` None: no overlay was found. `cause`: why nothing is accepted."""

    place: Place | None
    sights: tuple[Sight, ...] = ()
    found: Fit = field(default_factory=lambda: Fit((), (), ()))
    asked: int = 0
    cause: str | None = None

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """Accepted stretches in order of time; empty where nothing is accepted."""
        return self.found.stretches


def read_overlay(
    source: Source, reader: TextReader, save: SaveCrop = no_crops, breaks_ms: Sequence[int] = ()
) -> OverlayRead:
    """Find and read the overlay clock. `breaks_ms`: media times where the recording has a gap or restarts."""
    if not len(source.t_ms):
        return OverlayRead(None, cause="the video has no frames")
    pictures = list(_pictures(source))
    if not has_writing(pictures):
        return OverlayRead(None, cause="no text in the picture reads as a time")
    # noise that hides faint writing is gone from the mean of a second; a digit that turns in it does no harm here
    places = (
        find_places(pictures, reader)
        or find_places(_pictures(source, MEAN_FRAMES), reader)
        or find_places(pictures, reader, edges_only=True)
    )
    best: OverlayRead | None = None
    for place in places[:MOST_PLACES]:
        looker = Looker(source, reader, place, save)
        tried = _read_at(looker, breaks_ms)
        if tried.stretches:
            return tried
        best = best or tried
    if best is not None and best.cause in FAINT:  # noise hides it in most single pictures, less so in means of some
        for place in places[:MOST_PLACES]:
            tried = _read_at(Looker(source, reader, place, save, calm=True), breaks_ms)
            if tried.stretches:
                return tried
    return best or OverlayRead(None, cause="no text in the picture reads as a time")


def look_times(t_ms: Sequence[int], breaks_ms: Sequence[int] = ()) -> tuple[list[int], list[int]]:
    """When to look for a turn, and when at a single picture: about once a minute, around breaks, at both ends."""
    start, end = int(t_ms[0]), int(t_ms[-1])
    length = end - start
    count = min(MOST_TURNS, max(LEAST_TURNS, length // EVERY_MS + 1))
    last = max(start, end - 2_000)
    turns = {round(at) for at in np.linspace(start, last, count)}
    if length < LEAST_TURNS * 2_000:  # windows must not overlap: a short clip is read through, second by second
        turns = set(range(start, last + 1, 1_500))
    turns |= {at for gap in breaks_ms for at in (max(start, gap - 3_000), min(last, gap))}
    minutes = range(start, end, EVERY_MS) if count == MOST_TURNS else ()
    singles = [at for at in minutes if not any(abs(at - turn) < EVERY_MS // 3 for turn in turns)]
    return sorted(turns), singles


def _pictures(source: Source, mean_of: int = 1) -> Iterable[Image]:
    """A few whole pictures over the video (start, a third, two thirds), each the mean of so many frames in a row."""
    times = source.t_ms
    for share in (0.0, 0.34, 0.67):
        at = int(times[int(share * (len(times) - 1))])
        frames = [frame.image for frame in islice(source.frames(at, at + 5_000), mean_of)]
        if len(frames) == 1:
            yield frames[0]
        elif frames:
            yield np.asarray(np.mean(frames, axis=0), np.uint8)


def _read_at(looker: Looker, breaks_ms: Sequence[int]) -> OverlayRead:
    turns, singles = look_times(looker.source.t_ms.tolist(), breaks_ms)
    sights: list[Sight] = []
    for at in turns[:3]:
        sights += looker.turn(at)
    if not sights and len(turns) > 6:  # nothing readable at the start: one more try in the middle, then give up
        sights += looker.turn(turns[len(turns) // 2])
        if not sights:
            return OverlayRead(looker.place, asked=looker.asked, cause=UNREADABLE)
    for at in turns[3:]:
        sights += looker.turn(at)
    for at in singles:
        sights += looker.single(at)
    sights = _in_time(sights)
    found = fit(sights)
    for _ in range(2):  # closing in on one jump can bring another to light
        more = _closer(looker, found, sights)
        if not more:
            break
        sights = _in_time(sights + more)
        found = fit(sights)
    return OverlayRead(looker.place, tuple(sights), found, looker.asked, found.cause)


def _closer(looker: Looker, found: Fit, sights: list[Sight]) -> list[Sight]:
    """More sights where the accepted stretches meet, and where a sight that fits nothing may be the start of one."""
    more: list[Sight] = []
    for before, after in list(zip(found.stretches, found.stretches[1:], strict=False))[:MOST_JUMPS]:
        if after.start_ms - before.end_ms > CLOSE_MS:
            more += _between(looker, before, after)
    known = {sight.frame for sight in sights}
    lonely = [s.t_hi_ms for s, used in zip(sights, found.used, strict=True) if not used]
    if found.stretches and len(lonely) <= MOST_JUMPS:
        for at in lonely:
            if sum(abs(at - other) < 5_000 for other in lonely) < 4:  # else it was looked at closely already
                more += looker.turn(at + 200) + looker.turn(at + 1_800)
    return [sight for sight in more if sight.frame not in known]


def _between(looker: Looker, before: Stretch, after: Stretch) -> list[Sight]:
    """Halve the time between two stretches by single pictures; then look for turns on both sides of the jump."""
    low, high = before.end_ms, after.start_ms
    more: list[Sight] = []
    for _ in range(16):
        if high - low <= CLOSE_MS:
            break
        middle = (low + high) // 2
        seen = looker.single(middle)
        if not seen or not low < seen[0].t_hi_ms < high:
            break
        more += seen
        sight = seen[0]
        misfit = [
            min(abs((shown - one.shown_at(sight.t_hi_ms)) / MS + 500) for shown in sight.readings.values())
            for one in (before, after)
        ]
        if misfit[0] <= misfit[1]:
            low = sight.t_hi_ms
        else:
            high = sight.t_hi_ms
    return more + looker.turn(max(before.end_ms, low - 3_000)) + looker.turn(high)


def _in_time(sights: list[Sight]) -> list[Sight]:
    """In order of media time, each frame's single sight once."""
    unique = {(one.frame, one.narrow): one for one in sights}
    return sorted(unique.values(), key=lambda one: (one.t_hi_ms, one.narrow))
