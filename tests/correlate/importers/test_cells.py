# ruff: noqa: E501  (tables of data)
"""Cells one by one: headers, people, numbers, levels, words, units; what is unclear is asked, never guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from correlate.importers._ask import Ask
from correlate.importers._cells import tidy
from correlate.importers._chinese import in_chinese
from correlate.importers._numbers import comma_of, number, unit_behind
from correlate.importers._people import split_list, split_people
from correlate.importers._words import bare_header_key, header_key, header_unit, vocabulary
from correlate.importers.permit import level_of


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("张强(T410001)、王磊(T410002)", [("张强", "T410001"), ("王磊", "T410002")]),
        ("张强（T410001），王磊", [("张强", "T410001"), ("王磊", None)]),
        ("刘洋 周凯 吴斌", [("刘洋", None), ("周凯", None), ("吴斌", None)]),
        ("刘洋 (T1) 周凯", [("刘洋", "T1"), ("周凯", None)]),
        ("陈 涛", [("陈 涛", None)]),
        ("张强;王磊/李四\n赵六", [("张强", None), ("王磊", None), ("李四", None), ("赵六", None)]),
        ("John Smith (T1), Mary Ann Jones", [("John Smith", "T1"), ("Mary Ann Jones", None)]),
        ("阿卜杜拉·买买提、张强(T1、T2)", [("阿卜杜拉·买买提", None), ("张强", "T1、T2")]),
        ("张强(T1、王磊", [("张强", "T1"), ("王磊", None)]),  # a bracket that never closes hides no separator
        ("无", []),
        ("、，", []),
    ],
)
def test_people_of_a_cell(text: str, people: list[tuple[str, str | None]]) -> None:
    assert split_people(text) == people


def test_lists_keep_blanks_and_slashes() -> None:
    assert [item for item, _ in split_list("R-201/202 平台；罐区, 通道")] == ["R-201/202 平台", "罐区", "通道"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.05", 0.05), ("<0.1", 0.1), ("＜1", 1.0), ("≤ 2", 2.0), ("小于0.5", 0.5), ("20.9%", 20.9), ("27.8 ℃", 27.8),
        ("12,500.5", 12500.5), ("-2", -2.0), ("+3", 3.0), (".5", 0.5), ("1e-3", 0.001), ("未检出", 0.0), ("ND", 0.0),
        ("0.1ppm", 0.1), ("5mg/m3", 5.0), ("１２．５", 12.5),
        ("合格", None), ("12,5", None), ("1.2.3", None), ("0x10", None), ("nan", None), ("inf", None), ("1e999", None),
        ("20-21", None), ("3;4", None),
        ("12,500", None), ("1,234,567", 1234567.0), ("12,500.00 元", 12500.0),
    ],
)  # fmt: skip
def test_numbers(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("texts", "comma", "values"),
    [
        (["132,40", "58,1"], "decimal", [132.4, 58.1]),
        (["132,400", "58,1"], "decimal", [132.4, 58.1]),
        (["12,500", "1,234.5"], "thousands", [12500.0, 1234.5]),
        (["12,500", "3.5"], "thousands", [12500.0, 3.5]),
        (["12,500", "7"], None, [None, 7.0]),
        (["1,5", "2.5"], None, [None, 2.5]),
        (["1", "2"], None, [1.0, 2.0]),
    ],
)
def test_commas_are_settled_by_their_column(texts: list[str], comma: str | None, values: list[float | None]) -> None:
    found = comma_of(pa.array(texts), None)
    assert found == comma and [number(text, found) for text in texts] == values


def test_a_positioning_system_with_decimal_commas_and_centimetres(imported: Callable[..., Any]) -> None:
    text = "tag id;time;x (cm);y (cm);accuracy\nT1;2026-11-18 09:00:00;13240,5;5810;0,5\nT1;2026-11-18 09:00:01;13241;5811;0,4\n"
    result = imported(text)
    first = result.rows("position")[0]
    assert (first["x_m"], first["y_m"], first["acc_m"], first["x_m_text"]) == (132.405, 58.1, 0.5, "13240,5")
    assert any("comma" in note for note in result.receipt().notes) and any(
        "in cm" in note for note in result.receipt().notes
    )


def test_date_and_time_in_columns_of_their_own(imported: Callable[..., Any]) -> None:
    text = "刷卡日期,刷卡时间,姓名,门禁点\n2026-11-18,09:00:00,张三,北门\n2026/11/19,9:01,李四,北门\n,09:02,王五,北门\n"
    result = imported(text)
    rows = result.rows("swipe")
    assert [str(row["moment_shown"]) for row in rows] == ["2026-11-18 01:00:00", "2026-11-19 01:01:00"]
    assert rows[0]["moment_text"] == "2026-11-18 09:00:00"
    assert "without a date" in result.receipt().refused[0].reason and result.receipt().tables[0].unused == []


def test_units_behind_numbers_and_in_headers() -> None:
    assert [unit_behind(text) for text in ("20.9%", "3 %LEL", "5mg/m3", "7")] == ["%", "%LEL", "mg/m3", None]
    assert [header_unit(text) for text in ("硫化氢(ppm)", "氧气（%vol）", "X坐标")] == ["ppm", "%vol", ""]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Permit No.", "permit no"), ("作业 票\n编号", "作业票编号"), ("eventTime", "Event Time"), ("ＰＴＷ　Ｎｏ", "ptw_no"),
     ("*作业票编号：", "作业票编号"), ("作业实施时间(自)", "作业实施时间（自）"), ("\ufeff姓名\u200f", "姓名")],
)  # fmt: skip
def test_headers_alike(one: str, other: str) -> None:
    assert header_key(one) == header_key(other)
    assert bare_header_key(f"{one}(m)") == bare_header_key(other) or "(" in one


@pytest.mark.parametrize(
    ("text", "work_type", "level"),
    [
        ("特级", "HW", "special"), ("特殊动火", "HW", "special"), ("Special", "HW", "special"), ("一级", "HW", "first"),
        ("1级", "HW", "first"), ("Ⅰ级", "HW", "first"), ("First class", "HW", "first"), ("二级动火", "HW", "second"),
        ("Ⅱ级", "WH", "II"), ("IV", "WH", "IV"), ("level III", "WH", "III"), ("三级", "LF", "third"), ("2级", "WH", "II"),
        ("1", "HW", "unknown"), ("2", "WH", "unknown"), ("A", "HW", "unknown"), ("高", "HW", "unknown"),
    ],
)  # fmt: skip
def test_levels(text: str, work_type: str, level: str) -> None:
    ask = Ask("permit", "")
    assert level_of(text, work_type, ask) == level
    assert bool(ask.questions) == (level == "unknown")


def test_levels_that_a_person_explained_or_the_type_carries(imported: Callable[..., Any]) -> None:
    assert level_of("1", "HW", Ask("permit", "", values={"level": {"1": "special"}})) == "special"
    text = "票号,作业类型,计划开始时间\nG1,特级动火作业,2026-11-18 09:00\nG2,高处作业(Ⅲ级),2026-11-18 09:00\nG3,吊装,2026-11-18 09:00\n"
    found = [(row["work_type"], row.get("level")) for row in imported(text).rows("permit")]
    assert found == [("HW", "special"), ("WH", "III"), ("LF", None)]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("work_type", "进入受限空间作业票", "CS"), ("work_type", "动火+高处", None), ("work_type", "hot work permit", "HW"),
        ("work_type", "3", None), ("work_type", "TP", "TP"), ("work_type", "forklift truck", None),
        ("direction", "进", "in"), ("direction", "1", None), ("direction", "OUT", "out"),
        ("swipe_result", "人脸认证通过", "granted"), ("swipe_result", "刷卡未通过", "denied"),
        ("swipe_result", "Access Granted", "granted"), ("swipe_result", "invalid card", "denied"),
        ("swipe_result", "刷卡", None), ("gas_unit", "% VOL", "%vol"), ("gas_unit", "%", "%"), ("gas_unit", "mg/m³", "mg/m3"),
        ("gas_unit", "％LEL", "%LEL"),
    ],
)  # fmt: skip
def test_words(name: str, text: str, value: str | None) -> None:
    assert vocabulary(name).find(text) == value


def test_what_stands_for_nothing() -> None:
    texts = pa.array(["-", "NULL", " n/a ", "/", "—", "", "  ", None, "无", "0", "\u200b", "a\x00b", "\u202e张"])
    assert tidy(texts).to_pylist() == [None] * 8 + ["无", "0", None, "ab", "张"]


GAS = "permit no,gas,result,unit,sampled at,test point\n{}"


def test_gas_units_are_asked_about_not_guessed(imported: Callable[..., Any]) -> None:
    rows = [
        "P1,methane,8,%,2026-11-18 08:00,top", "P1,oxygen,20.9,%,2026-11-18 08:00,top", "P1,H2S,合格,ppm,2026-11-18 08:00,top",
        "P1,propane,3%LEL,,2026-11-18 08:00,top", "P1,oxygen,20.8%,,2026-11-18 08:00,top",
        "P1,甲烷,0.2,,2026-11-18 08:00,top", "P1,methane,9,%,2026-11-18 08:10,top",
    ]  # fmt: skip
    result = imported(GAS.format("\n".join(rows)))
    units = [(row["gas"], row.get("value"), row.get("unit")) for row in result.rows("gas_sample")]
    assert units == [
        ("methane", 8.0, "unknown"), ("oxygen", 20.9, "%vol"), ("H2S", None, "ppm"), ("propane", 3.0, "%LEL"),
        ("oxygen", 20.8, "%vol"), ("甲烷", 0.2, None), ("methane", 9.0, "unknown"),
    ]  # fmt: skip
    questions = {question.code: question for question in result.receipt().questions}
    assert questions.keys() == {"percent_unit", "not_a_number"}
    assert questions["percent_unit"].values == {"8": 1, "9": 1} and questions["percent_unit"].field == "unit"
    assert result.receipt().doubts[0].text == "合格" and result.rows("gas_sample")[2]["value_text"] == "合格"


def test_a_reading_lost_from_a_wide_row_is_told(imported: Callable[..., Any]) -> None:
    text = "设备编号,检测时间,氧气(%vol),硫化氢(ppm)\nG1,2026-11-18 09:00,20.9,err\nG1,bad,20.9,0\nG1,2026-11-18 09:01,,1\n"
    result = imported(text)
    receipt = result.receipt()
    rows = [(r["row"], r["gas"], r.get("value")) for r in result.rows("gas_reading")]
    assert sorted(rows, key=str) == sorted([(2, "氧气", 20.9), (2, "硫化氢", None), (4, "硫化氢", 1.0)], key=str)
    assert (receipt.rows_read, receipt.kept, receipt.refused_count) == (3, 2, 1)
    assert [(doubt.row, doubt.text) for doubt in receipt.doubts] == [(2, "err")]
    assert len({row["record_id"] for row in result.rows("gas_reading")}) == 3


def test_reasons_in_chinese(imported: Callable[..., Any]) -> None:
    assert in_chinese("has no 姓名 or 卡号") == "缺少 姓名 或 卡号"
    text = "事件时间,姓名,门禁点\n25:00,张三,北门\n2026-02-30 09:00,张三,北门\n2026-11-18 09:00,,北门\n"
    lines = "\n".join(imported(text + "2026-11-18 09:00,张,a,b,c\n").receipt().lines("zh"))
    for words in ("只有时刻，没有日期", "日历上没有这一天", "缺少 姓名", "有 5 个单元格，表头只有 3 个"):
        assert words in lines
    refused = [line for line in lines.splitlines() if "拒收：" in line]
    assert not any(word in line for line in refused for word in ("has", "usable", "cells"))


def test_clock_changes_span_both_readings(imported: Callable[..., Any]) -> None:
    text = "time,name,door\n2026-10-25 02:30,Ann,N\n2026-03-29 02:30,Bob,N\n2026-10-25 02:30+01:00,Cy,N\n"
    result = imported(text, zone="Europe/Berlin")
    ann, cy = result.rows("swipe")
    assert (ann["moment_res_ms"], cy["moment_res_ms"]) == (3_660_000, 60_000)
    assert result.receipt().tables[0].times["moment"]["twice"] == 1
    assert "clocks went forward" in result.receipt().refused[0].reason


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Smith, John", [("Smith, John", None)]),
        ("Smith, John (T41); Doe, Jane", [("Smith, John", "T41"), ("Doe, Jane", None)]),
        ("O'Neil, Pat A.", [("O'Neil, Pat A.", None)]),
        ("van der Berg, Jan", [("van der Berg, Jan", None)]),
        ("John Smith, Mary Jones", [("John Smith", None), ("Mary Jones", None)]),
        ("Ann, Bob, Carl", [("Ann", None), ("Bob", None), ("Carl", None)]),
        ("张强,王磊", [("张强", None), ("王磊", None)]),
    ],
)
def test_a_comma_inside_a_name_parts_nobody(text: str, people: list[tuple[str, str | None]]) -> None:
    assert split_people(text) == people
