"""Evaluate: `python -m detect.training.evaluate WEIGHTS --images FOLDER --mot FOLDER --size 640`.

WEIGHTS is a .pt (ultralytics) or an OpenVINO .xml; both go through the same letterbox, decoding and suppression as
at run time, so that their numbers compare. Prints AP50 by class with 95 % intervals, and by height of the person.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from detect import second_look, yolo_head
from detect.training import labels, metrics

LEAST_CONFIDENCE = 0.001
SUPPRESS_IOU = 0.6

Finder = Callable[[np.ndarray], np.ndarray]  # picture (h, w, 3) BGR -> (n, 6) x1 y1 x2 y2 confidence class
Scene = tuple[np.ndarray, np.ndarray]  # picture, true boxes (m, 5)
Result = dict[str, Any]  # what --json writes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--images", type=Path, help="folder with images/ and labels/")
    parser.add_argument("--mot", type=Path, help="MOTChallenge sequence: img1/ or a video, and gt/gt.txt, persons only")
    parser.add_argument("--size", type=int, default=640)
    parser.add_argument("--look", type=int, default=0, help="input size of a second look at persons; 0: none")
    parser.add_argument("--suppress-iou", type=float, default=SUPPRESS_IOU)
    parser.add_argument("--json", type=Path, help="write the numbers here as well")
    options = parser.parse_args()
    finder = open_weights(options.weights, options.size, options.suppress_iou)
    result: Result = {"weights": options.weights.name, "size_px": options.size, "look_px": options.look}
    if options.look:
        finder = twice(finder, open_weights(options.weights, options.look, options.suppress_iou), options.look)
    if options.images:
        result["images_name"] = options.images.name
        result["images"] = judge(finder, yolo_scenes(options.images), range(len(labels.CLASSES)))
    if options.mot:
        result["mot_name"] = options.mot.name
        result["mot"] = judge(finder, mot_scenes(options.mot), [labels.PERSON])
    print(table(result))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")


def open_weights(weights: Path, size_px: int, suppress_iou: float = SUPPRESS_IOU) -> Finder:
    """A finder over .pt or .xml weights at a square input of size_px."""
    network = _openvino(weights, size_px) if weights.suffix == ".xml" else _torch(weights)

    def find(picture: np.ndarray) -> np.ndarray:
        fitted, fit = yolo_head.letterbox(picture, size_px, size_px)
        return yolo_head.decode(network(fitted), fit, LEAST_CONFIDENCE, suppress_iou)

    return find


def twice(first: Finder, again: Finder, look_px: int) -> Finder:
    """A finder that looks a second time at each person, as the runtime does at one who is due."""

    def find(picture: np.ndarray) -> np.ndarray:
        manner = second_look.Manner(size_px=look_px, most_per_frame=100)
        rows = first(picture)
        persons = second_look.Memory(manner).due(rows, 0)
        windows = [second_look.window(p, manner, picture.shape[1], picture.shape[0]) for p in persons]
        looks = [again(picture[top:bottom, left:right]) for left, top, right, bottom in windows]
        return second_look.merge(rows, windows, looks, manner)

    return find


def _torch(weights: Path) -> Callable[[np.ndarray], np.ndarray]:
    import torch

    from detect import torchvision_cure

    torchvision_cure.apply()
    from ultralytics import YOLO

    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = YOLO(str(weights)).model.float().eval().to(device)

    def run(fitted: np.ndarray) -> np.ndarray:
        planes = np.ascontiguousarray(fitted[..., ::-1].transpose(2, 0, 1)[None])
        with torch.inference_mode():
            answer = model(torch.from_numpy(planes).to(device).float() / 255)
        return np.asarray((answer[0] if isinstance(answer, tuple) else answer)[0].float().cpu().numpy())

    return run


def _openvino(weights: Path, size_px: int) -> Callable[[np.ndarray], np.ndarray]:
    import openvino

    model = openvino.Core().read_model(weights)
    model.reshape([1, size_px, size_px, 3])
    compiled = openvino.compile_model(model, "CPU")

    def run(fitted: np.ndarray) -> np.ndarray:
        return np.asarray(compiled(fitted[None])[0][0])

    return run


def yolo_scenes(folder: Path) -> Iterator[Scene]:
    """Pictures and true boxes of a folder with images/ and labels/."""
    for image in labels.image_files(folder):
        picture = labels.read_picture(image)
        yield picture, labels.read_boxes(image, picture.shape[1], picture.shape[0])


def mot_scenes(folder: Path) -> Iterator[Scene]:
    """Frames and true persons of a MOTChallenge sequence (gt.txt: frame, id, x, y, w, h, counts, ...)."""
    rows = np.loadtxt(folder / "gt" / "gt.txt", delimiter=",")
    rows = rows[rows[:, 6] != 0]
    for number, picture in _frames(folder):
        theirs = rows[rows[:, 0] == number]
        boxes = np.column_stack((np.zeros(len(theirs)), theirs[:, 2:4], theirs[:, 2:4] + theirs[:, 4:6]))
        yield picture, boxes.astype(np.float32)


def _frames(folder: Path) -> Iterator[tuple[int, np.ndarray]]:
    """Frames of a sequence numbered from 1: the pictures of img1/, else those of its one video file."""
    if (folder / "img1").is_dir():
        for image in sorted((folder / "img1").iterdir()):
            yield int(image.stem), labels.read_picture(image)
        return
    videos = [f for f in sorted(folder.iterdir()) if f.suffix in (".mp4", ".avi", ".mkv")]
    if not videos:
        raise labels.LabelError(f"{folder} holds neither img1/ nor a video: give a MOTChallenge sequence.")
    capture = cv2.VideoCapture(str(videos[0]))
    number = 0
    while True:
        arrived, picture = capture.read()
        if not arrived:
            return
        number += 1
        yield number, picture


def judge(finder: Finder, scenes: Iterator[Scene], kinds: Sequence[int]) -> Result:
    """AP50 per class: value, 95 % interval, number of true boxes, and the same by height of the person."""
    return score([(finder(picture), true) for picture, true in scenes], kinds)


def score(pairs: list[tuple[np.ndarray, np.ndarray]], kinds: Sequence[int]) -> Result:
    """AP50 per class of found against true boxes, one pair for each picture."""
    result: Result = {}
    for kind in kinds:
        parts = [metrics.match(found, true, kind) for found, true in pairs]
        low, high = metrics.interval(parts)
        row: Result = {
            "ap50": round(metrics.average_precision(parts), 4),
            "low": round(low, 4), "high": round(high, 4), "true": sum(p.true_count for p in parts), "by_height": {},
        }  # fmt: skip
        for name, height in metrics.HEIGHTS_PX.items():
            inside = [metrics.match(found, true, kind, height) for found, true in pairs]
            count = sum(p.true_count for p in inside)
            if count:
                row["by_height"][name] = {"ap50": round(metrics.average_precision(inside), 4), "true": count}
        result[labels.CLASSES[kind]] = row
    return result


def table(result: Result) -> str:
    """The numbers as a Markdown table."""
    head = ["data", "class", "AP50", "95 %", "true", *(f"person {h} px" for h in metrics.HEIGHTS_PX)]
    again = f", second look at {result['look_px']} px" if result.get("look_px") else ""
    lines = [f"{result['weights']} at {result['size_px']} px{again}", "", _line(head), _line(["---"] * len(head))]
    for part in ("images", "mot"):
        for name, row in result.get(part, {}).items():
            tall = [row["by_height"].get(h) for h in metrics.HEIGHTS_PX]
            cells = [part, name, f"{row['ap50']:.3f}", f"{row['low']:.3f}-{row['high']:.3f}", str(row["true"])]
            cells += [f"{t['ap50']:.3f} ({t['true']})" if t else "" for t in tall]
            lines.append(_line(cells))
    return "\n".join(lines)


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
