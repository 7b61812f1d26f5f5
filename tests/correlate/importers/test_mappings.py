"""A mapping confirmed once holds for every later export; questions are answered once; both logged and undoable."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from case.errors import DecisionError, RecordError
from correlate import record_mappings as mapping

from .conftest import Imported

ODD = (
    "Zeitpunkt,Karte,Wer,Tor,Richtg\n2026-11-18 08:00:00,88,Li Na,Gate 1,{into}\n"
    "2026-11-18 09:00:00,88,Li Na,Gate 1,{out}\n"
)
COLUMNS = {"Zeitpunkt": "moment", "Karte": "card_no", "Wer": "name", "Tor": "door", "Richtg": "direction"}
GAS = "作业票编号,气体类型,代表性气体名称,分析结果,单位,取样分析时间\nDH1,可燃,丙烷,{value},{unit},2026-11-18 08:31\n"


@pytest.fixture
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return Imported(tmp_path_factory.mktemp("case") / "case", "Asia/Shanghai")


def test_a_system_nobody_knew_is_explained_once(imported: Imported) -> None:
    imported.put("gate-monday.csv", ODD.format(into="1", out="0"))
    assert imported.run().receipt().cause is not None
    said = mapping.Correction(table="swipe", columns=COLUMNS)
    made = mapping.confirm(imported.case, "gate-monday.csv", said, "the vendor's manual", actor="li")
    assert imported.run().receipt().kept == 2
    imported.put("gate-tuesday.csv", ODD.format(into="1", out="0").replace("-18 ", "-19 "))
    receipt = imported.run().receipts["gate-tuesday.csv"]
    assert (receipt.kept, receipt.tables[0].table, receipt.tables[0].said_by) == (2, "swipe", made.decision_id)
    listed = "\n".join(mapping.mapping_list(imported.case).lines())
    assert "li: the vendor's manual" in listed and "gate-tuesday.csv  swipe" in listed
    mapping.undo(imported.case, made.decision_id[:8], "a mistake")
    assert all(receipt.cause for receipt in imported.run().receipts.values())


def test_digits_of_a_direction_are_asked_about_and_answered_for_every_export(imported: Imported) -> None:
    imported.put("a.csv", ODD.format(into="1", out="0"))
    imported.run()
    mapping.confirm(imported.case, "a.csv", mapping.Correction(table="swipe", columns=COLUMNS), "manual")
    imported.run()
    assert {row["direction"] for row in imported.rows("swipe")} == {"unknown"}
    (asked,) = mapping.open_questions(imported.case).rows
    assert asked["field"] == "direction" and set(asked["words"]) == {"0", "1"}
    mapping.answer(imported.case, asked["id"][:8], ["1=in", "0=out"], "one swipe in was watched")
    imported.put("b.csv", ODD.format(into="1", out="0").replace("Gate 1", "Gate 2"))
    assert [row["direction"] for row in imported.run().rows("swipe")] == ["in", "out", "in", "out"]
    assert mapping.open_questions(imported.case).rows == []


def test_per_cent_of_what_is_answered_with_one_word(imported: Imported) -> None:
    imported.put("gas.csv", GAS.format(value="12", unit="%"))
    imported.run()
    (asked,) = [row for row in mapping.open_questions(imported.case).rows if row["field"] == "unit"]
    mapping.answer(imported.case, asked["id"], ["%LEL"], "the instrument's manual")
    assert [row["unit"] for row in imported.run().rows("gas_sample")] == ["%LEL"]


def test_what_a_word_stands_for_must_be_among_the_choices(imported: Imported) -> None:
    imported.put("gas.csv", GAS.format(value="合格", unit="%vol"))
    imported.run()
    (asked,) = mapping.open_questions(imported.case).rows
    with pytest.raises(DecisionError, match="no reading"):
        mapping.answer(imported.case, asked["id"], ["0"], "r")
    with pytest.raises(DecisionError, match="open questions"):
        mapping.answer(imported.case, "feedbeef", ["0"], "r")


def test_a_wrong_guess_is_shown_and_put_right_column_by_column(imported: Imported) -> None:
    imported.put("swipes.csv", "刷卡时间,工号,姓名,门禁点,进出方向,备注\n2026-11-18 08:00:00,E1,李娜,北门,进,西门\n")
    imported.run()
    shown = mapping.sheet_of(imported.case, "swipes.csv")
    assert shown.columns["门禁点"] == "door" and shown.columns["备注"] is None
    assert "'备注' -> not used" in "\n".join(shown.lines())
    mapping.confirm(
        imported.case, "swipes.csv", mapping.Correction(columns={"备注": "door", "门禁点": ""}), "the gate is there"
    )
    assert imported.run().rows("swipe")[0]["door"] == "西门"


@pytest.mark.parametrize(
    ("attempt", "wanted"),
    [
        (
            lambda case: mapping.confirm(case, "swipes.csv", mapping.Correction(columns={"no such": "door"}), "r"),
            "no column",
        ),
        (
            lambda case: mapping.confirm(case, "swipes.csv", mapping.Correction(columns={"姓名": "nickname"}), "r"),
            "nickname",
        ),
        (lambda case: mapping.confirm(case, "swipes.csv", mapping.Correction(table="visits"), "r"), "visits"),
        (lambda case: mapping.confirm(case, "other.csv", mapping.Correction(), "r"), "names no imported files"),
        (lambda case: mapping.pairs(["door"], "--map"), "HEADER=FIELD"),
        (lambda case: mapping.meanings(["direction"]), "FIELD:WORD=MEANING"),
    ],
)
def test_what_cannot_be_meant_is_refused(imported: Imported, attempt: Callable[..., object], wanted: str) -> None:
    imported.put("swipes.csv", "刷卡时间,工号,姓名,门禁点,进出方向\n2026-11-18 08:00:00,E1,李娜,北门,进\n")
    imported.run()
    with pytest.raises(RecordError, match=wanted):
        attempt(imported.case)
