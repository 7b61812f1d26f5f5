"""The card carries the hashes of the very files it lies beside, and its own numbers."""

import argparse
import datetime
import hashlib
import json
import tomllib
from pathlib import Path

import pytest

from detect.training import card
from detect.training.labels import LabelError

ROW = {"ap50": 0.84, "low": 0.77, "high": 0.9, "true": 388, "by_height": {">96": {"ap50": 0.91, "true": 340}}}


def options(folder: Path, size: int = 100) -> argparse.Namespace:
    model = folder / "int8"
    model.mkdir()
    (model / "model.xml").write_bytes(b"<net/>")
    (model / "model.bin").write_bytes(b"\x01" * size)
    numbers, build = folder / "n.json", folder / "build.json"
    numbers.write_text(json.dumps({"weights": "model.xml", "size_px": 640, "images": {"person": ROW}}))
    build.write_text(json.dumps({"images": 12}))
    return argparse.Namespace(
        model=model, out=folder / "weights", name='a "model"', size=640, look=384, recipe="one\\two",
        numbers=[numbers], build=build, date=datetime.date(2026, 1, 31),
    )  # fmt: skip


def test_the_card_describes_the_files_beside_it(tmp_path: Path) -> None:
    card.write(options(tmp_path))
    out = tmp_path / "weights"
    told = tomllib.loads((out / "model.toml").read_text())
    for end in ("xml", "bin"):
        assert told[f"sha256_{end}"] == hashlib.sha256((out / f"model.{end}").read_bytes()).hexdigest()
    assert (told["name"], told["recipe"], told["date"]) == ('a "model"', "one\\two", datetime.date(2026, 1, 31))
    assert told["accuracy"][0]["ap50_95_percent"] == [0.77, 0.9]
    text = (out / "CARD.md").read_text()
    assert told["sha256_bin"] in text
    assert "| images | person | 0.840 | 0.770-0.900 | 388 |  |  | 0.910 (340) |" in text
    assert "{" not in text


def test_files_above_six_megabytes_are_not_shipped(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="at most 6 MB"):
        card.write(options(tmp_path, 6_000_001))
    assert not (tmp_path / "weights" / "model.bin").exists()
