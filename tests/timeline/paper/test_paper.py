"""Forms and letters: escaped for their format, the same bytes each time, and every figure where it belongs."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import docx
import openpyxl
import pytest

from case import Case
from case.config import Retention
from case.errors import ReportError
from case.removal import Removal, Removed
from timeline.paper import form
from timeline.paper.form import FORMATS, Paper, Table
from timeline.paper.letters import certificate, countdown, preservation
from timeline.paper.workbook import Sheet, workbook

HOSTILE = ["<script>alert(1)</script>", "=1+1", "\x00\x07bell", "{{ paper }}"]


@pytest.fixture
def paper() -> Paper:
    return Paper("T <b>", ["=before", "第一段"], [Table(["a", "b"], [HOSTILE[:2], HOSTILE[2:]])], ["after"], ["sign"])


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_paper_gives_the_same_bytes_whatever_the_clock(paper: Paper, suffix: str) -> None:
    content = FORMATS[suffix](paper, "zh")
    assert FORMATS[suffix](paper, "zh") == content
    if suffix != ".html":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert {info.date_time[:3] for info in archive.infolist()} == {(1980, 1, 1)}
            year = str(datetime.now(UTC).year).encode()
            assert not [name for name in archive.namelist() if b"dcterms:modified" in archive.read(name)
                        and year + b"-" in archive.read(name)]  # fmt: skip


def test_nothing_on_paper_runs(paper: Paper) -> None:
    page = form.as_html(paper, "en").decode()
    assert "<script" not in page and "&lt;script&gt;" in page and "{{ paper }}" in page
    word = docx.Document(io.BytesIO(form.as_docx(paper, "en")))
    assert [cell.text for row in word.tables[0].rows[1:] for cell in row.cells][:2] == HOSTILE[:2]
    book = openpyxl.load_workbook(io.BytesIO(form.as_xlsx(paper, "en")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert next(cell for cell in cells if cell.value == "=1+1").quotePrefix


def test_a_workbook_keeps_what_a_spreadsheet_would_spoil() -> None:
    rows = [[2**60, 3, 1.5, True, None, datetime(2026, 11, 18, 9), ["a"], "x" * 40_000]]
    sheet = openpyxl.load_workbook(io.BytesIO(workbook([Sheet("a" * 40, list("abcdefgh"), rows)]))).active
    values = [cell.value for cell in list(sheet.rows)[1]]
    assert values[:6] == [str(2**60), 3, 1.5, "True", None, datetime(2026, 11, 18, 9)]
    assert values[6] == '["a"]' and len(values[7]) == 32_767 and len(sheet.title) == 31


def test_another_ending_is_refused(paper: Paper, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"letter\.pdf: ends in no format"):
        form.write(paper, tmp_path / "letter.pdf", "en")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_letter_counts_down_and_waits_for_nothing(tmp_path: Path, language: str) -> None:
    case = Case.create(tmp_path / "new", "Plant", "Asia/Shanghai", language)
    toml = case.root / "case.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[[camera]]\nid = "CAM-1"\noverwrite_days = 30\n', encoding="utf-8")
    case = Case.open(case.root)
    sheet = preservation(case, None, language, to="Yard Ltd", authority="File 7", start="08:00", end="12:00",
                         sources=["CAM-1", "access_control"])  # fmt: skip
    row = sheet.tables[0].rows[0]
    assert row[0] == "CAM-1" and "30" in row[3] and sheet.tables[0].rows[1][0] == "access_control"
    assert any("08:00" in line and "Asia/Shanghai" in line for line in sheet.before)
    for wrong in ({"to": ""}, {"authority": " "}, {"end": ""}):
        with pytest.raises(ReportError):
            preservation(case, None, language, **({"to": "a", "authority": "b", "start": "1", "end": "2"} | wrong))


def test_the_countdown_is_that_of_the_recorder(filmed: Case) -> None:
    from timeline.scene import read_scene

    scene = read_scene(filmed)
    end = datetime(2026, 11, 18, 1, 1, 0, 123_000)  # true end of CAM-1: a minute after its true start
    now = datetime(2026, 12, 8, 1, 1, 0, 123_000)  # twenty days later, of thirty
    found = {one.source_id: one for one in countdown(filmed, scene, now)}
    assert found["CAM-1"].recorded_to_utc == end and found["CAM-1"].left_days == pytest.approx(10.0)
    assert found["CAM-2"].left_days is None
    late = {one.source_id: one for one in countdown(filmed, scene, datetime(2027, 1, 1))}
    assert late["CAM-1"].left_days is not None and late["CAM-1"].left_days < 0


def test_a_record_system_counts_down_where_its_period_is_given(filmed: Case) -> None:
    from timeline.scene import read_scene

    periods = [Retention(source_id=name, overwrite_days=90) for name in ("positioning", "nowhere")]
    case = replace(filmed, config=filmed.config.model_copy(update={"retention": periods}))
    found = {one.source_id: one for one in countdown(case, read_scene(filmed), datetime(2026, 11, 28))}
    tags = found["positioning"]
    assert tags.recorded_to_utc is not None and tags.recorded_to_utc.date().isoformat() == "2026-11-18"
    assert tags.left_days == pytest.approx(80, abs=1.1)
    assert found["nowhere"].left_days is None  # nothing of it was recorded: not known, not "nothing left"


def test_the_certificate_tells_of_every_file() -> None:
    files = [Removed("footage/a.mp4", 5, "ab" * 32, "removed"), Removed("n.txt", 1, None, "left"),
             Removed("/nvr/b.mp4", 0, "cd" * 32, "outside"), Removed("c", 1, None, "failed: busy")]  # fmt: skip
    told = Removal("Plant", "/cases/x", "Li", "Court", "over", "b", "e", 9, "ff" * 32, files)
    for language, word in (("en", "removed"), ("zh", "已删除")):
        sheet = certificate(told, language)
        states = [row[3] for row in sheet.tables[0].rows]
        assert states[0] == word and len(set(states)) == 4 and "busy" in states[3]
        assert any("ff" * 32 in line for line in sheet.before) and sheet.tables[0].rows[0][2] == "ab" * 32
