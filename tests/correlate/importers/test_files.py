"""Files of every kind and in every encoding give the same rows; damaged and hostile ones give one clear sentence."""

from __future__ import annotations

import io
import json
import multiprocessing
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.imports import measure
from case.errors import RecordError
from correlate.importers import _xlsx_parts
from correlate.importers._open import open_file
from correlate.importers._recognise import known_score

HEADER = ["事件时间", "人员编号", "姓名", "卡号", "门禁点名称", "进出类型", "事件类型"]
ROWS = [
    ["2026-11-18 08:28:14", "C10231", "刘洋", "00120031", "罐区北门", "进", "刷卡通过"],
    ["2026-11-18 12:03:40", "C10231", "刘, 洋", "00120031", '罐区"北"门', "出", "刷卡\n通过"],
]
SHOWN = [datetime(2026, 11, 18, 0, 28, 14), datetime(2026, 11, 18, 4, 3, 40)]


def delimited(delimiter: str, newline: str = "\n") -> str:
    """The rows as CSV, everything that needs it quoted."""
    lines = []
    for row in [HEADER, *ROWS]:
        lines.append(delimiter.join('"' + c.replace('"', '""') + '"' if set(c) & set('",\n;|\t') else c for c in row))
    return newline.join(lines) + newline


def workbook(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    """An XLSX with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def check_swipes(rows: list[dict[str, Any]]) -> None:
    assert [row["moment_shown"] for row in rows] == SHOWN
    assert [row["name"] for row in rows] == ["刘洋", "刘, 洋"]
    assert [row["card_no"] for row in rows] == ["00120031", "00120031"]
    assert [row["direction"] for row in rows] == ["in", "out"]
    assert [row["result"] for row in rows] == ["granted", "granted"]
    assert rows[1]["door"] == '罐区"北"门'


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(delimited(delimiter, "\r\n").encode(encoding))
    (sheet,) = open_file(file, known_score)
    (cells,) = list(sheet.read(1, len(HEADER), lambda *refused: pytest.fail(str(refused))))
    assert [[column[place].as_py() for column in cells.columns] for place in range(2)] == ROWS
    assert cells.rows.to_pylist() == [2, 3]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl", "json", "parquet"])
def test_kinds_of_file(imported: Callable[..., Any], tmp_path: Path, kind: str) -> None:
    objects = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    if kind == "csv":
        content: str | bytes = delimited(",")
    elif kind == "xlsx":
        content = workbook(("门禁", [HEADER, *ROWS]))
    elif kind == "jsonl":
        content = "\n".join(json.dumps(item, ensure_ascii=False) for item in objects)
    elif kind == "json":
        content = json.dumps({"code": 0, "data": objects})
    else:
        pq.write_table(pa.Table.from_pylist(objects), tmp_path / "x.parquet")
        content = (tmp_path / "x.parquet").read_bytes()
    result = imported(content, f"door.{kind}")
    assert result.receipt().kept == 2, result.receipt().lines()
    check_swipes(result.rows("swipe"))
    first = {"csv": 2, "xlsx": 2}.get(kind, 1)
    assert [row["row"] for row in result.rows("swipe")] == [first, first + 1]


def test_the_name_of_a_file_does_not_matter(imported: Callable[..., Any]) -> None:
    check_swipes(imported(workbook(("x", [HEADER, *ROWS])), "export.xls").rows("swipe"))
    check_swipes(imported(delimited("\t"), "export.xls", "gbk").rows("swipe"))


def test_parquet_types(imported: Callable[..., Any], tmp_path: Path) -> None:
    moment = datetime(2026, 11, 18, 1, tzinfo=UTC)
    table = pa.table({"tagId": ["T1"], "time": pa.array([moment], pa.timestamp("ms", "UTC")), "x": [1.0], "y": [2.5],
                      "card_no": pa.array([88120031], pa.int64()), "floor": pa.array([3.0])})  # fmt: skip
    pq.write_table(table, tmp_path / "x.parquet")
    (row,) = imported((tmp_path / "x.parquet").read_bytes(), "x.parquet").rows("position")
    assert (row["moment_shown"], row["x_m"], row["y_m"], row["floor"]) == (datetime(2026, 11, 18, 1), 1.0, 2.5, "3")


def test_omlox_json_lines(imported: Callable[..., Any]) -> None:
    lines = [
        {"position": {"type": "Point", "coordinates": [1.5, 2.25, 0.1]}, "provider_id": "T1", "crs": "local",
         "accuracy": 0.4, "timestamp_generated": "2026-11-18T09:06:05.120Z", "provider_type": "uwb", "floor": 1},
        {"position": {"type": "Point", "coordinates": [121.5, 31.2]}, "provider_id": "T2", "crs": "EPSG:4326",
         "timestamp_generated": "2026-11-18T09:06:05Z"},
    ]  # fmt: skip
    text = "\n".join(map(json.dumps, lines)) + "\n{broken\n[1, 2]\n" + "[" * 100_000 + "\n"
    result = imported(text, "tags.jsonl")
    local, world = result.rows("position")
    assert (local["x_m"], local["y_m"], local["z_m"], local["acc_m"]) == (1.5, 2.25, 0.1, 0.4)
    assert local["moment_shown"] == datetime(2026, 11, 18, 9, 6, 5, 120_000) and "lon" not in local
    assert (world["lon"], world["lat"]) == (121.5, 31.2) and "x_m" not in world
    assert [refused.row for refused in result.receipt().refused] == [3, 4, 5]


def test_geojson_zones(imported: Callable[..., Any]) -> None:
    ring, hole = [[0, 0], [10, 0], [10, 8], [0, 8], [0, 0]], [[2, 2], [3, 2], [3, 3], [2, 2]]
    features = [{"type": "Feature", "properties": {"zone_id": "Z1", "zone_class": "exclusive", "max_people": 5},
                 "geometry": {"type": "Polygon", "coordinates": [ring, hole]}}]  # fmt: skip
    result = imported(json.dumps({"type": "FeatureCollection", "features": features}), "zones.geojson")
    (zone,) = result.rows("zone")
    assert zone["polygon_wkt"] == "POLYGON ((0 0, 10 0, 10 8, 0 8, 0 0), (2 2, 3 2, 3 3, 2 2))"
    assert (zone["zone_class"], zone["max_people"]) == ("exclusive", 5)


def test_title_rows_two_row_header_and_merged_cells(imported: Callable[..., Any]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "作业票"
    sheet["A1"] = "某某公司特殊作业票台账"
    sheet.merge_cells("A1:F1")
    for column, text in zip(
        "ABCDEF", ["作业票编号", "作业类型", "作业地点", "作业实施时间", None, "作业人"], strict=True
    ):
        sheet[f"{column}3"] = text
    sheet.merge_cells("D3:E3")
    sheet["D4"], sheet["E4"] = "自", "至"
    for column in "ABCF":
        sheet.merge_cells(f"{column}3:{column}4")
    first, second = datetime(2026, 11, 18, 9), datetime(2026, 11, 18, 17)
    for row, people in ((5, "张强(T410001)"), (6, "王磊(T410002)")):
        sheet[f"F{row}"] = people
        for column, moment in (("D", first), ("E", second)):
            sheet[f"{column}{row}"] = moment
            sheet[f"{column}{row}"].number_format = "yyyy/m/d h:mm"
    sheet["A5"], sheet["B5"], sheet["C5"] = "DH1", "动火", "R-201"
    for column in "ABC":
        sheet.merge_cells(f"{column}5:{column}6")
    hidden = book.create_sheet("门禁")
    hidden.append(HEADER)
    hidden.append(ROWS[0])
    hidden.sheet_state = "hidden"
    book.create_sheet("说明").append(["仅供参考"])
    result = imported(saved(book), "台账.xlsx")
    permits = result.rows("permit")
    assert [(p["permit_no"], p["work_type"], p["row"], p["workers"]) for p in permits] == [
        ("DH1", "HW", 5, ["张强"]),
        ("DH1", "HW", 6, ["王磊"]),
    ]
    assert permits[0]["plan_start_shown"] == datetime(2026, 11, 18, 1) and permits[0]["plan_start_res_ms"] == 60_000
    assert permits[0]["source_row"] == "台账.xlsx!作业票:5"
    receipt = result.receipt()
    assert [table.table for table in receipt.tables] == ["permit", "swipe"]
    assert any("hidden" in note for note in receipt.notes) and any("merged" in note for note in receipt.notes)
    assert receipt.tables[0].same["differing"]["rows"] == [6]
    assert len(receipt.skipped_sheets) == 1 and "说明" in receipt.skipped_sheets[0]


def test_cells_of_a_workbook(imported: Callable[..., Any]) -> None:
    rows = [
        ["time", "employee no", "name", "card no", "door", "direction"],
        [46344.375, 10231, "Ann", 88120031, "N", "IN"],
        [datetime(2026, 11, 18, 9, 0, 1), 10231.0, "Bob", "0042", "N", "OUT"],
        ["=NOW()", 1, "Cy", 1, "N", "IN"],
        ["#N/A", 1, "Di", 1, "N", "IN"],
        ["2026-11-18 09:00", True, "=cmd|'/c calc'!A1", 1, "N", "IN"],
    ]
    result = imported(workbook(("s", rows)), "x.xlsx")
    swipes = result.rows("swipe")
    assert [s["moment_shown"] for s in swipes[:2]] == [datetime(2026, 11, 18, 1), datetime(2026, 11, 18, 1, 0, 1)]
    assert [(s["person_id"], s["card_no"]) for s in swipes[:2]] == [("10231", "88120031"), ("10231", "0042")]
    assert [refused.row for refused in result.receipt().refused] == [4, 5]
    assert any("2 formulas" in note and "A4" in note for note in result.receipt().notes)


def test_good_rows_among_bad_ones(imported: Callable[..., Any]) -> None:
    text = (
        "事件时间,姓名,门禁点,进出方向\n2026-11-18 09:00,张三,北门,进\n25:61,李四,北门,进\n"
        "2026-11-18 09:02,王五,北门,出\n"
        "\n2026-11-18 09:03,王五,北门,出,多,余\n2026-11-18 09:04,,北门,出\n2026-11-18 09:05,赵六,北门,出\n"
    )
    result = imported(text, encoding="gbk")
    receipt = result.receipt()
    assert (receipt.rows_read, receipt.kept, receipt.refused_count) == (6, 3, 3)
    assert [(r.row, r.text) for r in sorted(receipt.refused, key=lambda r: r.row)] == [
        (3, "25:61,李四,北门,进"),
        (6, "2026-11-18 09:03,王五,北门,出,多,余"),
        (7, "2026-11-18 09:04,,北门,出"),
    ]
    reasons = {r.row: r.reason for r in receipt.refused}
    assert "事件时间" in reasons[3] and "time of day" in reasons[3]
    assert "6 cells" in reasons[6] and "姓名" in reasons[7]
    assert [row["row"] for row in result.rows("swipe")] == [2, 4, 8]
    assert len(result.rows("refused")) == 3


def test_bytes_that_are_no_text_refuse_their_row_only(imported: Callable[..., Any]) -> None:
    good = "事件时间,姓名,门禁点\n2026-11-18 09:00,张三,北门\n".encode()
    result = imported(good + b"2026-11-18 09:01,\xff\xfe\xff,N\n" + "2026-11-18 09:02,李四,南门\n".encode())
    assert [row["name"] for row in result.rows("swipe")] == ["张三", "李四"]
    assert "no text" in result.receipt().refused[0].reason and "\\xff" in result.receipt().refused[0].text


def test_a_quote_that_never_closes(imported: Callable[..., Any]) -> None:
    lines = [f"2026-11-18 09:{n:02},甲{n},北门" for n in range(60)] * 30
    text = "事件时间,姓名,门禁点\n" + "\n".join(lines[:5]) + '\n2026-11-18 10:00,"乙,北门\n' + "\n".join(lines)
    result = imported(text)
    receipt = result.receipt()
    assert receipt.kept == 5 and receipt.refused_count >= 1
    assert all("quotation mark" in refused.reason for refused in receipt.refused)


HOSTILE = [
    "'; drop table swipe; --",
    "=cmd|'/c calc'!A1",
    "<script>alert(1)</script>",
    "a\u202eb",
    "x\x00y",
    "../../etc/passwd",
]


def test_hostile_headers_and_cells(imported: Callable[..., Any]) -> None:
    header = ",".join([*HEADER[:5], *(f'"{text}"' for text in HOSTILE)])
    cells = ",".join(["2026-11-18 09:00", "C\x001", "张\u202e强\u200f", "1", "N", *(f'"{text}"' for text in HOSTILE)])
    result = imported(f"{header}\n{cells}\n", "'; drop table x.csv")
    (row,) = result.rows("swipe")
    assert (row["person_id"], row["name"]) == ("C1", "张强")
    assert len(result.receipt().tables[0].unused) == len(HOSTILE)
    assert any("show nothing" in note for note in result.receipt().notes)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "empty"),
        ("blank.csv", b"\n \n\n", "no text"),
        ("noise.csv", bytes(range(256)) * 40, "not text"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old .xls"),
        ("page.xls", b"<html><table><tr><td>x</td></tr></table>", "web page"),
        ("report.pdf", b"%PDF-1.7 ...", "PDF"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n...", "picture"),
        ("cut.xlsx", workbook(("s", [HEADER, *ROWS]))[:900], "not a readable .xlsx"),
        ("zip.xlsx", b"PK\x03\x04 nothing", "not a readable .xlsx"),
        ("bad.parquet", b"PAR1 nothing", "Parquet"),
        ("array.json", b"[1, 2", "not valid JSON"),
        ("scalar.json", b"[1, 2]", "no JSON object"),
        ("missing.csv", "姓名,门禁点,进出方向\n张三,北门,进\n".encode(), "no column for moment"),
        ("other.csv", b"colour,size\nred,1\n", "no row has known headers"),
    ],
)
def test_unreadable_files_give_one_sentence(imported: Callable[..., Any], name: str, content: bytes, says: str) -> None:
    result = imported(content, name)
    cause = result.receipt().cause
    assert cause is not None and says in cause and cause.startswith(name) and cause.endswith(".") and "\n" not in cause
    assert result.receipt().tables == [] and not list(result.case.derived.glob("records/*/[!r]*.parquet"))
    (line,) = result.receipt().lines("zh")
    bare = re.sub(r"[（(].*?[）)]", "", line).replace("retrace mapping confirm", "")
    assert line.startswith("未导入：") and not re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", bare)


def rewritten(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item.filename, change(data) if item.filename == part else data)
    return out.getvalue()


def test_workbook_bombs_are_refused_before_they_unpack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_xlsx_parts, "RATIO_COUNTS_BYTES", 1 << 20)
    good, part = workbook(("s", [HEADER, *ROWS])), "xl/worksheets/sheet1.xml"
    bomb = tmp_path / "bomb.xlsx"
    bomb.write_bytes(rewritten(good, part, lambda data: data + b" " * (2 << 20)))
    with pytest.raises(RecordError, match="bomb"):
        open_file(bomb, known_score)
    entities = tmp_path / "entities.xlsx"
    entities.write_bytes(rewritten(good, part, lambda data: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + data))
    with pytest.raises(RecordError, match="entities"):
        open_file(entities, known_score)
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(rewritten(good, part, lambda data: data[: len(data) // 2]))
    with pytest.raises(RecordError, match="whole workbook"):
        open_file(broken, known_score)


def test_links_to_other_workbooks_and_formulas_are_never_followed(imported: Callable[..., Any]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADER)
    sheet.append(
        ["2026-11-18 09:00", "C1", "='[1]Sheet1'!$A$1", "88", '=HYPERLINK("http://example.invalid/x","北门")', "进"]
    )
    sheet["A3"].hyperlink = "http://example.invalid/y"
    out = io.BytesIO()
    book.save(out)
    target = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    linked = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as old, zipfile.ZipFile(linked, "w") as new:
        for item in old.infolist():
            new.writestr(item.filename, old.read(item))
        new.writestr("xl/externalLinks/externalLink1.xml", target)
        new.writestr("xl/externalLinks/_rels/externalLink1.xml.rels", b"<Relationships/>")
    result = imported(linked.getvalue(), "linked.xlsx")
    (row,) = result.rows("swipe")
    assert row["person_id"] == "C1" and "name" not in row and "door" not in row
    assert any("formulas" in note for note in result.receipt().notes)


@pytest.mark.slow
def test_a_file_ten_times_as_long_takes_no_more_memory() -> None:
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        _, _, small_mb, kept = pool.apply(measure, (50_000,))
        _, _, large_mb, more = pool.apply(measure, (500_000,))
    assert (kept, more) == (50_000, 500_000)
    assert large_mb < small_mb + 150
