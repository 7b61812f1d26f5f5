"""Chinese shows without system fonts, and what a font lacks is said."""

from __future__ import annotations

import io

from fontTools.ttLib import TTFont

from timeline import fonts


def test_names_of_any_gbk_export_are_covered_and_the_rest_is_named() -> None:
    assert fonts.missing("张强、王䶮") == ["䶮"]  # the second is outside GBK: said, not drawn as a box
    assert fonts.missing("喆祎犇垚囍 ± → ≤ ℃ m³ ①②，。（）") == []
    assert fonts.missing("line\nbreak\ttab") == []


def test_a_cut_holds_just_its_text_and_is_the_same_twice() -> None:
    data = fonts.cut("动火作业票")
    assert data == fonts.cut("动火作业票")
    assert len(data) < 40_000
    with TTFont(io.BytesIO(data)) as font:
        assert {ord(sign) for sign in "动火作业票A"} <= set(font.getBestCmap())
        assert ord("罐") not in font.getBestCmap()


def test_bold_covers_gb2312_headings() -> None:
    with TTFont(fonts.BOLD, lazy=True) as font:
        assert {ord(sign) for sign in "事故调查报告证据清单"} <= set(font.getBestCmap())
