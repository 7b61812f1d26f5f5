"""Rule files: what a header must say, what a query must answer, and that a bad file never stops the others."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from case.errors import RuleError
from correlate.rules import ANSWER, Rule, checked, read_rule, read_rules

GOOD = """-- id: X-TEST
-- title_en: A test
-- title_zh: 测试
-- severity: S2
-- unit: zone
-- param: presence.nopermit_s
-- clause: none
-- grade: S
-- text_en: {subject} in {zone} for {measured.long_ms}
-- text_zh: {subject}在{zone}{measured.long_ms}

select number from param_zone where name = 'presence.nopermit_s'
"""


def rule(tmp_path: Path, text: str, name: str = "X-TEST") -> Rule:
    path = tmp_path / f"{name}.sql"
    path.write_text(text, encoding="utf-8")
    return read_rule(path)


def test_a_good_header_is_read(tmp_path: Path) -> None:
    read = rule(tmp_path, GOOD)
    assert (read.id, read.severity, read.params, read.watched) == ("X-TEST", "S2", ("presence.nopermit_s",), "zone")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("severity: S2", "severity: S9", r"X-TEST.sql:4: has severity 'S9'; wanted: S1, S2, S3, S4"),
        ("severity: S2", "colour: red", r"X-TEST.sql:4: has the unknown key 'colour'"),
        ("-- severity: S2\n", "", r"X-TEST.sql:1: has no `-- severity:` line"),
        ("-- severity: S2\n", "-- severity: S2\n-- severity: S1\n", r"X-TEST.sql:5: gives severity a second time"),
        ("-- unit: zone\n", "unit: zone\n", r"X-TEST.sql:5: is not a header line"),
        ("unit: zone", "unit: planet", r"X-TEST.sql:5: has unit 'planet'"),
        (
            "presence.nopermit_s\n-- c",
            "presence.wrong_s\n-- c",
            r"X-TEST.sql:6: names the parameter 'presence.wrong_s'",
        ),
        ("-- param: presence.nopermit_s\n", "", r"X-TEST.sql:11: reads the parameter 'presence.nopermit_s' without"),
        ("'presence.nopermit_s'", "'x'", r"declares the parameter 'presence.nopermit_s', which its query does not"),
        ("id: X-TEST", "id: X-OTHER", r"X-TEST.sql:1: has the id 'X-OTHER'; wanted the file's own name"),
        ("{zone}", "{zone.__class__}", r"X-TEST.sql:9: has {zone.__class__} in text_en"),
        ("clause: none", "clause:", r"X-TEST.sql:7: gives clause no value"),
    ],
)
def test_a_bad_header_is_refused_by_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(RuleError, match=said.replace("{", r"\{").replace("}", r"\}")):
        rule(tmp_path, GOOD.replace(old, new, 1))


def test_a_bad_file_is_listed_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "X-TEST.sql").write_text(GOOD, encoding="utf-8")
    (tmp_path / "Y-BAD.sql").write_text(GOOD.replace("S2", "S7"), encoding="utf-8")
    rules, refused = read_rules(tmp_path)
    assert [item.id for item in rules] == ["X-TEST"]
    assert [(item.file, item.line) for item in refused] == [("Y-BAD.sql", 1)]  # its id is not its name


def answers(**columns: list[object]) -> pa.Table:
    count = len(next(iter(columns.values())))
    empty = {name: [None] * count for name in ANSWER.names}
    return pa.table({name: pa.array(values, ANSWER.field(name).type) for name, values in {**empty, **columns}.items()})


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (answers(unit_key=["a", "a"], answer=["met", "met"], reason_code=["x", "x"]), "answers for a unit twice"),
        (answers(unit_key=["a"], answer=["maybe"], reason_code=["x"]), "answers 'maybe'; wanted: violated"),
        (answers(unit_key=["a"], answer=["met"]), "an answer without a reason_code"),
        (
            answers(unit_key=["a"], answer=["met"], reason_code=["x"]).drop_columns(["limits"]),
            "without the column limits",
        ),
        (answers(unit_key=["a"]).append_column("extra", pa.array([1])), "the unknown column extra"),
    ],
)
def test_a_query_must_answer_in_the_fixed_form(tmp_path: Path, table: pa.Table, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        checked(rule(tmp_path, GOOD), table)


def test_every_shipped_rule_is_in_order() -> None:
    rules, refused = read_rules()
    assert not refused
    assert {"PT-NOPERMIT-PRESENCE", "PT-EXPIRED-PRESENCE", "PT-UNLISTED"} <= {item.id for item in rules}
