"""Mosaics cut apart, pictures placed and degraded: boxes stay on what they mark."""

import numpy as np
import pytest

from detect.training import augment, mosaics

COLOURS = ((230, 220, 210), (120, 130, 110), (60, 50, 70), (170, 180, 160))


def mosaic(x: int, y: int, size: int = 400) -> np.ndarray:
    random = np.random.default_rng(4)
    picture = np.zeros((size, size, 3), np.uint8)
    for colour, rows, columns in zip(COLOURS, (slice(y), slice(y), slice(y, None), slice(y, None)),
                                     (slice(x), slice(x, None), slice(x), slice(x, None)), strict=True):  # fmt: skip
        picture[rows, columns] = colour
    return (picture + random.integers(0, 12, picture.shape)).astype(np.uint8)


@pytest.mark.parametrize(("x", "y"), [(200, 200), (133, 260), (300, 110)])
def test_a_mosaic_is_cut_at_its_seams(x: int, y: int) -> None:
    boxes = np.array([[0, 10, 10, 60, 90], [1, x + 10, y + 10, x + 40, y + 40]], np.float32)
    scenes = mosaics.split(mosaic(x, y), boxes)
    assert [s[0].shape[:2] for s in scenes] == [(y, x), (y, 400 - x), (400 - y, x), (400 - y, 400 - x)]
    assert [len(s[1]) for s in scenes] == [1, 0, 0, 1]
    assert scenes[3][1][0].tolist() == [1, 10, 10, 40, 40]


def test_an_ordinary_picture_stays_whole() -> None:
    ramp = np.add.outer(np.arange(300), np.arange(300))[..., None] * np.ones(3) * 0.4
    assert len(mosaics.split(ramp.astype(np.uint8), np.zeros((0, 5), np.float32))) == 1


@pytest.mark.parametrize("seed", range(12))
def test_a_placed_box_lies_on_its_object(seed: int) -> None:
    random = np.random.default_rng(seed)
    picture = np.zeros((200, 300, 3), np.uint8)
    picture[60:160, 90:150] = 255
    canvas = np.zeros((256, 256, 3), np.uint8)
    boxes = np.array([[3, 90, 60, 150, 160]], np.float32)
    moved = augment.place(canvas, picture, boxes, (0, 0, 256, 256), random.uniform(100, 350), 1.3, random)
    if not len(moved):
        return  # cut away by the frame
    canvas, moved = augment.flip(canvas, moved)
    white = canvas[..., 0] > 128
    white &= (canvas == canvas[..., :1]).all(2)
    rows, columns = np.nonzero(white)
    assert moved[0, 1:] == pytest.approx((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1), abs=2.5)


def test_degrading_depends_on_the_seed_alone() -> None:
    picture = np.random.default_rng(0).integers(0, 255, (64, 80, 3)).astype(np.uint8)
    for seed in range(30):
        one, two = (augment.degrade(picture.copy(), np.random.default_rng(seed), 3.0) for _ in range(2))
        assert one.shape == picture.shape
        assert one.dtype == np.uint8
        assert (one == two).all()
