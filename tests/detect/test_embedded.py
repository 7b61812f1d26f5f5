"""The shipped model: same boxes on every run, a person is found, and changed weights are refused by name."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from case.errors import DetectorError
from detect.detectors import WEIGHTS, Settings, load
from detect.types import Detection, Frame

pytestmark = pytest.mark.skipif(not (WEIGHTS / "model.toml").exists(), reason="no model is shipped")
FILES = ("model.toml", "model.xml", "model.bin")


def frames(count: int, width: int = 320, height: int = 180) -> Iterator[Frame]:
    random = np.random.default_rng(7)
    for number in range(count):
        yield Frame("v", number, number * 200, random.integers(0, 255, (height, width, 3)).astype(np.uint8))


def copied(folder: Path) -> Path:
    for name in FILES:
        shutil.copyfile(WEIGHTS / name, folder / name)
    return folder


def test_every_frame_comes_back_in_order_and_twice_the_same() -> None:
    detector = load("embedded", Settings(confidence=0.05))
    one, two = (list(detector.detect(frames(11))) for _ in range(2))
    assert [f.frame for f, _ in one] == list(range(11))
    assert [found for _, found in one] == [found for _, found in two]


def test_frames_of_two_sizes_in_one_stretch() -> None:
    mixed = [*frames(3), *frames(3, 120, 240), *frames(2)]
    assert [f for f, _ in load("embedded", Settings()).detect(iter(mixed))] == mixed


def test_an_empty_stretch_yields_nothing() -> None:
    assert list(load("embedded", Settings()).detect(iter(()))) == []


@pytest.mark.parametrize("name", FILES[1:])
def test_a_changed_weights_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    file = copied(tmp_path) / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    with pytest.raises(DetectorError, match=f"{name} is not the one model.toml describes"):
        load(f"embedded:{tmp_path}", Settings())


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    (copied(tmp_path) / name).unlink()
    with pytest.raises(DetectorError, match=name):
        load(f"embedded:{tmp_path}", Settings())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("size_px = 640", "", "size_px"),
        ('"no_vest"]', '"no_coat"]', "no_coat"),
        ("[", "[[[", "cannot be read"),
        ('file = "model.xml"', 'file = "../other.xml"', "other.xml"),
    ],
)
def test_a_wrong_card_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    card = copied(tmp_path) / "model.toml"
    card.write_text(card.read_text().replace(old, new, 1))
    with pytest.raises(DetectorError, match=told):
        load(f"embedded:{tmp_path}", Settings())


def test_the_fingerprint_names_the_weights_and_every_threshold() -> None:
    fingerprint = load("embedded", Settings(confidence=0.3)).fingerprint()
    assert fingerprint["confidence"] == 0.3
    assert {"sha256_xml", "sha256_bin", "size_px", "look_size_px", "look_every_ms", "runtime"} <= set(fingerprint)


def test_neither_torch_nor_ultralytics_is_imported() -> None:
    code = (
        "import sys; from detect.detectors import Settings, load; load('embedded', Settings());"
        "assert not {'torch', 'ultralytics', 'torchvision', 'detect.training'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


CLIP = Path(__file__).parents[3] / "shared" / "data" / "footage" / "worker-zone-detection.gif"


@pytest.mark.skipif(not CLIP.exists(), reason="the sample clip is not here")
def test_the_worker_is_found_with_helmet_and_vest() -> None:
    import cv2

    capture = cv2.VideoCapture(str(CLIP))
    pictures = [picture for _ in range(40) if (picture := capture.read()[1]) is not None][20::5]
    stretch = (Frame("v", n, n * 300, np.asarray(p, np.uint8)) for n, p in enumerate(pictures))
    found: list[list[Detection]] = [boxes for _, boxes in load("embedded", Settings()).detect(stretch)]
    seen = [{d.label for d in boxes} for boxes in found]
    assert sum({"person", "helmet", "vest"} <= labels for labels in seen) >= len(seen) - 1
