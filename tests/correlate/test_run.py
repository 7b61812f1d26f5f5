# ruff: noqa: E501  (tables of data)
"""The stage as a whole: real record files in, a summary out, nothing done twice, and a bad rule that stops nobody."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

import correlate
from case import Case
from correlate.sql_files import Statement

pytestmark = pytest.mark.usefixtures("few_rules")

PERMITS = """作业票编号,作业类型,作业级别,作业地点,作业单位,作业负责人,作业人,监护人,计划开始时间,计划结束时间,实际开始时间,实际结束时间
DH20261118003,动火,特级,R-201反应釜南侧平台,华安建设,李建国,张强(T410001)、王磊(T410002),赵敏,2026-11-18 09:00,2026-11-18 17:00,2026-11-18 09:05,2026-11-18 15:40
"""
SWIPES = """事件时间,人员编号,姓名,卡号,所属单位,门禁点名称,进出类型,事件类型
2026-11-18 10:00:14,C20111,张强,88120031,华安建设,R-201平台-进,进,刷卡通过
2026-11-18 11:03:40,C20111,张强,88120031,华安建设,R-201平台-出,出,刷卡通过
2026-11-18 18:00:00,C20199,周凯,88120032,华安建设,R-201平台-进,进,刷卡通过
2026-11-18 18:20:00,C20199,周凯,88120032,华安建设,R-201平台-出,出,刷卡通过
"""
ZONE = """
[[zone]]
id = "Z-201P"
name = "R-201平台"
zone_class = "exclusive"
permit_required = true
aliases = ["R-201反应釜南侧平台"]
"""


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = Case.create(tmp_path / "case", "R-201", "Asia/Shanghai", "zh")
    (made.root / "records" / "permits.csv").write_bytes(PERMITS.encode("gb18030"))
    (made.root / "records" / "swipes.csv").write_text(SWIPES, encoding="utf-8")
    toml = made.root / "case.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + ZONE, encoding="utf-8")
    return Case.open(made.root)


def test_two_files_give_the_cross_check_and_a_second_run_does_nothing(case: Case) -> None:
    summary = correlate.run(case)
    assert (summary.permits, summary.presences, summary.unchanged) == (1, 2, False)
    assert not summary.refused_rules
    with correlate.open_store(case) as store:
        verdicts = store.table("verdict").query("rule_id == 'PT-NOPERMIT-PRESENCE'").set_index("start_utc")["answer"]
        found = store.query("findings").query("rule_id == 'PT-NOPERMIT-PRESENCE'")
    assert sorted(verdicts) == ["met", "violated"]
    assert list(found["text_zh"]) == [
        "周凯在R-201平台 (Z-201P)停留20分00秒，期间没有任何有效作业票（自2026-11-18 18:00:00起；判定阈值30秒）。"
    ]
    lines = "\n".join(summary.lines("zh"))
    assert "1 张作业票" in lines and "周凯" in lines and "时间未核实" in lines
    assert "personnel: violated" in "\n".join(summary.lines("en"))
    custody = len(case.custody.entries())
    again = correlate.run(case)
    assert again.unchanged and again.path == summary.path and len(case.custody.entries()) == custody
    assert again.lines() == summary.lines()


def test_a_changed_permit_changes_the_answer(case: Case) -> None:
    before = correlate.run(case)
    (case.root / "records" / "permits.csv").write_bytes(PERMITS.replace("17:00", "19:00").encode("gb18030"))
    after = correlate.run(case)
    assert after.path != before.path
    # eight hours is the most that special hot work may last, and 15:40 its recorded end: nothing is covered by the edit
    assert after.answers["PT-NOPERMIT-PRESENCE", "violated"] == 1
    (case.root / "records" / "permits.csv").unlink()
    assert correlate.run(case).answers["PT-NOPERMIT-PRESENCE", "violated"] == 2


def test_a_rule_that_cannot_run_is_listed_and_the_others_answer(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    from correlate.facts import answer

    rules, _ = answer.read_rules()
    broken = rules[0].__class__(**{**vars(rules[0]), "id": "X-BROKEN",
                                   "statement": Statement("X-BROKEN", Path("X-BROKEN.sql"), "select nothing")})  # fmt: skip
    monkeypatch.setattr(answer, "read_rules", lambda: ([broken, *rules], []))
    summary = correlate.run(case)
    assert len(summary.refused_rules) == 1 and summary.refused_rules[0].startswith(
        "X-BROKEN.sql:1: its query cannot run"
    )
    assert summary.answers["PT-NOPERMIT-PRESENCE", "violated"] == 1


def test_a_build_that_was_killed_is_cleared_away(case: Case) -> None:
    left = case.derived / ".case-0123456789abcdef.duckdb.999.part"
    duckdb.connect(str(left)).close()
    (case.derived / "case-ffffffffffffffff.duckdb").write_bytes(left.read_bytes())  # whole, but not of these inputs
    correlate.run(case)
    assert not left.exists()
    with correlate.open_store(case) as store:
        assert "ffffffff" not in store.path.name


def test_footage_json_that_is_damaged_is_named(case: Case) -> None:
    (case.derived / "footage.json").write_text(json.dumps([{"video_id": "../x", "camera_id": "C", "path": "p"}]))
    with pytest.raises(correlate.store.StoreError, match=r"'\.\./x' is no video id"):
        correlate.run(case)
