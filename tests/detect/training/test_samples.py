"""The stream of samples: named by number, boxes inside, bare heads more often."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from detect.training import labels

torch = pytest.importorskip("torch")
samples = pytest.importorskip("detect.training.samples")


def built(folder: Path) -> Path:
    random = np.random.default_rng(3)
    for part in ("images", "labels"):
        (folder / part).mkdir()
    for name, kind in (("a", labels.NO_HELMET), ("b", labels.VEST), ("clip_c", labels.NO_HELMET), ("d", None)):
        image = folder / "images" / f"{name}.jpg"
        cv2.imwrite(str(image), random.integers(0, 255, (480, 640, 3)).astype(np.uint8))
        boxes = np.array([[kind, 200, 150, 400, 350]] if kind is not None else [], np.float32).reshape(-1, 5)
        labels.write_boxes(image, boxes, 640, 480)
    return folder


def test_a_batch_is_named_by_its_number(tmp_path: Path) -> None:
    stream = samples.Samples(built(tmp_path), (128, 160), 4, samples.Mix())
    again = samples.Samples(tmp_path, (128, 160), 4, samples.Mix(), first=5)
    pictures, boxes = next(iter(again))
    assert torch.equal(stream.batch_of(5)[0], pictures)
    assert torch.equal(stream.batch_of(5)[1], boxes)
    assert not torch.equal(stream.batch_of(6)[0].flatten()[:100], pictures.flatten()[:100])


def test_boxes_lie_in_their_picture(tmp_path: Path) -> None:
    stream = samples.Samples(built(tmp_path), (128,), 8, samples.Mix())
    for number in range(4):
        pictures, boxes = stream.batch_of(number)
        assert pictures.shape == (8, 3, 128, 128)
        low, high = boxes[:, 2:4] - boxes[:, 4:] / 2, boxes[:, 2:4] + boxes[:, 4:] / 2
        assert (low >= -1e-5).all()
        assert (high <= 1 + 1e-5).all()
        assert set(boxes[:, 0].int().tolist()) <= set(range(8))


def test_bare_heads_come_more_often_and_clips_less(tmp_path: Path) -> None:
    stream = samples.Samples(built(tmp_path), (128,), 1, samples.Mix())
    bare, vest, clip, empty = stream.chances
    assert bare > vest > clip > 0
    assert vest > empty
