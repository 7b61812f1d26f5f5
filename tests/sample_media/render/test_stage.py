"""Motion refuses what cannot be a path, in a sentence."""

import numpy as np
import pytest

from sample_media.render.errors import RenderError
from sample_media.render.stage import Motion


def motion(times: list[int], **columns: object) -> Motion:
    zeros = np.zeros(len(times))
    given: dict = {"x_m": zeros, "y_m": zeros, "z_m": zeros, "heading_deg": zeros, "posture": ("stand",) * len(times)}
    return Motion(np.array(times, np.int64), **(given | columns))


def test_good_motion_is_taken() -> None:
    assert len(motion([0, 100, 200]).posture) == 3


@pytest.mark.parametrize(
    ("times", "columns", "words"),
    [
        ([], {}, "0 times"),
        ([0, 100], {"x_m": np.zeros(3)}, "'x_m': 3"),
        ([0, 100], {"posture": ("stand",)}, "'posture': 1"),
        ([0, 100], {"present": np.ones(1, bool)}, "'present': 1"),
        ([0, 100, 100], {}, "sample 2 is not later"),
        ([0, 200, 100], {}, "sample 2 is not later"),
    ],
)
def test_bad_motion_is_refused(times: list[int], columns: dict, words: str) -> None:
    with pytest.raises(RenderError, match=words):
        motion(times, **columns)
