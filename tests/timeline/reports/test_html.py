"""The page: one file, nothing from anywhere else, every link leads somewhere, nothing from outside becomes markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from case.errors import ReportError
from tests.timeline.conftest import HASH, check, finding, permit, presence, video, watch
from timeline.reports import html
from timeline.scene import Scene, Unknown

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}'


class Page(HTMLParser):
    """Tags, ids and links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.sources: list[str] = []
        self.events: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.add(value or "")
            elif name == "href":
                self.links.append(value or "")
            elif name in ("src", "poster"):
                self.sources.append(value or "")
            elif name.startswith("on"):
                self.events.append(name)


def full(scene: Callable[..., Scene]) -> Scene:
    rest = {"ref": "p-张强-20", "kind": "presence", "video_id": "v1", "start_ms": 1000, "end_ms": 9000}
    return scene(
        permits=[permit("P1", 0, 100), permit("P2", None, None)],
        presences=[presence("张强", 20, 50), presence(None, None, None)],
        checks=[
            check("P1", None, "time", "violated", evidence=[rest]),
            check(None, "track v1#9", "area", "cannot_tell"),
        ],
        findings=[finding("f1", 20, evidence=[rest]), finding("f2", None, permit_ids=(), evidence=None)],
        unknowns=[Unknown("PT-X", "t", "标题", "nobody looked", "无人观察", 3)],
        watches=[watch("Z1")],
        videos=[video()],
        clocks=[{"source_id": "CAM-1", "offset_ms": 1000, "uncertainty_ms": 500, "accepted": False, "basis": "b"}],
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_link_of_the_page_leads_somewhere(scene: Callable[..., Scene], tmp_path: Path, language: str) -> None:
    text = html.write(full(scene), tmp_path / "r.html", language).read_text(encoding="utf-8")
    page = Page(text)
    lost = [link for link in page.links if not link.startswith("#") or link[1:] not in page.ids]
    assert not lost
    assert {"#finding-f1", "#permit-P1", "#row-rec-P1", "#presence-p-张强-20", "#video-v1"} <= set(page.links)
    assert HASH in text
    assert "is gone since it was registered" in text  # no original here: the page says so and goes on
    assert all(source.startswith("data:") for source in page.sources)


def test_the_page_asks_the_network_for_nothing(scene: Callable[..., Scene], tmp_path: Path) -> None:
    text = html.write(full(scene), tmp_path / "r.html").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\s\"'<)]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert "font/woff2;base64," in text and "default-src 'none'" in text
    assert "script" not in Page(text).tags and "link" not in Page(text).tags


def test_nothing_from_outside_becomes_markup(scene: Callable[..., Scene], tmp_path: Path) -> None:
    made = scene(
        permits=[permit(HOSTILE, 0, 50, content=HOSTILE, location=HOSTILE, workers=(HOSTILE,), source_row=HOSTILE)],
        presences=[presence(HOSTILE, 20, 50)],
        checks=[check(HOSTILE, HOSTILE, "time", "violated", reason_en=HOSTILE)],
        findings=[finding("f1", 20, text_en=HOSTILE, clause=HOSTILE, values={HOSTILE: HOSTILE}, permit_ids=(HOSTILE,))],
        videos=[video(path=HOSTILE, cause=HOSTILE)],
        zones={"Z1": HOSTILE},
    )
    page = Page(html.write(made, tmp_path / "r.html").read_text(encoding="utf-8"))
    assert not {"script", "iframe"} & set(page.tags)
    assert page.events == []
    assert all(source.startswith("data:") for source in page.sources)


def test_an_empty_case_still_has_a_report(scene: Callable[..., Scene], tmp_path: Path) -> None:
    text = html.write(scene(zones={}), tmp_path / "r.html").read_text(encoding="utf-8")
    assert "No rule found a violation." in text and "no permit and nobody to check" in text


def test_an_unknown_language_is_refused(scene: Callable[..., Scene], tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="no language 'fr'; known are en, zh"):
        html.write(scene(), tmp_path / "r.html", "fr")


def test_a_sign_that_only_the_page_uses_is_in_its_font(scene: Callable[..., Scene], tmp_path: Path) -> None:
    small = html.write(scene(zones={}), tmp_path / "a.html").stat().st_size
    more = html.write(scene(zones={"Z1": "龘靐齉爨"}), tmp_path / "b.html").stat().st_size
    assert more > small + 200
