"""Label files: what is read, and what is refused with the line that is wrong."""

from pathlib import Path

import numpy as np
import pytest

from detect.training import labels


def image_with(folder: Path, text: str) -> Path:
    for part in ("images", "labels"):
        (folder / part).mkdir(exist_ok=True)
    image = folder / "images" / "a.jpg"
    image.touch()
    labels.label_file(image).write_text(text)
    return image


def test_boxes_written_are_the_boxes_read(tmp_path: Path) -> None:
    image = image_with(tmp_path, "")
    boxes = np.array([[0, 10, 20, 110, 220], [2, 50, 20, 80, 60]], np.float32)
    labels.write_boxes(image, boxes, 640, 480)
    assert labels.read_boxes(image, 640, 480) == pytest.approx(boxes, abs=0.01)


@pytest.mark.parametrize(
    ("text", "told"),
    [("0 .5 .5 .1 .1\n7 .5 .5 .1 .1\n", "line 2: class 7"), ("0 .5 .5\n", "line 1"), ("helmet .1 .1 .1 .1", "line 1")],
)
def test_a_wrong_line_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(labels.LabelError, match=told):
        labels.read_boxes(image_with(tmp_path, text), 640, 480)


def test_a_folder_without_images_is_refused(tmp_path: Path) -> None:
    with pytest.raises(labels.LabelError, match="No images"):
        labels.image_files(tmp_path)
