"""Cases to look at: one with records and no footage (quick), and the drawn one run to its report (slow)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import correlate
import detect
import timeline
from case import Case
from sample_media import drawn
from ui.cli import main
from ui.sample import name_bodies


def run_command(*words: str) -> int:
    """Run one command in this process; returns its exit code."""
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0)


@pytest.fixture(scope="session")
def paper_case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The drawn case's records without its footage, correlated."""
    root = tmp_path_factory.mktemp("paper") / "case"
    Case.create(root, name="Paper", timezone="Asia/Shanghai")
    toml = drawn.case_toml("en").replace('footage = ["footage/cam1.mp4"]', "footage = []")
    (root / "case.toml").write_text(toml, encoding="utf-8")
    (root / "records/permits.csv").write_text(drawn.permits_csv(), encoding="utf-8")
    (root / "records/swipes.csv").write_text(drawn.swipes_csv(), encoding="utf-8")
    case = Case.open(root)
    correlate.run(case)
    return case


@pytest.fixture(scope="session")
def empty_case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A case with nothing in it and a name that would be markup, correlated."""
    root = tmp_path_factory.mktemp("empty") / "case"
    case = Case.create(root, name="<b>empty</b>", timezone="Asia/Shanghai", language="zh")
    correlate.run(case)
    return case


@pytest.fixture(scope="session")
def drawn_case(drawn_originals: Path, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The drawn sample case, its bodies named, reconstructed."""
    root = tmp_path_factory.mktemp("drawn") / "case"
    shutil.copytree(drawn_originals, root)
    case = Case.open(root)
    detect.run(case)
    name_bodies(case)
    correlate.run(case)
    timeline.run(case)
    return case
