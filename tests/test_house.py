"""The house rules that a reader relies on: which package may import which, and where heavy libraries may live."""

from __future__ import annotations

import ast
from pathlib import Path

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


def test_imports_run_one_way() -> None:
    problems = []
    for file in FILES:
        package, shown = file.relative_to(ROOT).parts[0], file.relative_to(ROOT)
        names = imported(file)
        if wrong := (names & set(ALLOWED)) - ALLOWED[package] - {package}:
            problems.append(f"{shown} imports {sorted(wrong)}: {package} may import {sorted(ALLOWED[package])}")
        if misplaced := {name for name in names & set(ONLY_IN) if package not in ONLY_IN[name]}:
            problems.append(f"{shown} imports {sorted(misplaced)}, which live elsewhere (ARCHITECTURE.md)")
    assert not problems, "\n".join(problems)


def test_files_keep_one_job() -> None:
    problems = []
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        if "tables of data" not in text[:400] and len(text.splitlines()) > 300:
            problems.append(f"{file.relative_to(ROOT)} has {len(text.splitlines())} lines: split it at 300")
    assert len(FILES) > 100 and not problems, "\n".join(problems)


def test_the_rules_would_catch_a_wrong_import(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("def f():\n    import duckdb\n    from ui import cli\n", encoding="utf-8")
    assert {"duckdb", "ui"} <= imported(wrong)
