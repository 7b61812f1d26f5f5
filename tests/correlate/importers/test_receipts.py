"""What an import leaves behind: receipts, nothing done twice, newer exports, confirmed mappings, killed runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from case.errors import RecordError
from case.files import sha256_file
from correlate.importers import _run as run_module
from correlate.importers import confirm_mapping, import_all, read_receipts

SWIPES = "事件时间,姓名,门禁点,进出方向\n2026-11-18 09:00,张三,北门,{}\n2026-11-18 09:01,李四,北门,{}\n"
NINE = datetime(2026, 11, 18, 1)


def stamps(case: Any) -> dict[str, int]:
    return {str(p): p.stat().st_mtime_ns for p in (case.case.derived / "records").glob("*/*")}


def test_the_same_file_again_changes_nothing(new_case: Callable[..., Any]) -> None:
    case = new_case()
    original = case.put("door.csv", SWIPES.format("进", "出"))
    before = sha256_file(original)
    first = case.run().receipt()
    seen = stamps(case)
    assert case.run().receipt() == first == read_receipts(case.case)[0]
    assert stamps(case) == seen and sha256_file(original) == before
    case.put("copy of door.csv", SWIPES.format("进", "出"))
    again = case.run().receipts["copy of door.csv"]
    assert again.same_as == "records/door.csv" and "imported already" in again.lines()[0]
    assert "已导入过" in again.lines("zh")[0]
    assert stamps(case) == seen and len(case.rows("swipe", "door.csv")) == 2


def test_a_receipt_says_what_was_assumed(imported: Callable[..., Any]) -> None:
    receipt = imported(SWIPES.format("进", "1"), encoding="gbk").receipt()
    table = receipt.tables[0]
    assert receipt.assumed == {"encoding": "GBK/GB18030", "delimiter": "comma"}
    assert table.times["moment"] == {
        "formats": {"YYYY-MM-DD hh:mm": 2}, "zone": "Asia/Shanghai", "assumed_zone_rows": 2, "order": "ymd",
        "order_basis": "year first", "twice": 0,
    }  # fmt: skip
    assert table.mapping == {"事件时间": "moment", "姓名": "name", "门禁点": "door", "进出方向": "direction"}
    (question,) = receipt.questions
    assert (question.code, question.field, question.values, question.choices) == (
        "unknown_word", "direction", {"1": 1}, ["in", "out"],
    )  # fmt: skip
    english, chinese = "\n".join(receipt.lines()), "\n".join(receipt.lines("zh"))
    assert "what do '1' (1) stand for" in english and "Asia/Shanghai assumed for 2 rows" in english
    assert "“1”（1 行）" in chinese and "保留 2 行" in chinese


def test_a_word_of_a_person_settles_questions(new_case: Callable[..., Any]) -> None:
    case = new_case()
    case.put("door.csv", SWIPES.format("1", "0"))
    case.run()
    assert [row["direction"] for row in case.rows("swipe")] == ["unknown", "unknown"]
    headers = case.receipt().tables[0].headers
    decision = confirm_mapping(
        case.case, "swipe", headers, "asked the gate house", values={"direction": {"1": "in", "0": "out"}}
    )
    assert [row["direction"] for row in case.run().rows("swipe")] == ["in", "out"]
    assert case.receipt().questions == [] and case.receipt().tables[0].said_by == decision.decision_id
    later = SWIPES.replace("11-18", "11-19").format("0", "1").replace("进出方向", "进出方向,备注")
    case.put("december.csv", later)  # a later export of that system, with a column more
    case.run()
    assert [row["direction"] for row in case.rows("swipe", "december.csv")] == ["out", "in"]
    case.case.decisions.undo(decision.decision_id, "wrong door")
    assert [row["direction"] for row in case.run().rows("swipe", "door.csv")] == ["unknown", "unknown"]


def test_a_foreign_header_is_mapped_once(new_case: Callable[..., Any]) -> None:
    case = new_case()
    case.put("a.csv", "Zeitpunkt;Wer;Wo;Egal\n03.04.2026 09:00;Ann;Tor 1;x\n")
    assert "no row has known headers" in str(case.run().receipt().cause)
    mapping = {"Zeitpunkt": "moment", "Wer": "name", "Wo": "door", "Egal": ""}
    headers = list(mapping)
    confirm_mapping(case.case, "swipe", headers, "manual of the vendor", mapping=mapping, date_order="dmy",
                    timezone="Europe/Berlin", source_id="gate-west")  # fmt: skip
    (row,) = case.run().rows("swipe")
    assert (row["moment_shown"], row["name"], row["source_id"]) == (datetime(2026, 4, 3, 7), "Ann", "gate-west")
    case.put("b.csv", "Egal;Wo;Wer;Zeitpunkt\ny;Tor 2;Bob;04.04.2026 09:00\n")
    assert case.run().rows("swipe", "b.csv")[0]["door"] == "Tor 2"


def test_case_toml_has_the_last_word(new_case: Callable[..., Any]) -> None:
    case = new_case()
    case.put("x/door.csv", SWIPES.format("1", "0"))
    case.put("y.csv", "when,who,gate\n03/04/2026 09:00,Ann,N\n")
    case.toml(
        '\n[[records]]\npath = "records/x"\nsource_id = "gate-2"\ntimezone = "UTC"\n'
        'values.direction = { 1 = "out", 0 = "in" }\n[[records]]\npath = "records/y.csv"\ntable = "swipe"\n'
        'date_order = "mdy"\nmapping = { when = "moment", who = "name", gate = "door" }\n'
    )
    case.run()
    first, second = case.rows("swipe", "door.csv")
    assert (first["direction"], first["source_id"], first["moment_shown"]) == (
        "out",
        "gate-2",
        datetime(2026, 11, 18, 9),
    )
    assert second["direction"] == "in"
    assert case.rows("swipe", "y.csv")[0]["moment_shown"] == datetime(2026, 3, 4, 1)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ('path = "records/door.csv"\nmapping = { x = "nonsense" }\ntable = "swipe"', "'nonsense'"),
        ('path = "records/door.csv"\nsheet = "s"', "no sheet 's'"),
        ('path = "records/gone.csv"', "is not there"),
        ('path = "records/door.csv"\ntable = "position"', "no column for"),
    ],
)
def test_wrong_words_in_case_toml(new_case: Callable[..., Any], entry: str, says: str) -> None:
    case = new_case()
    case.put("door.csv", SWIPES.format("进", "出"))
    case.toml(f"\n[[records]]\n{entry}\n")
    case.run()
    assert says in str(case.receipt().cause) and case.rows("swipe") == []
    assert read_receipts(case.case)[0].cause == case.receipt().cause


def test_a_path_that_leaves_the_case_is_refused(new_case: Callable[..., Any]) -> None:
    case = new_case()
    case.toml('\n[[records]]\npath = "../../etc/passwd"\n')
    with pytest.raises(RecordError, match="leaves the case folder"):
        case.run()


def test_patterns_and_files_referenced_in_place(new_case: Callable[..., Any], tmp_path: Path) -> None:
    case = new_case()
    for name in ("gate_1.csv", "gate_2.csv", "other.csv"):
        case.put(name, SWIPES.format("进", "出") + f"2026-11-19 09:00,{name},北门,进\n")
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text(SWIPES.format("出", "出"), encoding="utf-8")
    case.toml(
        f'\n[[records]]\npath = "records/gate_*.csv"\n[[records]]\npath = {str(elsewhere)!r}\nsource_id = "west"\n'
    )
    case.run()
    assert set(case.receipts) == {"gate_1.csv", "gate_2.csv", "elsewhere.csv"}
    assert {row["source_id"] for row in case.rows("swipe", "elsewhere.csv")} == {"west"}
    assert case.rows("swipe", "elsewhere.csv")[0]["source_path"] == str(elsewhere)
    elsewhere.unlink()
    assert "is not there" in str(case.run().receipts["elsewhere.csv"].cause)


def test_confirming_what_does_not_exist(new_case: Callable[..., Any]) -> None:
    case = new_case().case
    with pytest.raises(RecordError, match="table 'swipes'"):
        confirm_mapping(case, "swipes", ["a"], "why")
    with pytest.raises(RecordError, match="field 'where'"):
        confirm_mapping(case, "swipe", ["a"], "why", mapping={"a": "where"})
    with pytest.raises(RecordError, match="time zone"):
        confirm_mapping(case, "swipe", ["a"], "why", timezone="Mars/Olympus")


PERMITS = "作业票编号,作业类型,作业地点,计划开始时间,计划结束时间,作业人,当前状态\n"
PERMIT = "{},动火,塔,2026-11-18 09:00,2026-11-18 17:00,{},{}\n"


def superseded(case: Any) -> list[dict[str, Any]]:
    return pq.read_table(case.case.derived / "records" / "superseded.parquet").to_pylist()


def test_a_newer_export_replaces_by_key_and_keeps_the_earlier_version(new_case: Callable[..., Any]) -> None:
    case = new_case()
    case.put(
        "monday.csv", PERMITS + PERMIT.format("G1", "张强、王磊", "作业中") + PERMIT.format("G2", "刘洋", "作业中")
    )
    case.run()
    assert superseded(case) == []
    newer = PERMIT.format("G1", "张强", "作业后") + PERMIT.format("G3", "刘洋", "作业前")
    case.put("another day.csv", PERMITS + newer)
    os.utime(case.case.root / "records" / "another day.csv", ns=(0, 0))  # file times do not decide: arrival does
    case.run()
    assert [row["state"] for row in case.rows("permit", "monday.csv")] == ["active", "active"]
    gone = {(row["table"], row["source_row"], row["by_source_row"], row["same"]) for row in superseded(case)}
    assert gone == {
        ("permit", "monday.csv:2", "another day.csv:2", False),
        ("permit_person", "monday.csv:2", "another day.csv:2", False),  # 王磊 was taken off
        ("permit_person", "monday.csv:2", "another day.csv:2", True),
    }
    receipts = read_receipts(case.case)
    assert [Path(r.path).name for r in receipts] == ["monday.csv", "another day.csv"]
    assert receipts[0].arrival < receipts[1].arrival


def test_overlapping_logs_and_repeated_rows(new_case: Callable[..., Any]) -> None:
    case = new_case()
    row = "2026-11-18 09:00,张三,北门,进\n"
    case.put("a.csv", SWIPES.format("进", "出") + row)
    case.run()
    assert case.receipt().tables[0].same == {"equal": {"count": 1, "rows": [4]}}
    assert [(r["source_row"], r["by_source_row"], r["same"]) for r in superseded(case)] == [
        ("a.csv:4", "a.csv:2", True)
    ]
    case.put("b.csv", SWIPES.format("进", "进"))
    case.run()
    assert {(r["source_row"], r["by_source_row"], r["same"]) for r in superseded(case)} == {
        ("a.csv:2", "b.csv:2", True),
        ("a.csv:4", "b.csv:2", True),
    }


def test_rows_of_one_file_that_differ_all_stay(imported: Callable[..., Any]) -> None:
    line = "G1,动火,塔,2026-11-18 {}:00,2026-11-18 17:00,张强,作业中\n"
    result = imported(PERMITS + line.format("09") + line.format("10"))
    assert result.receipt().tables[0].same == {"differing": {"count": 1, "rows": [3]}}
    assert [row["table"] for row in superseded(result)] == ["permit_person"]
    assert "share the key" in "\n".join(result.receipt().lines())


def test_files_that_leave_the_case_leave_its_tables(new_case: Callable[..., Any]) -> None:
    case = new_case()
    kept = case.put("a.csv", SWIPES.format("进", "出"))
    case.put("b.csv", SWIPES.format("出", "出")).unlink()
    case.put("~$a.xlsx", b"lock")
    case.put(".hidden.csv", SWIPES)
    case.put("README.md", "notes")
    case.put("b.csv", SWIPES.format("出", "进"))
    case.run()
    assert set(case.receipts) == {"a.csv", "b.csv"}
    (case.case.root / "records" / "b.csv").unlink()
    case.run()
    assert set(case.receipts) == {"a.csv"} and kept.exists()
    assert len(list((case.case.derived / "records").glob("*/receipt.json"))) == 1


def test_a_broken_run_leaves_the_last_one_and_is_made_up_for(
    new_case: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = new_case()
    case.put("a.csv", SWIPES.format("进", "出"))
    case.run()
    case.put("a.csv", SWIPES.format("出", "出"))
    whole = run_module.import_file

    def killed(*args: Any) -> None:
        whole(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(run_module, "import_file", killed)
    with pytest.raises(KeyboardInterrupt):
        import_all(case.case)
    assert [row["direction"] for row in case.rows("swipe")] == ["in", "out"]
    monkeypatch.undo()
    assert [row["direction"] for row in case.run().rows("swipe")] == ["out", "out"]
    assert not list((case.case.derived / "importing").glob("*"))


KILL = """
import sys
from case import Case
from correlate.importers import import_all
case = Case.open(sys.argv[1])
print("go", flush=True)
while True:
    import_all(case)
    import shutil; shutil.rmtree(case.derived / "records")
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
def test_kill_minus_nine(new_case: Callable[..., Any]) -> None:
    case = new_case()
    rows = "".join(f"2026-11-18 {n // 3600:02}:{n // 60 % 60:02}:{n % 60:02},甲{n},北门,进\n" for n in range(20_000))
    case.put("a.csv", "事件时间,姓名,门禁点,进出方向\n" + rows)
    case.put("b.csv", SWIPES.format("进", "出"))
    whole = case.run()
    expected = (case.rows("swipe", "a.csv"), case.rows("swipe", "b.csv"), superseded(whole))
    for wait_s in (0.02, 0.1, 0.2, 0.35, 0.5):
        process = subprocess.Popen(
            [sys.executable, "-c", KILL, str(case.case.root)], stdout=subprocess.PIPE, cwd=Path.cwd()
        )
        assert process.stdout is not None and process.stdout.readline() == b"go\n"
        time.sleep(wait_s)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        case.run()
        assert (case.rows("swipe", "a.csv"), case.rows("swipe", "b.csv"), superseded(case)) == expected
    case.case.custody.verify()
