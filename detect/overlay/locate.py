"""Find the burned-in clock of a video by itself: lines of text that read as a time, alone or put together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import permutations

import cv2
import numpy as np

from detect.overlay.ocr import Line, TextReader
from detect.overlay.text import looks_timed, read_text
from detect.types import Image

SEARCH_PX = 960
EDGE_SHARE = 0.08  # of the height: where recorders write, and little more than their letters are tall
LETTER_EDGE = 40  # grey levels over 3 pixels; letters that a person can read have more
LETTER_PIXELS = 150  # far fewer than the edges of nineteen characters
Box = tuple[int, int, int, int]  # x1, y1, x2, y2 in pixels, x2/y2 exclusive


@dataclass(frozen=True)
class Place:
    """Where an overlay clock is: its boxes in reading order (date, weekday and time may stand apart)."""

    boxes: tuple[Box, ...]

    def crops(self, image: Image) -> list[Image]:
        """The pixels of each box, copied (a frame's image is shared)."""
        return [np.ascontiguousarray(image[y1:y2, x1:x2]) for x1, y1, x2, y2 in self.boxes]

    def near(self, other: Place) -> bool:
        """Whether two finds are the same overlay in two pictures: the same number of boxes, each overlapping."""
        return len(self.boxes) == len(other.boxes) and all(
            _overlaps(a, b) for a, b in zip(self.boxes, other.boxes, strict=True)
        )


def find_places(images: Iterable[Image], reader: TextReader, edges_only: bool = False) -> list[Place]:
    """Places that read as a time, those seen in most pictures first; boxes are grown to hold every width seen.

    With `edges_only` just the strips along the upper and lower edge are searched: what is painted in the scene behind
    an overlay (a tank's number) then no longer runs into its letters.
    A text in the scene (a sign, a monitor) may be found too: whether a place runs like a clock is for the fit to say.
    """
    groups: list[list[Place]] = []
    size = (0, 0)
    for image in images:
        size = image.shape[:2]
        for place in _places(_edge_lines(image, reader) if edges_only else _lines(image, reader)):
            group = next((one for one in groups if one[0].near(place)), None)
            if group is None:
                groups.append([place])
            else:
                group.append(place)
        if len(groups) == 1 and len(groups[0]) == 2:  # twice the same and nothing else: no need for a third picture
            break
    groups.sort(key=lambda group: (-len(group), len(group[0].boxes)))
    return [_grown(group, size) for group in groups]


def has_writing(images: list[Image]) -> bool:
    """Whether anything has edges as sharp as letters; a cheap look that spares an empty scene the OCR."""
    for image in images:
        grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
        edges = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > LETTER_EDGE
        if int(edges.sum()) >= LETTER_PIXELS:
            return True
    return False


def _lines(image: Image, reader: TextReader) -> list[Line]:
    """The lines of a picture; large pictures are searched at a smaller size, where overlays are still tall enough."""
    scale = SEARCH_PX / max(image.shape[:2])
    if scale >= 1:
        return reader.lines(image)
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return [
        replace(
            line,
            x1_px=int(line.x1_px / scale), y1_px=int(line.y1_px / scale),
            x2_px=round(line.x2_px / scale), y2_px=round(line.y2_px / scale),
        )
        for line in reader.lines(np.asarray(small, np.uint8))
    ]  # fmt: skip


def _edge_lines(image: Image, reader: TextReader) -> list[Line]:
    """The lines of the strips along the upper and lower edge, in pixels of the whole picture."""
    height = image.shape[0]
    deep = max(16, round(height * EDGE_SHARE))
    found = []
    for top in (0, height - deep):
        strip = np.ascontiguousarray(image[top : top + deep])
        found += [
            replace(line, y1_px=line.y1_px + top, y2_px=min(line.y2_px, deep) + top) for line in reader.lines(strip)
        ]
    return found


def _places(lines: list[Line]) -> list[Place]:
    """Every line that is a time by itself, else pairs and triples of neighbouring lines that make one."""
    whole = [Place((_box(line),)) for line in lines if read_text(line.text)]
    if whole:
        return whole
    parts = [line for line in lines if looks_timed(line.text)]
    found = []
    for first, second in permutations(parts[:6], 2):
        if _neighbours(first, second) and read_text(f"{first.text} {second.text}"):
            found.append(Place((_box(first), _box(second))))
    return found[:2]


def _neighbours(first: Line, second: Line) -> bool:
    """Left to right on one row, or one under the other at the same height of text."""
    tall = max(first.y2_px - first.y1_px, second.y2_px - second.y1_px)
    same_row = abs(first.y1_px - second.y1_px) <= tall / 2 and first.x1_px < second.x1_px
    gap = second.y1_px - first.y2_px
    under = -tall / 2 <= gap <= 1.5 * tall and min(first.x2_px, second.x2_px) > max(first.x1_px, second.x1_px)
    return same_row or under


def _grown(group: list[Place], size: tuple[int, int]) -> Place:
    """One place over all finds, with room for wider digits and a margin that recognition likes."""
    height, width = size
    boxes = []
    for each in zip(*(place.boxes for place in group), strict=True):
        x1, y1 = min(box[0] for box in each), min(box[1] for box in each)
        x2, y2 = max(box[2] for box in each), max(box[3] for box in each)
        tall = float(np.median([box[3] - box[1] for box in each]))
        aside, above = round(tall * 1.2), round(tall * 0.08)  # a faint first or last digit may have been missed
        boxes.append((max(0, x1 - aside), max(0, y1 - above), min(width, x2 + aside), min(height, y2 + above)))
    return Place(tuple(boxes))


def _box(line: Line) -> Box:
    return max(0, line.x1_px), max(0, line.y1_px), line.x2_px, line.y2_px


def _overlaps(a: Box, b: Box) -> bool:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    smaller = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    return wide > 0 and high > 0 and wide * high >= 0.5 * smaller
