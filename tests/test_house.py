"""The house rules that a reader relies on: which package may import which, and where heavy libraries may live."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = {
    "case": set(),
    "detect": {"case"},
    "correlate": {"case"},
    "timeline": {"case", "correlate"},
    "ui": {"case", "detect", "correlate", "timeline", "sample_media"},
    "sample_media": {"case"},
}
ONLY_IN = {
    "cv2": {"detect"},
    "av": {"detect"},
    "openvino": {"detect"},
    "ultralytics": {"detect"},
    "torch": {"detect"},
    "torchvision": {"detect"},
    "rapidocr": {"detect"},
    "duckdb": {"correlate"},
    "streamlit": {"ui"},
    "mujoco": {"sample_media"},
}
FILES = sorted(file for package in ALLOWED for file in (ROOT / package).rglob("*.py"))


def imported(file: Path) -> set[str]:
    """Top names of everything a file imports, at module level or inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_imports_run_one_way(file: Path) -> None:
    package = file.relative_to(ROOT).parts[0]
    names = imported(file)
    wrong = (names & set(ALLOWED)) - ALLOWED[package] - {package}
    assert not wrong, (
        f"{file.relative_to(ROOT)} imports {sorted(wrong)}: {package} may import {sorted(ALLOWED[package])}"
    )
    misplaced = {name for name in names & set(ONLY_IN) if package not in ONLY_IN[name]}
    assert not misplaced, (
        f"{file.relative_to(ROOT)} imports {sorted(misplaced)}, which live elsewhere (ARCHITECTURE.md)"
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_files_keep_one_job(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    if "tables of data" in text[:400]:
        return
    assert len(text.splitlines()) <= 300, f"{file.relative_to(ROOT)} is over 300 lines: split it"


def test_the_rules_would_catch_a_wrong_import(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("def f():\n    import duckdb\n    from ui import cli\n", encoding="utf-8")
    assert {"duckdb", "ui"} <= imported(wrong)
