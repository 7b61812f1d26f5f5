"""A second look at persons: their crop of the full-resolution frame goes through the same network once more.

In the first pass a far helmet has a handful of pixels, and a near body is larger than what the network was trained
on. The crop brings both to one size. Where both looks agree on a part (helmet, bare head, vest, torso without vest) its
confidence is their mean; a part that only one look saw keeps that look's share. Measured in detect/weights/CARD.md.

Rows are (n, 6) float32: x1, y1, x2, y2 in pixels of the frame, confidence, class; class 0 is the person.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detect import yolo_head

Rows = NDArray[np.float32]
Window = tuple[int, int, int, int]  # x1, y1, x2, y2 in pixels of the frame, x2 and y2 exclusive
PERSON = 0
SAME_PART_IOU = 0.55
SAME_PERSON_IOU = 0.3


@dataclass(frozen=True)
class Manner:
    """How second looks are taken."""

    size_px: int = 384  # side of the input a crop is fitted into
    every_ms: int = 1000  # a person is looked at again after this long
    few: int = 4  # so many times; then
    later_ms: int = 3000  # after this long
    forget_ms: int = 2000  # somebody not seen for this long is a new person
    share: float = 0.5  # weight of the second look against the first
    margin: float = 0.15  # of the box, added on each side
    least_height_px: int = 40  # smaller crops hold nothing to see
    least_confidence: float = 0.25  # of the person
    most_per_frame: int = 6
    suppress_iou: float = 0.6


@dataclass
class _Known:
    """Somebody who was looked at: where, when last seen, when last looked at, how many times."""

    box: Rows
    seen_ms: int
    looked_ms: int
    looks: int = 1


class Memory:
    """Who was looked at when, in one stretch of one video. No tracks here: a box near an old one is the same."""

    def __init__(self, manner: Manner) -> None:
        self.manner = manner
        self._known: list[_Known] = []

    def due(self, rows: Rows, t_ms: int) -> Rows:
        """The persons to look at in this frame, (k, 6), strongest first; they count as looked at from now on."""
        self._known = [one for one in self._known if t_ms - one.seen_ms < self.manner.forget_ms]
        boxes = np.array([one.box for one in self._known], np.float32).reshape(-1, 4)
        free = np.ones(len(boxes), bool)
        due: list[Rows] = []
        for row in rows[rows[:, 5] == PERSON]:
            if row[4] < self.manner.least_confidence or row[3] - row[1] < self.manner.least_height_px:
                continue
            near = np.where(free, _iou(row[None, :4], boxes)[0], 0.0) if len(boxes) else np.zeros(0)
            at = int(near.argmax()) if len(near) and near.max() >= SAME_PERSON_IOU else None
            if at is None:
                if len(due) < self.manner.most_per_frame:
                    due.append(row)
                    self._known.append(_Known(row[:4], t_ms, t_ms))
                continue
            free[at] = False
            known = self._known[at]
            known.box, known.seen_ms = row[:4], t_ms
            wait_ms = self.manner.every_ms if known.looks < self.manner.few else self.manner.later_ms
            if t_ms - known.looked_ms >= wait_ms and len(due) < self.manner.most_per_frame:
                due.append(row)
                known.looked_ms, known.looks = t_ms, known.looks + 1
        return np.array(due, np.float32).reshape(-1, 6)


def window(person: Rows, manner: Manner, width_px: int, height_px: int) -> Window:
    """The crop for one person row (6,) in a frame of this size: box and margin, whole pixels, inside the frame."""
    x1, y1, x2, y2 = (float(v) for v in person[:4])
    dx, dy = manner.margin * (x2 - x1), manner.margin * (y2 - y1)
    left, top = int(max(0.0, x1 - dx)), int(max(0.0, y1 - dy))
    right, bottom = int(np.ceil(min(float(width_px), x2 + dx))), int(np.ceil(min(float(height_px), y2 + dy)))
    return left, top, max(right, left + 1), max(bottom, top + 1)


def merge(first: Rows, windows: list[Window], looks: list[Rows], manner: Manner) -> Rows:
    """First pass and second looks as one table, strongest first.

    Args:
        first: rows of the first pass.
        windows: the crops looked at.
        looks: for each window its rows in pixels of the crop.

    Persons stay those of the first pass. Parts outside all windows stay as they are.
    """
    if not windows:
        return first
    parts = [_moved(rows[rows[:, 5] != PERSON], w) for rows, w in zip(looks, windows, strict=True)]
    second = _suppressed(np.concatenate(parts), manner.suppress_iou)
    again = (first[:, 5] != PERSON) & _centre_in_any(first, windows)
    kept, judged = first[~again], first[again]
    share = np.float32(manner.share)
    same = _iou(judged[:, :4], second[:, :4]) * (judged[:, None, 5] == second[None, :, 5])
    merged, used = judged.copy(), np.zeros(len(second), bool)
    for i in range(len(judged)):
        j = int(same[i].argmax()) if len(second) else 0
        if len(second) and same[i, j] > SAME_PART_IOU:
            used[j] = True
            a, b = judged[i, 4], second[j, 4]
            merged[i, :4] = (judged[i, :4] * a + second[j, :4] * b) / (a + b)
            merged[i, 4] = (1 - share) * a + share * b
        else:
            merged[i, 4] = (1 - share) * judged[i, 4]
    alone = second[~used]
    alone[:, 4] *= share
    return _suppressed(np.concatenate((kept, merged, alone)), manner.suppress_iou)


def _moved(rows: Rows, to: Window) -> Rows:
    moved = rows.copy()
    moved[:, (0, 2)] += np.float32(to[0])
    moved[:, (1, 3)] += np.float32(to[1])
    return moved


def _centre_in_any(rows: Rows, windows: list[Window]) -> NDArray[np.bool_]:
    x, y = (rows[:, 0] + rows[:, 2]) / 2, (rows[:, 1] + rows[:, 3]) / 2
    inside = np.zeros(len(rows), bool)
    for left, top, right, bottom in windows:
        inside |= (x >= left) & (x < right) & (y >= top) & (y < bottom)
    return inside


def _suppressed(rows: Rows, limit_iou: float) -> Rows:
    rows = rows[np.argsort(-rows[:, 4], kind="stable")]
    return np.asarray(rows[yolo_head.suppress(rows[:, :4], rows[:, 5].astype(int), limit_iou)])


def _iou(a: Rows, b: Rows) -> NDArray[np.float32]:
    """Intersection over union of boxes (n, 4) with (m, 4): (n, m)."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    common = np.clip(high - low, 0, None).prod(2)
    areas = [np.clip(boxes[:, 2:] - boxes[:, :2], 0, None).prod(1) for boxes in (a, b)]
    return np.asarray(common / np.maximum(areas[0][:, None] + areas[1][None] - common, 1e-9), np.float32)
