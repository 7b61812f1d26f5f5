"""Labels a model may add: persons nobody drew, and the heads and torsos of clips whose dress is known.

A picture with unlabelled people teaches the network to overlook people. A general COCO model finds most of them.
In a clip where everybody is known to be bareheaded, a head found by any means is a bare head: the weak model says
where, the clip says what.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from detect.training.labels import CLASSES, HEADS, PERSON, TORSOS, area, iou, overlap

TOLD_APART_IOU = 0.4
PART_OF_ANOTHER = 0.7  # an added person lying mostly inside a drawn one is a limb or a reflection
JUDGED_FROM_PX = 60  # a person this tall must have a head and a torso box, else the frame teaches a falsehood


@dataclass(frozen=True)
class Dress:
    """What everybody in a clip is known to wear: class numbers for head and torso."""

    head: int
    torso: int


class Finder:
    """Boxes by ultralytics models. `persons` come from COCO weights, `parts` from PPE weights."""

    def __init__(self, coco_files: Sequence[Path], ppe_file: Path | None, size_px: int = 640):
        from detect import torchvision_cure

        torchvision_cure.apply()
        from ultralytics import YOLO

        self.coco = [YOLO(str(f)) for f in coco_files]
        self.ppe = YOLO(str(ppe_file)) if ppe_file else None
        self.size_px = size_px

    def _boxes(self, model: Any, picture: np.ndarray, confidence: float, kinds: list[int] | None) -> np.ndarray:
        found = model.predict(picture, imgsz=self.size_px, conf=confidence, iou=0.6, classes=kinds, verbose=False)
        data = found[0].boxes.data.cpu().numpy()  # x1 y1 x2 y2 confidence class
        return np.column_stack((data[:, 5], data[:, :4], data[:, 4])).astype(np.float32)

    def persons(self, picture: np.ndarray, confidence: float) -> np.ndarray:
        """Persons of all COCO models, (n, 6) class, box, confidence; doubles removed, strongest first."""
        every = np.concatenate([self._boxes(m, picture, confidence, [0]) for m in self.coco])
        return _without_doubles(every, 0.6)

    def parts(self, picture: np.ndarray, confidence: float) -> np.ndarray:
        """Heads and torsos of the PPE model, (n, 6) class, box, confidence."""
        if self.ppe is None:
            return np.zeros((0, 6), np.float32)
        found = self._boxes(self.ppe, picture, confidence, None)
        return np.asarray(found[found[:, 0] != PERSON])


def _without_doubles(found: np.ndarray, limit_iou: float) -> np.ndarray:
    found = found[np.argsort(-found[:, 5], kind="stable")]
    kept: list[int] = []
    overlaps = iou(found[:, 1:5], found[:, 1:5])
    for i in range(len(found)):
        if not any(overlaps[i, j] > limit_iou for j in kept):
            kept.append(i)
    return found[kept]


def add_missing_persons(boxes: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Drawn boxes (n, 5) and those found persons (m, 6) that no drawn person explains: (n + k, 5)."""
    drawn = boxes[boxes[:, 0] == PERSON, 1:]
    if not len(found):
        return boxes
    apart = iou(found[:, 1:5], drawn).max(1, initial=0) < TOLD_APART_IOU
    covered = overlap(found[:, 1:5], drawn).max(1, initial=0) / np.maximum(area(found[:, 1:5]), 1)
    added = found[apart & (covered < PART_OF_ANOTHER), :5]
    added[:, 0] = PERSON
    return np.concatenate((boxes, added))


def dress_people(persons: np.ndarray, parts: np.ndarray, dress: Dress) -> np.ndarray | None:
    """Boxes (n, 5) for one frame of a clip of known dress, or None where a person's head or torso was not found.

    persons, parts: (n, 6) class, box, confidence. Head and torso are the strongest part of their kind that lies
    in the body, the head in its upper 40 %.
    """
    rows = [np.array([PERSON, *p[1:5]], np.float32) for p in persons]
    for person in persons:
        _, x1, y1, x2, y2, _ = person
        width, height = x2 - x1, y2 - y1
        for kinds, known in ((HEADS, dress.head), (TORSOS, dress.torso)):
            inside = []
            for part in parts[np.isin(parts[:, 0], kinds)]:
                cx, cy = (part[1] + part[3]) / 2, (part[2] + part[4]) / 2
                low = 0.4 if kinds is HEADS else 0.8
                if x1 - 0.05 * width <= cx <= x2 + 0.05 * width and y1 - 0.1 * height <= cy <= y1 + low * height:
                    inside.append(part)
            if inside:
                best = max(inside, key=lambda part: part[5])
                rows.append(np.array([known, *best[1:5]], np.float32))
            elif height >= JUDGED_FROM_PX:
                return None
    return np.array(rows, np.float32).reshape(-1, 5)


def named_dress(text: str) -> Dress:
    """`no_helmet+no_vest` as a Dress.

    Raises:
        ValueError: not a head class and a torso class joined by +.
    """
    head, _, torso = text.partition("+")
    if head not in CLASSES or torso not in CLASSES:
        raise ValueError(f"{text!r} is no dress: wanted for example no_helmet+no_vest.")
    dress = Dress(CLASSES.index(head), CLASSES.index(torso))
    if dress.head not in HEADS or dress.torso not in TORSOS:
        raise ValueError(f"{text!r} is no dress: wanted a head class, then a torso class.")
    return dress
