"""Which equipment belongs to which body in one frame, and whether its feet can be seen.

A helmet counts as worn by a body only where its box lies at that body's head, a vest only at its torso: a helmet on a
table or in a hand is nobody's. Where several bodies could own a box, the nearest head or torso has it, and only that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
WORN, NOT_WORN, CANNOT_SEE = "worn", "not_worn", "cannot_see"
LEAST_BODY_PX = 40  # a body less tall shows no head that could be judged
ITEMS = {"helmet": ("helmet", "no_helmet"), "vest": ("vest", "no_vest")}
# where an item sits, in widths and heights of the body's box: centre down from its top, how far off it may lie, and
# the least and greatest width of the item's box in widths of the body's
PLACES = {"helmet": (0.07, 0.45, 0.17, 0.12, 1.0), "vest": (0.38, 0.35, 0.22, 0.25, 1.3)}
CROUCHED = 1.2  # height by width below which a body is bent or lying, and its head may be anywhere in its upper part


@dataclass(frozen=True)
class Look:
    """What one frame shows of one body's equipment."""

    state: str
    confidence: float


def look(item: str, bodies: Array, labels: Sequence[str], boxes: Array, confidences: Array) -> list[Look]:
    """The state of an item ("helmet", "vest") for each body in one frame.

    bodies: (n, 4), boxes: (m, 4), both x1, y1, x2, y2 px; labels and confidences: of the m boxes. Weak evidence on both
    sides (worn and not worn at the same head) gives the stronger one if it is clearly stronger, else cannot_see.
    """
    worn, not_worn = ITEMS[item]
    best: list[dict[str, float]] = [{} for _ in range(len(bodies))]
    for label, box, confidence in zip(labels, boxes, confidences, strict=True):
        if label not in (worn, not_worn):
            continue
        owner = _owner(item, bodies, box)
        if owner is not None:
            best[owner][label] = max(best[owner].get(label, 0.0), float(confidence))
    return [_decide(found.get(worn, 0.0), found.get(not_worn, 0.0)) for found in best]


def _decide(worn: float, not_worn: float) -> Look:
    if max(worn, not_worn) == 0 or abs(worn - not_worn) < 0.1:
        return Look(CANNOT_SEE, 0.0)
    return Look(WORN, worn) if worn > not_worn else Look(NOT_WORN, not_worn)


def _owner(item: str, bodies: Array, box: Array) -> int | None:
    """The body whose head or torso this box is at; None for nobody's."""
    down, off_x, off_y, least, most = PLACES[item]
    best, owner = 1.0, None
    width, centre_x, centre_y = box[2] - box[0], (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for number, (x1, y1, x2, y2) in enumerate(bodies.tolist()):
        body_w, body_h = x2 - x1, y2 - y1
        if body_h < LEAST_BODY_PX or not least <= width / body_w <= most:
            continue
        reach_y = off_y if body_h / body_w >= CROUCHED else 2 * off_y
        away_x = abs(centre_x - (x1 + x2) / 2) / body_w / off_x
        away_y = abs(centre_y - (y1 + down * body_h)) / body_h / reach_y
        away = max(away_x, away_y)
        if away < best:
            best, owner = away, number
    return owner


def feet_hidden(bodies: Array, width_px: int, height_px: int) -> list[bool]:
    """Whether each body's feet are cut off by the frame's lower edge or stand behind a body nearer to the camera."""
    hidden = []
    for number, (x1, _, x2, y2) in enumerate(bodies.tolist()):
        cut = y2 >= height_px - 2
        band = (y2 - 0.12 * (y2 - bodies[number, 1]), y2)
        behind = any(
            other != number
            and oy2 > y2 + 0.05 * (oy2 - oy1)
            and min(x2, ox2) - max(x1, ox1) > 0.5 * (x2 - x1)
            and oy1 < band[0]
            for other, (ox1, oy1, ox2, oy2) in enumerate(bodies.tolist())
        )
        hidden.append(bool(cut or behind))
    return hidden
