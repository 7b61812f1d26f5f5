"""Writing whole files or none, canonical JSON, hashes of texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from case.files import canonical_json, replacing, sha256_text, write_text


def test_a_failed_write_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    write_text(target, "old")
    with pytest.raises(RuntimeError), replacing(target) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_canonical_json_is_one_text_for_one_value() -> None:
    assert canonical_json({"b": [1, None], "a": "钳"}) == canonical_json({"a": "钳", "b": [1, None]})
    with pytest.raises(ValueError):
        canonical_json(float("nan"))


def test_texts_are_kept_apart() -> None:
    assert sha256_text("a", "bc") != sha256_text("ab", "c")
