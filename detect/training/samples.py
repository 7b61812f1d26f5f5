"""An endless, seeded stream of training samples from a built set.

Sample k of a run is the same whenever and wherever it is drawn, so a training that was stopped goes on with the
next sample. Pictures with bare heads come more often: they are the rare class.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import torch
from PIL import Image
from torch.utils.data import IterableDataset

from detect.training import augment, labels

WHOLE_PICTURE_PX = 640  # long side of the whole pictures of the set
PART_SCALE = 0.75
LEAST_CUT_PX = 32
CLIP_PREFIX = "clip_"


@dataclass(frozen=True)
class Mix:
    """How samples are made; weights of a picture are its largest that applies."""

    grid_chances: tuple[float, ...] = (0.6, 0.32, 0.08)  # one picture, 2 x 2, 3 x 3: the last shows people far away
    whole_weight: float = 1.6  # whole pictures against scenes cut out of mosaics
    bare_weight: float = 1.8
    vestless_weight: float = 1.3
    clip_weight: float = 0.5  # frames of one clip resemble each other
    alone_scale: tuple[float, float] = (0.55, 1.35)  # longer side of a picture against the canvas
    cell_scale: tuple[float, float] = (0.8, 1.5)  # and against its cell of a grid
    person_chance: float = 0.0  # a picture is cut down to one person; at 0.25 far people were lost (weights/CARD.md)
    person_margin: tuple[float, float] = (0.05, 0.45)  # of the box, on each side
    person_scale: tuple[float, float] = (0.5, 1.05)
    aspect_spread: float = 0.3
    degrade_strength: float = 0.8


class Samples(IterableDataset):  # type: ignore[misc]  # torch is untyped here
    """Yields batches (images (b, 3, s, s) uint8 RGB, boxes (n, 6): index, class, cx cy w h in 0..1)."""

    def __init__(
        self, folder: Path, sizes_px: tuple[int, ...], batch: int, mix: Mix, first: int = 0, mosaics: bool = True
    ):
        self.files = labels.image_files(folder)
        self.sizes_px, self.batch, self.mix, self.first, self.mosaics = sizes_px, batch, mix, first, mosaics
        weights = [self._weight(f) for f in self.files]
        self.chances = np.array(weights) / sum(weights)

    def _weight(self, file: Path) -> float:
        kinds = set(labels.read_boxes(file, 1, 1)[:, 0].astype(int))
        weight = 1.0
        if labels.NO_HELMET in kinds:
            weight = self.mix.bare_weight
        elif labels.NO_VEST in kinds:
            weight = self.mix.vestless_weight
        elif not kinds:
            weight = 0.4
        if file.name.startswith(CLIP_PREFIX):
            return weight * self.mix.clip_weight
        with Image.open(file) as picture:  # reads the header only
            whole = max(picture.size) >= WHOLE_PICTURE_PX
        return weight * (self.mix.whole_weight if whole else 1.0)

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        cv2.setNumThreads(1)
        number = self.first
        while True:
            yield self.batch_of(number)
            number += 1

    def batch_of(self, number: int) -> tuple[torch.Tensor, torch.Tensor]:
        """The batch with this number, the same every time."""
        random = np.random.default_rng((20260, number))
        size = int(random.choice(self.sizes_px))
        pictures, rows = [], []
        for index in range(self.batch):
            picture, boxes = self.sample(size, random)
            pictures.append(np.ascontiguousarray(picture[..., ::-1].transpose(2, 0, 1)))
            low, high = boxes[:, 1:3] / size, boxes[:, 3:] / size
            rows.append(np.column_stack((np.full(len(boxes), index), boxes[:, 0], (low + high) / 2, high - low)))
        return torch.from_numpy(np.stack(pictures)), torch.from_numpy(np.concatenate(rows).astype(np.float32))

    def sample(self, size_px: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """One augmented square picture (size, size, 3) BGR with its boxes (n, 5) in pixels."""
        canvas = np.full((size_px, size_px, 3), augment.GREY, np.uint8)
        cells = 1 + int(random.choice(len(self.mix.grid_chances), p=self.mix.grid_chances)) if self.mosaics else 1
        columns, rows = _cuts(cells, size_px, random), _cuts(cells, size_px, random)
        windows = [(x1, y1, x2, y2) for y1, y2 in pairwise(rows) for x1, x2 in pairwise(columns)]
        every = [self._draw(canvas, window, random) for window in windows]
        boxes = np.concatenate(every)
        if random.random() < 0.5:
            canvas, boxes = augment.flip(canvas, boxes)
        picture = augment.colour(np.ascontiguousarray(canvas), random)
        return augment.degrade(picture, random, self.mix.degrade_strength), boxes

    def _draw(self, canvas: np.ndarray, window: tuple[int, int, int, int], random: np.random.Generator) -> np.ndarray:
        """Draw a random picture into a window of the canvas; returns its boxes."""
        file = self.files[int(random.choice(len(self.files), p=self.chances))]
        picture = labels.read_picture(file)
        height, width = picture.shape[:2]
        boxes = labels.read_boxes(file, width, height)
        room = max(window[2] - window[0], window[3] - window[1])
        alone = room == canvas.shape[1]
        low, high = self.mix.alone_scale if alone else self.mix.cell_scale
        if random.random() < self.mix.person_chance and (boxes[:, 0] == labels.PERSON).any():
            picture, boxes = self._at_person(picture, boxes, random)
            low, high = self.mix.person_scale
        elif alone and max(height, width) < WHOLE_PICTURE_PX / 2:
            low, high = low * PART_SCALE, high * PART_SCALE  # a scene cut out of a mosaic would come too near
        scale = float(np.exp(random.uniform(np.log(low), np.log(high))))
        aspect = float(np.exp(random.uniform(-1, 1) * self.mix.aspect_spread))
        return augment.place(canvas, picture, boxes, window, scale * room, aspect, random)

    def _at_person(
        self, picture: np.ndarray, boxes: np.ndarray, random: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """The picture cut down to the surroundings of one person in it, with the boxes that remain."""
        height, width = picture.shape[:2]
        persons = boxes[boxes[:, 0] == labels.PERSON]
        x1, y1, x2, y2 = persons[int(random.integers(len(persons))), 1:].tolist()
        margins = random.uniform(*self.mix.person_margin, 4)
        left, right = int(max(0, x1 - margins[0] * (x2 - x1))), int(min(width, x2 + margins[1] * (x2 - x1) + 1))
        top, bottom = int(max(0, y1 - margins[2] * (y2 - y1))), int(min(height, y2 + margins[3] * (y2 - y1) + 1))
        if right - left < LEAST_CUT_PX or bottom - top < LEAST_CUT_PX:
            return picture, boxes
        return picture[top:bottom, left:right], augment.cut(boxes, (left, top, right, bottom))


def _cuts(cells: int, size_px: int, random: np.random.Generator) -> list[int]:
    """Borders of a row of cells of uneven width, 0 and size_px included."""
    widths = random.uniform(0.7, 1.3, cells)
    return [0, *(int(v) for v in (widths.cumsum() / widths.sum() * size_px)[:-1]), size_px]
