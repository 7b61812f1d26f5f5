"""The second look: who is due, what is cropped, and how two looks become one."""

import numpy as np
import pytest

from detect import second_look as looks

PERSON, HELMET, BARE = 0, 1, 2
MANNER = looks.Manner()


def rows(*boxes: tuple) -> looks.Rows:
    return np.array(boxes, np.float32).reshape(-1, 6)


WORKER = (100, 100, 200, 400, 0.9, PERSON)


def test_a_person_is_due_again_after_the_time_and_not_before() -> None:
    memory = looks.Memory(MANNER)
    times = [t for t in range(0, 10_000, 200) if len(memory.due(rows(WORKER), t))]
    assert times == [0, 1000, 2000, 3000, 6000, 9000]  # a few looks, then seldom


def test_one_who_walks_stays_the_same_person_and_one_who_was_away_is_new() -> None:
    memory = looks.Memory(MANNER)
    due = []
    for t in range(0, 3000, 200):
        x = 100 + t / 10
        due += [t] * len(memory.due(rows((x, 100, x + 100, 400, 0.9, PERSON)), t))
    assert due == [0, 1000, 2000]
    assert len(memory.due(rows(WORKER), 5200)) == 1


def test_another_person_is_due_at_once() -> None:
    memory = looks.Memory(MANNER)
    memory.due(rows(WORKER), 0)
    other = (600, 100, 700, 400, 0.8, PERSON)
    assert memory.due(rows(WORKER, other), 200)[:, 0].tolist() == [600]


@pytest.mark.parametrize(
    "row", [(100, 100, 110, 130, 0.9, PERSON), (100, 100, 200, 400, 0.2, PERSON), (100, 100, 200, 400, 0.9, HELMET)]
)
def test_too_small_too_unsure_or_no_person_is_not_due(row: tuple) -> None:
    assert not len(looks.Memory(MANNER).due(rows(row), 0))


def test_the_crop_stays_inside_the_frame() -> None:
    assert looks.window(rows((0, 0, 100, 200, 0.9, PERSON))[0], MANNER, 640, 210) == (0, 0, 115, 210)


def test_agreement_keeps_confidence_and_a_lone_look_is_halved() -> None:
    window = (80, 60, 220, 440)
    first = rows(WORKER, (130, 100, 170, 140, 0.6, HELMET), (120, 300, 180, 360, 0.8, HELMET))
    again = rows((50, 40, 90, 80, 0.8, HELMET), (0, 0, 140, 380, 0.9, PERSON))  # in pixels of the crop
    merged = looks.merge(first, [window], [again], MANNER)
    assert [(int(k), round(float(c), 2)) for c, k in merged[:, 4:]] == [(PERSON, 0.9), (HELMET, 0.7), (HELMET, 0.4)]
    assert merged[1, :4] == pytest.approx((130, 100, 170, 140))


def test_a_part_only_the_crop_shows_is_moved_to_the_frame() -> None:
    merged = looks.merge(rows(WORKER), [(80, 60, 220, 440)], [rows((50, 40, 90, 80, 0.9, BARE))], MANNER)
    assert merged[1] == pytest.approx((130, 100, 170, 140, 0.45, BARE))


def test_parts_outside_every_crop_and_frames_without_looks_stay() -> None:
    first = rows(WORKER, (500, 100, 540, 140, 0.6, HELMET))
    assert looks.merge(first, [], [], MANNER) is first
    merged = looks.merge(first, [(80, 60, 220, 440)], [rows()], MANNER)
    assert merged[:, 4].tolist() == pytest.approx([0.9, 0.6])
