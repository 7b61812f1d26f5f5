"""Build the training set: `python -m detect.training.build OUT --images FOLDER --clips FOLDER --coco FILE ...`.

Any folder with images/ and labels/ (YOLO text, classes of labels.py) can be added; mosaics named by a prefix are
cut into their scenes; missing persons are added by COCO weights; clips of known dress become labelled frames.
Writes OUT/images, OUT/labels and OUT/build.json, which counts what came from where.
"""

import argparse
import hashlib
import json
from collections import Counter
from pathlib import Path

import cv2
import numpy as np

from detect.training import labels, mosaics, pseudo

PERSON_CONFIDENCE = 0.5
PART_CONFIDENCE = 0.15
EMPTY_KEPT = 0.25  # share of scenes without any box that stay, as background


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--images", type=Path, action="append", default=[], help="folder with images/ and labels/")
    parser.add_argument("--mosaic-prefix", default="cssm_", help="images so named are mosaics to be cut apart")
    parser.add_argument("--coco", type=Path, action="append", default=[], help="COCO weights that add missing persons")
    parser.add_argument("--ppe", type=Path, help="PPE weights that find heads and torsos in clips")
    parser.add_argument("--clip", action="append", default=[], help="FILE:DRESS:EVERY, e.g. a.mp4:no_helmet+no_vest:10")
    options = parser.parse_args()
    finder = pseudo.Finder(options.coco, options.ppe)
    counts: Counter[str] = Counter()
    for part in ("images", "labels"):
        (options.out / part).mkdir(parents=True, exist_ok=True)
    for folder in options.images:
        for image in labels.image_files(folder):
            _add_image(image, options, finder, counts)
    for clip in options.clip:
        file, dress, every = clip.rsplit(":", 2)
        _add_clip(Path(file), pseudo.named_dress(dress), int(every), options.out, finder, counts)
    (options.out / "build.json").write_text(json.dumps(dict(sorted(counts.items())), indent=1) + "\n")
    print(json.dumps(dict(sorted(counts.items())), indent=1))


def _add_image(image: Path, options: argparse.Namespace, finder: pseudo.Finder, counts: Counter[str]) -> None:
    picture = labels.read_picture(image)
    height, width = picture.shape[:2]
    boxes = labels.read_boxes(image, width, height)
    scenes = [(picture, boxes)]
    if image.name.startswith(options.mosaic_prefix):
        scenes = mosaics.split(picture, boxes)
        counts["mosaics cut"] += len(scenes) > 1
    for number, (scene, inside) in enumerate(scenes):
        name = image.stem if len(scenes) == 1 else f"{image.stem}_{number}"
        found = finder.persons(scene, PERSON_CONFIDENCE) if finder.coco else np.zeros((0, 6), np.float32)
        full = pseudo.add_missing_persons(inside, found)
        counts["persons added"] += len(full) - len(inside)
        if not len(full) and len(scenes) > 1 and _share(name) > EMPTY_KEPT:
            continue
        _write(options.out, name, scene, full, counts)


def _add_clip(
    file: Path, dress: pseudo.Dress, every: int, out: Path, finder: pseudo.Finder, counts: Counter[str]
) -> None:
    """Add every n-th frame of a clip, unless a person in it has no head or torso found."""
    capture = cv2.VideoCapture(str(file))
    index = -1
    while True:
        arrived, picture = capture.read()
        if not arrived:
            break
        index += 1
        if index % every:
            continue
        boxes = pseudo.dress_people(
            finder.persons(picture, PERSON_CONFIDENCE), finder.parts(picture, PART_CONFIDENCE), dress
        )
        if boxes is None:
            counts["clip frames left out"] += 1
            continue
        counts["clip frames"] += 1
        _write(out, f"clip_{file.stem}_{index:05d}", picture, boxes, counts)


def _share(name: str) -> float:
    """A number in 0 to 1 that depends on the name alone, so that a rebuild keeps the same pictures."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF


def _write(out: Path, name: str, picture: np.ndarray, boxes: np.ndarray, counts: Counter[str]) -> None:
    height, width = picture.shape[:2]
    image = out / "images" / f"{name}.jpg"
    cv2.imwrite(str(image), picture, [cv2.IMWRITE_JPEG_QUALITY, 95])
    labels.write_boxes(image, boxes, width, height)
    counts["images"] += 1
    for kind in boxes[:, 0].astype(int):
        counts[labels.CLASSES[kind]] += 1


if __name__ == "__main__":
    main()
