"""Letterbox, decoding and suppression against boxes whose place is known."""

import numpy as np
import pytest

from detect import yolo_head


@pytest.mark.parametrize(
    ("picture", "wanted"),
    [((1920, 1080), (640, 384)), ((1080, 1920), (384, 640)), ((640, 480), (640, 480)), ((333, 77), (640, 160))],
)
def test_a_box_survives_the_way_in_and_back(picture: tuple[int, int], wanted: tuple[int, int]) -> None:
    width, height = picture
    image = np.full((height, width, 3), 10, np.uint8)
    x1, y1, x2, y2 = width // 4, height // 4, width // 2, height // 2
    image[y1:y2, x1:x2] = 255
    fitted, how = yolo_head.letterbox(image, *wanted)
    assert fitted.shape == (wanted[1], wanted[0], 3)
    rows, columns = np.nonzero(fitted[..., 0] > 180)
    low, high = np.array([columns.min(), rows.min()]), np.array([columns.max() + 1, rows.max() + 1])
    answer = np.zeros((4 + 2, 3), np.float32)
    answer[:4, 1] = (*((low + high) / 2), *(high - low))
    answer[5, 1] = 0.9
    found = yolo_head.decode(answer, how, 0.5, 0.6)
    assert found.shape == (1, 6)
    assert found[0, :4] == pytest.approx((x1, y1, x2, y2), abs=1.5 / how.scale)
    assert found[0, 4:] == pytest.approx((0.9, 1))


def test_of_two_boxes_of_a_class_the_weaker_goes_and_other_classes_stay() -> None:
    answer = np.zeros((6, 4), np.float32)
    answer[:4] = np.array([[50, 50, 20, 20], [52, 50, 20, 20], [50, 50, 20, 20], [90, 90, 20, 20]]).T
    answer[4:, 0], answer[4:, 1], answer[4:, 2], answer[4:, 3] = (0.6, 0), (0.8, 0), (0, 0.7), (0.5, 0)
    found = yolo_head.decode(answer, yolo_head.fit(100, 100, 100, 100), 0.25, 0.6)
    assert [(round(float(c), 2), int(k)) for c, k in found[:, 4:]] == [(0.8, 0), (0.7, 1), (0.5, 0)]


def test_nothing_found_is_an_empty_table() -> None:
    found = yolo_head.decode(np.zeros((9, 100), np.float32), yolo_head.fit(100, 100, 100, 100), 0.25, 0.6)
    assert found.shape == (0, 6)
