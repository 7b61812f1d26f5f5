"""Boxes as training sees them: YOLO text files beside images, and the classes of the embedded detector.

A box table is a float32 array of shape (n, 5): class, x1, y1, x2, y2 in pixels of its image.
"""

from pathlib import Path

import cv2
import numpy as np

from case.errors import RetraceError

CLASSES = ("person", "helmet", "no_helmet", "vest", "no_vest")
PERSON, HELMET, NO_HELMET, VEST, NO_VEST = range(len(CLASSES))
HEADS = (HELMET, NO_HELMET)
TORSOS = (VEST, NO_VEST)
IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp")


class LabelError(RetraceError):
    """A label file that is not YOLO text of the classes this detector knows."""


def image_files(folder: Path) -> list[Path]:
    """Images of a data folder that holds images/ and labels/, sorted by name.

    Raises:
        LabelError: there is no images/ folder, or nothing in it.
    """
    files = sorted(f for f in (folder / "images").glob("*") if f.suffix.lower() in IMAGE_SUFFIXES)
    if not files:
        raise LabelError(f"No images in {folder / 'images'}: give a folder that holds images/ and labels/.")
    return files


def read_picture(file: Path) -> np.ndarray:
    """A picture file as (h, w, 3) uint8 BGR.

    Raises:
        LabelError: it is not a picture that can be read.
    """
    picture = cv2.imread(str(file))
    if picture is None:
        raise LabelError(f"{file} cannot be read as a picture: replace it or take it out of the set.")
    return picture


def label_file(image: Path) -> Path:
    """Where the labels of an image lie: ../labels/NAME.txt."""
    return image.parent.parent / "labels" / f"{image.stem}.txt"


def read_boxes(image: Path, width_px: int, height_px: int) -> np.ndarray:
    """Boxes of one image, (n, 5) in pixels; an absent file means nothing to see.

    Raises:
        LabelError: a line is not `class cx cy w h` with a known class.
    """
    file = label_file(image)
    if not file.exists():
        return np.zeros((0, 5), np.float32)
    rows = []
    for number, line in enumerate(file.read_text().splitlines(), 1):
        if not line.strip():
            continue
        try:
            kind, cx, cy, w, h = (float(v) for v in line.split()[:5])
        except ValueError as error:
            raise LabelError(f"{file}, line {number}: wanted `class cx cy w h`, found {line[:60]!r}.") from error
        if kind not in range(len(CLASSES)):
            raise LabelError(f"{file}, line {number}: class {kind:g} is none of 0 to {len(CLASSES) - 1}.")
        rows.append((kind, cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2))
    boxes = np.array(rows, np.float32).reshape(-1, 5)
    boxes[:, (1, 3)] *= width_px
    boxes[:, (2, 4)] *= height_px
    return boxes


def write_boxes(image: Path, boxes: np.ndarray, width_px: int, height_px: int) -> None:
    """Write (n, 5) pixel boxes as the YOLO text file of an image."""
    lines = []
    for kind, x1, y1, x2, y2 in boxes:
        cx, cy = (x1 + x2) / 2 / width_px, (y1 + y2) / 2 / height_px
        lines.append(f"{int(kind)} {cx:.6f} {cy:.6f} {(x2 - x1) / width_px:.6f} {(y2 - y1) / height_px:.6f}")
    label_file(image).write_text("".join(line + "\n" for line in lines))


def overlap(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Intersection areas of boxes a (n, 4) with b (m, 4), x1 y1 x2 y2: an (n, m) array in square pixels."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    return np.clip(high - low, 0, None).prod(2)


def area(boxes: np.ndarray) -> np.ndarray:
    """Areas of boxes (n, 4) in square pixels, (n,)."""
    return np.clip(boxes[:, 2:] - boxes[:, :2], 0, None).prod(1)


def iou(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Intersection over union of boxes a (n, 4) with b (m, 4): (n, m) in 0 to 1."""
    common = overlap(a, b)
    return common / np.maximum(area(a)[:, None] + area(b)[None] - common, 1e-9)
