"""Both languages are whole: every text that code or templates ask for is in each, and says the same things."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLES = {folder: ROOT / folder / "locale" for folder in ("timeline", "ui")}
LANGUAGES = sorted({path.stem for folder in TABLES.values() for path in folder.glob("*.json")})


def words(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for folder in TABLES.values():
        found |= json.loads((folder / f"{language}.json").read_text(encoding="utf-8"))
    return found


def said(node: ast.AST) -> set[str]:
    """The literal key of a call say("key")."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say" and node.args:
        key = node.args[0]
        return {key.value} if isinstance(key, ast.Constant) and re.fullmatch(r"[a-z]\w*", str(key.value)) else set()
    return set()


def titled(node: ast.AST) -> set[str]:
    """The key in a view's `TITLE, ORDER = "key", 10`."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) and isinstance(node.targets[0], ast.Tuple):
        pairs = zip(node.targets[0].elts, node.value.elts, strict=True)
        return {
            v.value for n, v in pairs if isinstance(n, ast.Name) and n.id == "TITLE" and isinstance(v, ast.Constant)
        }
    return set()


def asked() -> set[str]:
    """Keys that are asked for as a literal: say("key"), TITLE = "key", and say("key") in templates."""
    keys: set[str] = set()
    for folder in TABLES:
        for file in (ROOT / folder).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            if "clock_words" in text and "timeline.words" not in text:
                continue  # words of clocks live with the clocks (tests/correlate/test_clock_words.py)
            for node in ast.walk(ast.parse(text)):
                keys |= said(node) | titled(node)
        for template in (ROOT / folder).rglob("*.j2"):
            keys |= set(re.findall(r'say\("(\w+)"[,)]', template.read_text(encoding="utf-8")))
    return keys


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_is_asked_for_is_missing(language: str) -> None:
    known = words(language)
    missing = sorted(asked() - known.keys())
    assert not missing, f"{language} lacks {missing}"
    assert len(asked() & known.keys()) > 60


def test_languages_have_the_same_keys_and_places() -> None:
    first = words(LANGUAGES[0])
    for language in LANGUAGES[1:]:
        other = words(language)
        assert first.keys() == other.keys()
        for key in first:
            assert set(re.findall(r"\{(\w+)\}", first[key])) == set(re.findall(r"\{(\w+)\}", other[key])), key


def test_chinese_is_chinese() -> None:
    spoken = {key: re.sub(r"\{\w+\}", "", text) for key, text in words("zh").items()}
    alike = [
        key for key, text in spoken.items() if re.search("[A-Za-z]", text) and not re.search(r"[\u4e00-\u9fff±]", text)
    ]
    assert set(alike) <= {"language_code"}, alike
