"""What holds for every rule, whatever the case: a source less never proves more, a source more never hides a finding,
permits end to end cover a stay, and a file cut in two says what the whole file said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import correlate
import sample_media
from case import Case
from correlate import open_store
from correlate.store import build
from tests.correlate.make import Site

Answers = dict[tuple[str, str], str]
# A tag system sees those who carry its tags: without it fewer people are counted, and nothing says that it was there.
COUNTS = {"PT-CROWD", "PT-HEADCOUNT-OVER", "CS-COUNT-MISMATCH", "BH-LONE"}


def answers(case: Case) -> Answers:
    """Rule and unit -> answer, of a case as it stands."""
    correlate.run(case)
    with open_store(case) as store:
        rows = store.arrow("verdict").to_pylist()
    return {(row["rule_id"], row["unit_key"]): row["answer"] for row in rows}


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Answers]:
    """A simulated day of a plant, as records alone, judged."""
    made = sample_media.make(tmp_path_factory.mktemp("whole") / "case", "mixed", 3, "violated", style="mixed")
    return made.case, answers(made.case)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [("人员台账",), ("作业票台账",), ("gas_detectors", "气体分析"), ("人员定位",), ("审批流转", "岗位名单")]
)
def test_a_source_less_proves_nothing_and_a_source_more_hides_nothing(
    simulated: tuple[Case, Answers], words: tuple[str, ...], tmp_path: Path
) -> None:
    whole, full = simulated
    shutil.copytree(whole.root, tmp_path / "case")
    gone = [file for file in (tmp_path / "case" / "records").iterdir() if file.stem in words]
    assert len(gone) == len(words)
    for file in gone:
        file.unlink()
    less = answers(Case.open(tmp_path / "case"))
    common = full.keys() & less.keys()
    assert len(common) > 100
    counted = COUNTS if "人员定位" in words else set()
    proved = [key for key in common if full[key] == "cannot_tell" and less[key] == "met" and key[0] not in counted]
    assert not proved, "met with less than what could not be told with all"
    hidden = [key for key in common if less[key] == "violated" and full[key] == "cannot_tell"]
    assert not hidden, "violated with less than what cannot be told with all"


@pytest.mark.slow
def test_a_file_cut_in_two_says_what_the_whole_file_said(simulated: tuple[Case, Answers], tmp_path: Path) -> None:
    whole, full = simulated
    shutil.copytree(whole.root, tmp_path / "case")
    records = tmp_path / "case" / "records"
    for stem in ("人员定位", "门禁记录", "gas_detectors"):
        (file,) = [file for file in records.iterdir() if file.stem == stem]
        head, *rows = file.read_bytes().splitlines(keepends=True)
        middle = len(rows) // 2
        file.with_stem(f"{stem}-1").write_bytes(head + b"".join(rows[:middle]))
        file.with_stem(f"{stem}-2").write_bytes(head + b"".join(rows[middle:]))
        file.unlink()
    cut = answers(Case.open(tmp_path / "case"))
    assert cut == full


@pytest.mark.slow
@pytest.mark.parametrize(
    ("second_start", "answer"), [("10:00:00", "met"), ("09:50:00", "met"), ("10:10:00", "violated")]
)
def test_permits_end_to_end_cover_a_stay(tmp_path: Path, second_start: str, answer: str) -> None:
    site = Site(tmp_path)
    site.zone("Z-1", polygon_m=[[0, 0], [20, 0], [20, 20], [0, 20]])
    site.tag("T-1", "09:30:00", 3600, 10, 10, person_id="E1", name="Li Na")
    site.permit("P-1", "09:00:00", "10:00:00", "Z-1", workers=["Li Na"])
    site.permit("P-2", second_start, "11:00:00", "Z-1", workers=["Li Na"])
    case = site.case()
    for source in ("positioning", "permit_system"):
        content = {"anchor": "2026-11-18T00:00:00", "offset_ms": 0, "uncertainty_ms": 100, "basis": "x"}
        case.decisions.append("clock", source, content, "for the test")
    build(case)
    with open_store(case) as store:
        found = store.table("verdict").query("rule_id == 'PT-NOPERMIT-PRESENCE'")["answer"]
    assert list(found) == [answer]
