"""Cases that lack what a report is about: it still comes, in every format, and says what it does not know."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

import correlate
import detect
from case import Case
from sample_media import drawn
from tests.timeline.reports.test_formats import words_of
from tests.timeline.reports.test_html import Page
from timeline.document import Context, document
from timeline.document.blocks import Clip, Picture, Table, plain
from timeline.exhibits import Clips
from timeline.incident import accept, propose, read_given
from timeline.reports import docx, html, pdf, xlsx
from timeline.scene import read_scene
from timeline.unmasked import cut_unmasked

pytestmark = pytest.mark.slow
HEAD = "作业票编号,作业类型,作业地点,作业人,监护人,作业实施时间（自）,作业实施时间（至）"
MANY = 200


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A case with nothing in it."""
    case = Case.create(tmp_path_factory.mktemp("empty") / "case", name="<b>nothing</b>", timezone="Asia/Shanghai")
    correlate.run(case)
    return case


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """200 permits at once that nobody worked under, and somebody known by three names; no incident, no footage."""
    case = Case.create(tmp_path_factory.mktemp("many") / "case", name="Many", timezone="Asia/Shanghai")
    rows = [f"DH{i:04d},动火,T-{i},张强,赵敏,2026-11-18 09:00,2026-11-18 17:00" for i in range(MANY)]
    (case.root / "records/permits.csv").write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    swipes = ["time,person id,card no.,name,door,direction"]
    swipes += [
        f"2026-11-18 08:0{i}:00,E1,8800{i},{name},Gate,in" for i, name in enumerate(("张强", "张 強", "Zhang Qiang"))
    ]
    (case.root / "records/swipes.csv").write_text("\n".join(swipes), encoding="utf-8")
    with (case.root / "case.toml").open("a", encoding="utf-8") as toml:
        toml.write('\n[[records]]\npath = "records"\n')
    case = Case.open(case.root)
    correlate.run(case)
    return case


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_empty_case_has_a_report_in_every_format(empty: Case, tmp_path: Path, language: str) -> None:
    scene = read_scene(empty)
    page = html.write(scene, tmp_path / "r.html", language).read_text(encoding="utf-8")
    unsaid = {
        "en": ("not yet established", "Nothing recorded points to an incident"),
        "zh": ("尚未查明", "未指向任何事故"),
    }
    assert all(words in page for words in unsaid[language]) and "<b>nothing" not in page
    assert pdf.write(scene, tmp_path / "r.pdf", language).stat().st_size > 20_000
    assert unsaid[language][0] in words_of(docx.write(scene, tmp_path / "r.docx", language))
    assert len(load_workbook(xlsx.write(scene, tmp_path / "r.xlsx", language)).sheetnames) >= 1


def test_200_permits_nobody_worked_under_and_three_names(many: Case, tmp_path: Path) -> None:
    scene = read_scene(many)
    assert len(scene.permits) == MANY and propose(many) == []
    made = document(Context(scene, "zh"))
    tables = {block.key: block for block in made.blocks() if isinstance(block, Table)}
    assert len(tables["permits"].rows) == MANY and made.links() <= made.anchors()
    assert sum(1 for row in tables["cross_check"].rows if row.kind == "") >= MANY
    told = "\n".join(plain(line) for line in made.lines())
    assert "事故时刻尚未确定" in told and "无法判定" in told
    assert len(scene.swipes) == 3 and all(name in told for name in ("张强", "张 強", "Zhang Qiang"))
    assert pdf.write(scene, tmp_path / "r.pdf", "zh").stat().st_size > 50_000


def test_an_incident_without_anything_near_it_is_told_as_such(many: Case, tmp_path: Path) -> None:
    case = Case.open(shutil.copytree(many.root, tmp_path / "case"))
    accept(case, read_given(case, "2026-12-24 03:00:00"), "the caller said so", "Li")
    scene = read_scene(case)
    told = "\n".join(plain(line) for line in document(Context(scene, "en", paged=True)).lines())
    assert "T0" in told and "0 were surely inside" in told and "Nothing recorded points to an incident" not in told
    assert pdf.write(scene, tmp_path / "r.pdf", "en").stat().st_size > 50_000


def test_each_link_of_a_real_page_opens_a_row_still_or_clip(drawn_originals: Path, tmp_path: Path) -> None:
    case = Case.open(shutil.copytree(drawn_originals, tmp_path / "case"))
    detect.run(case)
    correlate.run(case)
    accept(case, read_given(case, drawn_moment(case)), "seen on CAM-1", "Li")
    scene = read_scene(case)
    text = html.write(scene, tmp_path / "r.html", "en").read_text(encoding="utf-8")
    page = Page(text)
    assert len(page.links) > 50
    lost = [link for link in page.links if not link.startswith("#") or link[1:] not in page.ids]
    assert not lost
    made = document(Context(scene, "en"))
    shown = {block.anchor: block for block in made.blocks() if isinstance(block, (Picture, Clip)) and block.anchor}
    stills = [block for block in shown.values() if isinstance(block, Picture) and block.path]
    assert stills and all(block.path and block.path.is_file() for block in stills)
    assert all(block.path.is_file() for block in shown.values() if isinstance(block, Clip))
    rows = {row.anchor for block in made.blocks() if isinstance(block, Table) for row in block.rows if row.anchor}
    pointed = {link[1:] for link in page.links}
    assert {anchor.split("-")[0] for anchor in pointed & rows} >= {"row", "presence", "permit", "video"}
    without = document(Context(scene, "en", clips=Clips(on=False)))
    assert not [block for block in without.blocks() if isinstance(block, Clip)]
    cut = cut_unmasked(scene, scene.videos[0], 2_000, 3_000, "investigator", "who it was", "Li")
    assert cut.start_ms <= 2_000 and cut.end_ms >= 2_800 and cut.path.stat().st_size > 1_000
    actions = [entry["action"] for entry in case.custody.entries()]
    assert actions[-2:] == ["unmask", "export"]


def drawn_moment(case: Case) -> str:
    """A moment in the middle of the drawn footage, as a person would give it."""
    start = drawn._clock(20.0)
    return start if "-" in start else f"2026-11-18 {start}"
