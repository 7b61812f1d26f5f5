"""Labels and pixels of single rendered pictures, without rendering one."""

from __future__ import annotations

import numpy as np

from sample_media.render.shoot import Shot
from sample_media.render.stage import CameraSpec
from sample_media.stills import boxes, rgb

CAMERA = CameraSpec("C", "", (0.0, 0.0, 3.0), (5.0, 0.0, 1.0), width_px=100, height_px=80)


def row(**other: object) -> dict[str, object]:
    shown = {"seen": (10, 5, 40, 75), "head": (20, 5, 30, 15), "torso": (15, 15, 35, 45)}
    sides = ("x1", "y1", "x2", "y2")
    edges = {f"{part}_{sides[n]}_px": float(box[n]) for part, box in shown.items() for n in range(4)}
    seen = {"person_visible": 1.0, "head_visible": 1.0, "torso_visible": 1.0, "helmet": "worn", "vest": "missing"}
    return {**edges, **seen, **other}


def kinds(**other: object) -> list[int]:
    return [kind for kind, *_ in boxes(Shot(np.zeros((1, 3), np.float32), [], [row(**other)]), CAMERA)]


def test_who_is_labelled_as_what() -> None:
    assert kinds() == [0, 1, 4]
    assert kinds(helmet="carried", vest="worn") == [0, 2, 3]
    assert kinds(person_visible=0.2) == []
    assert kinds(head_visible=0.4) == [0, 4]
    assert kinds(head_x1_px=-9.0, head_x2_px=-1.0) == [0, 4]  # outside the picture


def test_boxes_end_at_the_picture() -> None:
    (person, *_) = boxes(Shot(np.zeros((1, 3), np.float32), [], [row(seen_x1_px=-5.0, seen_y2_px=99.0)]), CAMERA)
    assert person == (0, 0.0, 5.0, 40.0, 80.0)


def test_grey_planes_are_a_grey_picture() -> None:
    planes = np.concatenate([np.full(16, 126), np.full(8, 128)]).astype(np.uint8).tobytes()
    pixels = np.asarray(rgb(planes, 4, 4))
    assert pixels.shape == (4, 4, 3) and (abs(pixels.astype(int) - 128) <= 1).all()
