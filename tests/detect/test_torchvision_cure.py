"""torchvision works after the cure, wherever it did before or not; run apart, as the cure lasts for a process."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow  # importing torch and ultralytics takes seconds

SCRIPT = """
import torch
from detect import torchvision_cure
needed = torchvision_cure.is_needed()
assert torchvision_cure.apply() is needed
assert torchvision_cure.apply() is False, "a second call must change nothing"
assert not torchvision_cure.is_needed()
import torchvision
boxes = torch.tensor([[0.0, 0, 10, 10], [1, 1, 10, 10], [20, 20, 30, 30]])
kept = torchvision.ops.nms(boxes, torch.tensor([0.9, 0.8, 0.7]), 0.5)
assert kept.tolist() == [0, 2], kept
"""


def test_suppression_works_whether_torchvision_needed_the_cure_or_not() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
