"""The four calls of the README do what `retrace run` does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import timeline
from case import Case
from timeline.scene import read_scene

from .conftest import hashes

ROOT = Path(__file__).resolve().parents[1]


def said(case: Case) -> list[tuple[str, str, bool]]:
    """Every entry of the timeline, as what was when."""
    return [(entry.start_utc.isoformat(), entry.text, entry.settled) for entry in timeline.entries(read_scene(case))]


@pytest.mark.slow
def test_the_readme_and_the_command_give_the_same(fresh_case: Callable[[str], Case], tmp_path: Path) -> None:
    by_library, by_command = fresh_case("mycase"), fresh_case("other")
    before = hashes(by_library.root)
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{example}"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "report:" in ran.stdout
    command = [sys.executable, "-m", "ui.cli", "run", str(by_command.root), "--json"]
    told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert told.returncode == 0, told.stderr
    result = json.loads(told.stdout)
    assert [stage["stage"] for stage in result["stages"]] == ["detect", "correlate", "timeline"]
    assert any("violated".upper() in line for line in result["cross_check"])
    assert said(by_library) == said(by_command) != []
    assert hashes(by_library.root) == before == hashes(by_command.root)
