# ruff: noqa: E501
"""A whole small rendering: truth against pixels, the same twice, killed and gone on, what is said without MuJoCo."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from case.progress import Progress
from sample_media.render import render
from sample_media.render.errors import NoRendererError
from sample_media.render.gbuffer import Easel
from sample_media.render.stage import (
    Actor,
    Arc,
    CameraSpec,
    Lamp,
    Light,
    Motion,
    Outfit,
    RecorderFault,
    Stage,
    Thing,
    Wall,
)  # fmt: skip

START = datetime(2026, 6, 12, 6, 0, tzinfo=UTC)
START_MS = int(START.timestamp() * 1000)
STAGE = Stage(
    (-6, -5, 6, 5),
    (Wall(((-1.0, 1.5), (1.5, 1.5)), 1.2), Thing("drum", 3.0, 1.0)),
    lamps=(Lamp(0, 4, 5, (0, 0, 0)),),
    lights=(Light(0, "day"),),
)


def actor(name: str, x_m: float, y_m: float, dx_mps: float = 0.0, **outfit: object) -> Actor:
    t = np.arange(0, 30_001, 100, dtype=np.int64)
    zeros = np.zeros(len(t))
    posture = "walk" if dx_mps else "stand"
    motion = Motion(
        t + START_MS - 1000, x_m + dx_mps * (t - 1000) / 1000, zeros + y_m, zeros, zeros - 90, (posture,) * len(t)
    )
    return Actor(name, motion, (Outfit(**outfit),))  # type: ignore[arg-type]


ACTORS = (actor("P-front", -1.5, 0.0, 0.5), actor("P-behind", 0.2, 2.6, helmet="missing", vest="missing"))


def camera(**changes: object) -> CameraSpec:
    given: dict = {
        "width_px": 256,
        "height_px": 144,
        "fov_deg": 60.0,
        "fps": 5.0,
        "jitter_ms": 3.0,
        "bitrate_kbps": 300,
    }
    return CameraSpec("CAM", "CAM", (0.0, -8.0, 3.0), (0.0, 0.5, 0.9), **(given | changes))


def opengl() -> bool:
    pytest.importorskip("mujoco", reason="MuJoCo is not installed (pip install 'retrace[render]')")
    try:
        Easel().close()
    except NoRendererError:
        return False
    return True


@pytest.fixture(scope="module")
def drawing() -> None:
    if not opengl():
        pytest.skip("neither EGL nor OSMesa is installed")


@pytest.mark.slow
def test_truth_fits_the_pixels_and_a_killed_rendering_goes_on(drawing: None, tmp_path: Path) -> None:
    end = START + timedelta(seconds=8)
    effects = (Arc(START_MS, START_MS + 20_000, (1.5, -1.0, 0.4)),)
    whole = render(STAGE, ACTORS, camera(), START, end, tmp_path / "whole", effects)

    class Killed(Exception):
        pass

    shot = []

    def watch(progress: Progress) -> None:
        if progress.stage == "render":
            shot.append(progress.done)
            if progress.done == 36:
                raise Killed

    with pytest.raises(Killed):
        render(STAGE, ACTORS, camera(), START, end, tmp_path / "killed", effects, watch)
    shot.clear()
    again = render(STAGE, ACTORS, camera(), START, end, tmp_path / "killed", effects, lambda p: shot.append(p.done) if p.stage == "render" else None)  # fmt: skip
    assert shot[0] == 33  # the first chunk of 32 was kept
    assert again.sha256 == whole.sha256 and again.frames == 40
    assert not list((tmp_path / "killed" / ".shots").iterdir())
    for name in (whole.frames_truth, whole.people_truth):
        assert pq.read_table(tmp_path / "whole" / name).equals(pq.read_table(tmp_path / "killed" / name))

    shot.clear()  # a third start does nothing
    assert (
        render(STAGE, ACTORS, camera(), START, end, tmp_path / "killed", effects, lambda p: shot.append(p.done))
        == again
    )
    assert shot == []
    assert json.loads((tmp_path / "whole" / "CAM.json").read_text())["sha256"] == whole.sha256
    _check_people(pq.read_table(tmp_path / "whole" / whole.people_truth).to_pylist())


def _check_people(rows: list[dict]) -> None:
    front = [r for r in rows if r["person_id"] == "P-front"]
    behind = [r for r in rows if r["person_id"] == "P-behind"]
    assert len(front) == len(behind) == 40
    assert all(r["person_visible"] > 0.97 for r in front)
    # the wall hides the legs of whoever stands behind it, never the head
    assert all(0.3 < r["person_visible"] < 0.9 for r in behind if not _touch(r, front[r["frame"]]))
    assert all(r["head_visible"] > 0.9 for r in behind if not _touch(r, front[r["frame"]]))
    assert {(r["helmet"], r["vest"]) for r in behind} == {("missing", "missing")}
    middles = [(r["person_x1_px"] + r["person_x2_px"]) / 2 for r in front]
    assert middles[-1] - middles[0] > 60  # 4 m to the right in 8 s
    for r in rows:
        assert r["person_y1_px"] - 0.01 <= r["head_y1_px"] < r["torso_y1_px"] < r["person_y2_px"]
        assert r["seen_x1_px"] >= r["person_x1_px"] - 0.01 and r["seen_y2_px"] <= r["person_y2_px"] + 0.01
        assert r["x_m"] == pytest.approx(-1.5 + 0.5 * (r["true_utc"].timestamp() - START.timestamp()), abs=0.01) or r["person_id"] == "P-behind"  # fmt: skip


def _touch(a: dict, b: dict) -> bool:
    return bool(a["person_x1_px"] < b["person_x2_px"] and b["person_x1_px"] < a["person_x2_px"])


@pytest.mark.slow
def test_another_bit_rate_shoots_nothing_again(drawing: None, tmp_path: Path) -> None:
    end = START + timedelta(seconds=2)
    first = render(STAGE, ACTORS, camera(), START, end, tmp_path, keep_shots=True)
    stages = []
    second = render(
        STAGE, ACTORS, camera(codec="h265", bitrate_kbps=120, clock_error_ms=5000), START, end, tmp_path,
        report=lambda p: stages.append(p.stage),
    )  # fmt: skip
    assert set(stages) == {"develop"}
    assert second.sha256 != first.sha256
    texts = pq.read_table(tmp_path / second.frames_truth)["clock_text"].to_pylist()
    assert texts[0] == "2026-06-12 14:00:05"


@pytest.mark.slow
def test_knocked_and_covered_are_in_the_truth(drawing: None, tmp_path: Path) -> None:
    faults = (
        RecorderFault("covered", START_MS + 500, START_MS + 2500),
        RecorderFault("knocked", START_MS + 3000, yaw_deg=25.0),
        RecorderFault("frozen", START_MS + 4600, START_MS + 5200),
    )
    made = render(STAGE, ACTORS[1:], camera(faults=faults, fps=3.0), START, START + timedelta(seconds=6), tmp_path)
    frames = {r["frame"]: r for r in pq.read_table(tmp_path / made.frames_truth).to_pylist()}
    people = pq.read_table(tmp_path / made.people_truth).to_pylist()
    covered = [p for p in people if frames[p["frame"]]["covered"] == 1.0]
    assert covered and all(p["person_visible"] == 0 and p["seen_x1_px"] is None for p in covered)
    x = {p["frame"]: p["person_x1_px"] for p in people}
    last = max(x)
    assert frames[last]["yaw_deg"] == 25.0 and x[last] - x[0] > 60  # the view turned left, he moved right
    assert any(f["frozen"] for f in frames.values())


def test_without_mujoco_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "mujoco", None)
    with pytest.raises(
        NoRendererError, match=r"needs MuJoCo, which is not installed; run: pip install 'retrace\[render\]'"
    ):
        render(STAGE, ACTORS, camera(), START, START + timedelta(seconds=1), tmp_path)


def test_without_opengl_one_sentence() -> None:
    pytest.importorskip("mujoco", reason="MuJoCo is not installed")
    with pytest.raises(NoRendererError, match=r"No OpenGL library .* apt-get install libegl1 libosmesa6"):
        Easel("no_such_backend")


def test_importing_the_package_does_not_import_mujoco() -> None:
    import subprocess

    code = "import sample_media.render, sys; sys.exit('mujoco' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[3]).returncode == 0
