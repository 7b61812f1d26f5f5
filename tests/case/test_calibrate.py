"""Point pairs written back into case.toml: comments stay, the decision holds what was there, a bad write is undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from case import Case
from case.calibrate import save_points
from case.config import PlanPoint
from case.errors import ConfigError, DecisionError

TOML = """# our site
version = 1

[site]
name = "Plant"  # as on the gate
timezone = "Asia/Shanghai"

[[camera]]
id = "CAM-1"

[[camera.point]]
px = [1.0, 2.0]
plan_m = [3.0, 4.0]

[[camera]]
id = "CAM-2"

[[zone]]
id = "Z-1"
"""
PAIRS = [PlanPoint(px=(10.04 * n, 20.0 * n), plan_m=(1.5 * n, -2.0)) for n in range(1, 5)]


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = Case.create(tmp_path / "case", "c", "UTC")
    (made.root / "case.toml").write_text(TOML, encoding="utf-8")
    return Case.open(made.root)


@pytest.mark.parametrize("camera", ["CAM-1", "CAM-2"])
def test_the_pairs_of_one_camera_are_written_and_all_else_stays(case: Case, camera: str) -> None:
    decision = save_points(case, camera, PAIRS, (1920, 1080), "measured on site", "Li")
    again = Case.open(case.root)
    written = again.config.camera_by_id(camera)
    assert written.drawn_at_px == (1920, 1080) and len(written.point) == 4
    assert written.point[0].px == (10.0, 20.0)
    other = again.config.camera_by_id("CAM-2" if camera == "CAM-1" else "CAM-1")
    assert other == case.config.camera_by_id(other.id)
    text = (case.root / "case.toml").read_text(encoding="utf-8")
    assert "# our site" in text and "# as on the gate" in text
    assert len(decision.content["before"]) == (1 if camera == "CAM-1" else 0)
    assert [one.actor for one in case.decisions.active("calibration")] == ["Li"]


def test_without_a_reason_or_a_camera_nothing_is_written(case: Case) -> None:
    before = (case.root / "case.toml").read_bytes()
    with pytest.raises(DecisionError):
        save_points(case, "CAM-1", PAIRS, (1920, 1080), " ")
    with pytest.raises(ConfigError, match="CAM-9"):
        save_points(case, "CAM-9", PAIRS, (1920, 1080), "x")
    assert (case.root / "case.toml").read_bytes() == before
