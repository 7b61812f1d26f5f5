"""Show where a detector fails: `python -m detect.training.failures WEIGHTS --images FOLDER OUT.jpg [--look 384]`.

Runs the weights over labelled pictures as evaluate does, picks for each class the surest boxes that fit no true one
(red) and the largest true ones that were not found (blue), and draws them on one sheet. Prints the pictures' names, for
their credit.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from detect.training import labels
from detect.training.evaluate import SUPPRESS_IOU, open_weights, twice

SURE, MATCH_IOU = 0.45, 0.5
TILE_PX = 300
EACH = 2
RED, BLUE = (40, 40, 230), (230, 130, 30)


@dataclass(frozen=True)
class Failure:
    """One box that should not be there, or one that should."""

    picture: Path
    kind: int
    box: np.ndarray
    weight: float
    missed: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--size", type=int, default=640)
    parser.add_argument("--look", type=int, default=384)
    options = parser.parse_args()
    finder = open_weights(options.weights, options.size, SUPPRESS_IOU)
    if options.look:
        finder = twice(finder, open_weights(options.weights, options.look, SUPPRESS_IOU), options.look)
    found: list[Failure] = []
    for file in labels.image_files(options.images):
        picture = labels.read_picture(file)
        found += failures(file, finder(picture), labels.read_boxes(file, picture.shape[1], picture.shape[0]))
    chosen = choose(found)
    cv2.imwrite(str(options.out), sheet(chosen), [cv2.IMWRITE_JPEG_QUALITY, 72])
    for one in chosen:
        how = "missed" if one.missed else "wrong"
        print(f"{labels.CLASSES[one.kind]:10} {how:6} {one.weight:8.2f}  {one.picture.name}")


def failures(file: Path, rows: np.ndarray, true: np.ndarray) -> list[Failure]:
    """Sure boxes (n, 6) that fit no true box (m, 5) of their class by half, and true boxes that nothing fits so."""
    found = []
    for kind in range(len(labels.CLASSES)):
        mine, theirs = rows[rows[:, 5] == kind], true[true[:, 0] == kind][:, 1:]
        met = labels.iou(mine[:, :4], theirs) >= MATCH_IOU
        for n in np.flatnonzero((mine[:, 4] >= SURE) & ~met.any(axis=1)):
            found.append(Failure(file, kind, mine[n, :4], float(mine[n, 4]), False))
        for n in np.flatnonzero(~met[mine[:, 4] >= SURE / 2].any(axis=0)):
            found.append(Failure(file, kind, theirs[n], float(theirs[n, 3] - theirs[n, 1]), True))
    return found


def choose(found: list[Failure]) -> list[Failure]:
    """For each class the heaviest of either kind, each picture once."""
    chosen: list[Failure] = []
    for kind in range(len(labels.CLASSES)):
        for missed in (False, True):
            own = sorted((f for f in found if f.kind == kind and f.missed == missed), key=lambda f: -f.weight)
            fresh = [f for f in own if f.picture not in {c.picture for c in chosen}]
            chosen += fresh[:EACH]
    return chosen


def sheet(chosen: list[Failure]) -> np.ndarray:
    """One picture of tiles, each the surroundings of one failure."""
    tiles = [tile(one) for one in chosen]
    across = 5
    tiles += [np.full_like(tiles[0], 255)] * (-len(tiles) % across)
    return np.vstack([np.hstack(tiles[n : n + across]) for n in range(0, len(tiles), across)])


def tile(one: Failure) -> np.ndarray:
    """The surroundings of a failure, its box drawn, its class and kind written above."""
    picture = labels.read_picture(one.picture)
    height, width = picture.shape[:2]
    x1, y1, x2, y2 = (float(v) for v in one.box)
    side = min(max(2.6 * max(x2 - x1, y2 - y1), 120), max(height, width))
    left = int(np.clip((x1 + x2 - side) / 2, 0, max(0, width - side)))
    top = int(np.clip((y1 + y2 - side) / 2, 0, max(0, height - side)))
    part = picture[top : top + int(side), left : left + int(side)]
    scale = (TILE_PX - 24) / max(part.shape[:2])
    part = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    corners = np.round((one.box - np.array([left, top, left, top])) * scale).astype(int).tolist()
    cv2.rectangle(part, corners[:2], corners[2:], BLUE if one.missed else RED, 2)
    canvas = np.full((TILE_PX, TILE_PX, 3), 255, np.uint8)
    canvas[24 : 24 + part.shape[0], : part.shape[1]] = part
    text = f"{labels.CLASSES[one.kind]} {'missed' if one.missed else f'wrong {one.weight:.2f}'}"
    cv2.putText(canvas, text, (4, 17), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0), 1, cv2.LINE_AA)
    return canvas


if __name__ == "__main__":
    main()
