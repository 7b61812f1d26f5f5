"""An overlay written over something painted in the scene is still found: searched along the edges of the picture."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from detect.overlay.locate import find_places
from detect.overlay.ocr import RapidReader
from detect.overlay.text import read_text

SHIPPED = Path(__file__).resolve().parents[3] / "sample_media" / "tank_farm" / "footage" / "CAM-22.mp4"


def pictures(*wanted: int) -> list[np.ndarray]:
    found = []
    with av.open(str(SHIPPED)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number in wanted:
                found.append(frame.to_ndarray(format="bgr24"))
            if number >= max(wanted):
                return found
    return found


@pytest.mark.slow
def test_a_clock_over_the_number_of_a_tank_is_found_and_read() -> None:
    reader, images = RapidReader(), pictures(40, 80)
    assert find_places(images, reader) == []  # the letters of T-101 run into the date
    places = find_places(images, reader, edges_only=True)
    assert places
    texts = [" ".join(text for text, _ in reader.read(places[0].crops(image))) for image in images]
    assert all(read_text(text) for text in texts), texts
    # 8 frames a second of a recording that begins at 14:04:03 by this camera's own slow clock, shown in whole seconds
    for text, seconds in zip(texts, (3 + 40 / 8, 3 + 80 / 8), strict=True):
        assert text.startswith("2026-11-18 14:04:") and abs(int(text[-2:]) - seconds) <= 1, text
