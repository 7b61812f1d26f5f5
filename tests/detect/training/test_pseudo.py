"""What a model may add to labels, and what it may not."""

import numpy as np
import pytest

from detect.training import labels, pseudo


def rows(*boxes: tuple) -> np.ndarray:
    return np.array(boxes, np.float32).reshape(-1, 6)


def test_only_persons_nobody_drew_are_added() -> None:
    drawn = np.array([[labels.PERSON, 0, 0, 100, 200]], np.float32)
    found = rows((0, 5, 0, 100, 195, 0.9), (0, 300, 0, 360, 150, 0.8), (0, 20, 0, 70, 80, 0.7))
    full = pseudo.add_missing_persons(drawn, found)
    assert full[:, 1].tolist() == [0, 300]  # the same person, and a part of one, are not new


BARE = pseudo.Dress(labels.NO_HELMET, labels.NO_VEST)
PERSON = (labels.PERSON, 100, 100, 200, 400, 0.9)
HEAD = (labels.HELMET, 130, 100, 170, 150, 0.3)
TORSO = (labels.VEST, 110, 160, 190, 280, 0.4)


def test_the_clip_says_what_the_model_says_where() -> None:
    dressed = pseudo.dress_people(rows(PERSON), rows(HEAD, TORSO), BARE)
    assert dressed is not None
    assert dressed[:, 0].tolist() == [labels.PERSON, labels.NO_HELMET, labels.NO_VEST]
    assert dressed[1, 1:].tolist() == [130, 100, 170, 150]


@pytest.mark.parametrize("parts", [rows(HEAD), rows(TORSO), rows((labels.HELMET, 130, 330, 170, 380, 0.9), TORSO)])
def test_a_frame_with_an_unfound_head_or_torso_is_left_out(parts: np.ndarray) -> None:
    assert pseudo.dress_people(rows(PERSON), parts, BARE) is None


def test_a_person_too_small_to_judge_is_kept_without_parts() -> None:
    small = (labels.PERSON, 100, 100, 115, 140, 0.6)
    dressed = pseudo.dress_people(rows(small), rows(), BARE)
    assert dressed is not None
    assert dressed[:, 0].tolist() == [labels.PERSON]


@pytest.mark.parametrize("text", ["vest+helmet", "helmet", "person+vest", ""])
def test_a_dress_is_a_head_and_a_torso(text: str) -> None:
    with pytest.raises(ValueError, match="no dress"):
        pseudo.named_dress(text)
