"""Every format says the same, in both languages; nothing from outside is read as anything but text."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from fontTools.ttLib import TTFont
from openpyxl import load_workbook

import timeline.reports
from case.config import Incident
from case.errors import ReportError
from tests.timeline.reports.test_html import HOSTILE, full
from timeline.document import Context, document
from timeline.document.blocks import Table, plain
from timeline.document.outline import ANNEXES, OUTLINES
from timeline.fonts.embedded import obfuscated
from timeline.fonts.truetype import truetype
from timeline.notes import add
from timeline.reports import docx as word
from timeline.reports import pdf, xlsx
from timeline.scene import Scene
from ui.registry import names

FORMULA = '=HYPERLINK("http://x","y")'


def with_t0(scene: Scene) -> Scene:
    """The scene with an incident given in case.toml."""
    given = Incident(moment="2026-11-18 09:00:30", plus_minus_s=2, zone_id="Z1", kind="fire")
    return replace(scene, case=replace(scene.case, config=scene.case.config.model_copy(update={"incident": given})))


def words_of(path: Path) -> str:
    """Everything a Word document says, tables too."""
    made = docx.Document(str(path))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells])


def test_formats_are_the_files_of_the_folder() -> None:
    assert names(timeline.reports) == ["docx", "html", "pdf", "xlsx"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_document_is_whole_and_its_links_lead_somewhere(scene: Callable[..., Scene], language: str) -> None:
    made = document(Context(with_t0(full(scene)), language))
    assert made.links() <= made.anchors()
    assert [len(chapter.sections) > 0 for chapter in made.chapters] == [True] * (len(OUTLINES[language]) + len(ANNEXES))
    if language == "zh":  # Decree 493 art. 30, (1) to (6), in its order
        titles = [chapter.title for chapter in made.chapters[1:7]]
        assert titles == [
            "一、事故发生单位概况", "二、事故发生经过和事故救援情况", "三、事故造成的人员伤亡和直接经济损失",
            "四、事故发生的原因和事故性质", "五、事故责任的认定以及对事故责任者的处理建议", "六、事故防范和整改措施",
        ]  # fmt: skip
    told = "\n".join(plain(line) for line in made.lines())
    assert told.count("尚未查明" if language == "zh" else "not yet established") >= 8
    assert "T0" in told and "T0−00:10.0" in told  # the presence that began ten seconds before


def test_what_people_entered_stands_where_it_was_missing(scene: Callable[..., Scene]) -> None:
    made = with_t0(full(scene))
    before = "\n".join(plain(line) for line in document(Context(made, "en")).lines())
    for kind, values in (
        ("cause", {"level": "direct", "text": "the gas met an arc", "refs": "finding-f1"}),
        ("measure", {"text": "lock the pump", "owner": "Zheng", "due": "2026-12-31"}),
        ("nature", {"nature": "responsible", "text": "the lock was taken off"}),
        ("causal_link", {"cause": "finding-f1", "effect": "incident"}),
    ):
        add(made.case, kind, values, "concluded by the group")
    told = document(Context(made, "en"))
    after = "\n".join(plain(line) for line in told.lines())
    assert "the gas met an arc" in after and "Zheng" in after and "2026-12-31" in after
    assert after.count("not yet established") < before.count("not yet established")
    assert {"finding-f1", "incident"} <= told.links()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_pdf_is_set_and_the_same_twice(scene: Callable[..., Scene], tmp_path: Path, language: str) -> None:
    data = pdf.write(with_t0(full(scene)), tmp_path / "r.pdf", language).read_bytes()
    assert data.startswith(b"%PDF-") and len(data) > 30_000
    assert b"RetraceSansSC" in data  # the font is inside


def test_hostile_words_stay_words_in_every_format(scene: Callable[..., Scene], tmp_path: Path) -> None:
    typst = '#panic("x") $ * _ ] } @ref <label> \\'
    base = full(scene)
    permits = [replace(base.permits[0], content=HOSTILE, location=typst, workers=(FORMULA, "a\x00b\x07"))]
    made = replace(base, permits=permits)
    assert pdf.write(made, tmp_path / "r.pdf", "en").stat().st_size > 30_000
    told = words_of(word.write(made, tmp_path / "r.docx", "en"))
    assert HOSTILE in told and typst in told and "ab" in told
    book = load_workbook(xlsx.write(made, tmp_path / "r.xlsx", "en"))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type == "s" for cell in found)
    assert any(FORMULA in str(cell.value) for cell in found)


def test_a_workbook_has_every_table_in_full(scene: Callable[..., Scene], tmp_path: Path) -> None:
    made = with_t0(full(scene))
    book = load_workbook(xlsx.write(made, tmp_path / "r.xlsx", "zh"), read_only=True)
    tables = [b for b in document(Context(made, "zh")).blocks() if isinstance(b, Table) and b.rows]
    assert len(book.sheetnames) == len(tables) + 1 and "三要素核对" in book.sheetnames
    sheet = book["先后顺序"]
    assert sum(1 for _ in sheet.iter_rows()) == 1 + len(next(t for t in tables if t.key == "sequence").rows)


def test_a_word_document_carries_its_font(scene: Callable[..., Scene], tmp_path: Path) -> None:
    path = word.write(with_t0(full(scene)), tmp_path / "r.docx", "zh")
    with zipfile.ZipFile(path) as package:
        table = package.read("word/fontTable.xml").decode()
        fonts = [name for name in package.namelist() if name.endswith(".odttf")]
        key = re.findall(r'w:fontKey="\{([0-9A-F-]{36})\}"', table)
        assert len(fonts) == 2 and "Retrace Sans SC" in table
        data = package.read(sorted(fonts)[0])
        (tmp_path / "f.ttf").write_bytes(obfuscated(data, key[0]))
    with TTFont(tmp_path / "f.ttf") as font:
        assert {ord(sign) for sign in "事故发生单位概况张强"} <= set(font.getBestCmap()) and "glyf" in font
    text = words_of(path)
    assert "一、事故发生单位概况" in text and "尚未查明" in text


def test_the_cut_font_is_the_same_twice_and_draws() -> None:
    data = truetype("郑伟")
    assert data == truetype("伟郑") and len(data) < 30_000


def test_an_unknown_language_is_refused_by_every_format(scene: Callable[..., Scene], tmp_path: Path) -> None:
    for module in (pdf, word, xlsx):
        with pytest.raises(ReportError, match="no language 'fr'"):
            module.write(scene(), tmp_path / "r", "fr")
