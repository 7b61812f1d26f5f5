"""The truth is worked out from the scenario: it shares no code with what judges records, in either direction."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TRUTH = sorted((ROOT / "sample_media" / "truths").glob("*.py"))
MINE = sorted(p for p in (ROOT / "sample_media").rglob("*.py") if "render" not in p.parts)
THEIRS = sorted((ROOT / "correlate").rglob("*.py"))
LEAST_NODES = 60
"""Smaller functions (an id, a sum) may look alike by chance."""


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: a relative import"
            yield node.module or ""
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "import_module":
            for argument in node.args:
                assert not (isinstance(argument, ast.Constant) and "correlate" in str(argument.value)), file


@pytest.mark.parametrize("file", TRUTH, ids=lambda file: file.stem)
def test_truth_imports_nothing_of_the_case_or_the_judge(file: Path) -> None:
    ours = {name.split(".")[0] for name in imports(file)} & {"case", "detect", "correlate", "timeline", "ui"}
    assert ours == set()


@pytest.mark.parametrize("package", ["correlate", "detect", "timeline"])
def test_the_judge_imports_nothing_of_the_plant(package: str) -> None:
    for file in (ROOT / package).rglob("*.py"):
        assert "sample_media" not in {name.split(".")[0] for name in imports(file)}, file


def functions(files: list[Path]) -> dict[str, str]:
    """The bodies of all functions without their docstrings, as text, and where each stands."""
    found = {}
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                if sum(1 for part in body for _ in ast.walk(part)) >= LEAST_NODES:
                    found["\n".join(ast.dump(part) for part in body)] = f"{file.name}:{node.name}"
    return found


def test_no_function_stands_in_both() -> None:
    mine, theirs = functions(MINE), functions(THEIRS)
    assert len(mine) > 50 and len(theirs) > 50
    assert {mine[body]: theirs[body] for body in mine.keys() & theirs.keys()} == {}
