"""What suites share: the originals of the drawn sample case, drawn once, copied for each test that runs them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from case import Case
from sample_media.drawn import write_case


def hashes(root: Path) -> dict[str, str]:
    """SHA-256 of every original in a case: all files but what Retrace itself writes."""
    own = ("derived", "custody.jsonl", "decisions.jsonl", "case.toml")
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.relative_to(root).as_posix().startswith(own)
    }


@pytest.fixture(scope="session")
def drawn_originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The drawn case as it is before anything is run."""
    root = tmp_path_factory.mktemp("originals") / "case"
    write_case(root)
    return root


@pytest.fixture
def fresh_case(drawn_originals: Path, tmp_path: Path) -> Callable[[str], Case]:
    """Make a copy of the drawn case under a name; nothing is run in it yet."""

    def make(name: str = "case") -> Case:
        shutil.copytree(drawn_originals, tmp_path / name)
        return Case.open(tmp_path / name)

    return make
