"""Boxes of the shipped case's people before one of its cameras, 25 a second, with the errors of a detector."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.movements import outline
from sample_media import families
from sample_media.render.figure import Figure
from sample_media.render.optics import lens
from sample_media.stage_of import stage_of

Array = NDArray[np.float64]
RATE = 25.0
EDGE_ERROR, LOST, FALSE_BOXES = 0.02, 0.08, 0.05  # of the body's height; of the boxes; a frame
HIDDEN, LEAST_PX = 0.6, 24  # a body of which a nearer one covers more is not seen; nor is one smaller than this


def bodies(
    camera_id: str, from_s: float, seconds: float
) -> tuple[list[tuple[int, Array, Array]], list[tuple[Array, Array]]]:
    """(t_ms, boxes (n, 4), confidences (n,)) of each frame, and its true boxes with their numbers."""
    staging = stage_of(families.build(families.SHIPPED))
    camera = next(one for one in staging.cameras if one.camera_id == camera_id)
    glass, figures = lens(camera), [Figure(actor) for actor in staging.actors]
    random = np.random.default_rng(5)
    begin = staging.windows[camera_id][0] + 1000 * from_s
    place = np.array(camera.position)
    seen, truth = [], []
    for number in range(round(seconds * RATE)):
        t_ms = round(number * 1000 / RATE)
        boxes, numbers, away = [], [], []
        for who, figure in enumerate(figures):
            stance = figure.at(begin + t_ms)
            box = None if stance is None else outline(stance.origins, stance.turns, glass)
            if stance is None or box is None:
                continue
            cut = np.clip(box, 0, [camera.width_px, camera.height_px] * 2)
            if (cut[2:] - cut[:2]).prod() >= 0.5 * (box[2:] - box[:2]).prod() and cut[3] - cut[1] >= LEAST_PX:
                boxes.append(cut)
                numbers.append(who)
                away.append(float(np.linalg.norm(np.array(stance.foot) - place)))
        table, order = np.array(boxes).reshape(-1, 4), np.array(numbers, int)
        shown = np.array([not _hidden(n, table, away) for n in range(len(table))], bool)
        truth.append((table[shown], order[shown]))
        seen.append((t_ms, *_found(table[shown], random, (camera.width_px, camera.height_px))))
    return seen, truth


def _hidden(n: int, boxes: Array, away: list[float]) -> bool:
    """Whether one nearer body covers most of this one."""
    for other in range(len(boxes)):
        if away[other] < away[n]:
            low, high = np.maximum(boxes[n, :2], boxes[other, :2]), np.minimum(boxes[n, 2:], boxes[other, 2:])
            if np.clip(high - low, 0, None).prod() > HIDDEN * (boxes[n, 2:] - boxes[n, :2]).prod():
                return True
    return False


def _found(boxes: Array, random: np.random.Generator, size_px: tuple[int, int]) -> tuple[Array, Array]:
    """The boxes as a detector gives them: some lost, all a little off, now and then one that is nobody."""
    kept = boxes[random.random(len(boxes)) >= LOST]
    tall = (kept[:, 3] - kept[:, 1])[:, None]
    found = kept + random.normal(0, 1, kept.shape) * EDGE_ERROR * tall
    sure = np.clip(random.normal(0.72, 0.15, len(found)), 0.25, 0.95)
    if random.random() < FALSE_BOXES:
        x, y, tall_px = random.uniform(0, size_px[0]), random.uniform(0, size_px[1]), random.uniform(30, 150)
        found = np.vstack([found, [x, y, x + tall_px / 3, y + tall_px]])
        sure = np.append(sure, random.uniform(0.25, 0.5))
    return found, sure
