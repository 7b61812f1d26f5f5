"""A training that is stopped goes on where it was; the pace prefers what is faster."""

import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
train = pytest.importorskip("detect.training.train")
START = Path(__file__).parents[4] / "shared" / "data" / "weights" / "ppe-yolo11n-start.pt"


def test_the_pace_leaves_what_is_far_slower_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    before = torch.get_num_threads()
    now_s = [0.0]  # a clock of the test's own: what else the machine does must not count
    monkeypatch.setattr(train.time, "monotonic", lambda: now_s[0])
    pace = train.Pace(2)
    used = []
    try:
        for _ in range(60):
            with pace.measured(1):
                used.append(torch.get_num_threads())
                now_s[0] += 0.004 if used[-1] == 2 else 0.001
    finally:
        torch.set_num_threads(before)
    assert used.count(1) > 50
    assert 1 <= used.count(2) <= 6


@pytest.mark.slow
@pytest.mark.skipif(not START.exists(), reason="the start weights are not here")
def test_a_second_run_goes_on_from_the_first(tmp_path: Path) -> None:
    from tests.detect.training.test_samples import built

    (tmp_path / "set").mkdir()
    folder = built(tmp_path / "set")
    command = [sys.executable, "-m", "detect.training.train", str(folder), str(tmp_path / "run"), "--start", str(START)]
    command += ["--sizes", "64", "--batch", "2", "--threads", "1", "--freeze", "11", "--budget-min"]
    steps = []
    for budget in ("0.02", "0.2"):
        subprocess.run([*command, budget], check=True, timeout=300, capture_output=True)
        state = torch.load(tmp_path / "run" / "last.pt", weights_only=True)
        steps.append((state["steps"], state["next_batch"], state["spent_s"]))
    assert 0 < steps[0][0] < steps[1][0]
    assert steps[1][1] >= steps[1][0]
    assert steps[0][2] < steps[1][2]
    assert (tmp_path / "run" / "weights.pt").stat().st_size > 1e6
