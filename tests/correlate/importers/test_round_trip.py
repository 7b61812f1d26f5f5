"""What is written in any encoding, delimiter, kind of file and time format reads back as the same rows and times."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from correlate.importers._file import import_file
from correlate.importers._profile import Said
from correlate.importers._receipt import Receipt, from_json, to_json

HEADERS = {
    "zh": ["事件时间", "人员编号", "姓名", "卡号", "门禁点名称", "进出类型"],
    "en": ["Event Time", "Employee No", "Name", "Card No", "Door Name", "Direction"],
}
WORDS = {"zh": {"in": "进", "out": "出"}, "en": {"in": "IN", "out": "OUT"}}
FORMATS = ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日%H时%M分%S秒", "%Y%m%d%H%M%S", "%d %b %Y %H:%M:%S"]
ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/Havana"]
KINDS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "xlsx", "jsonl", "parquet"]
NAMES = st.text(st.sampled_from("张强王磊刘洋阿卜ab Z'·\",;\n|=é"), min_size=1, max_size=8).filter(
    lambda name: name.strip() and name == name.strip() and name not in {"Z", "na"} and not name.startswith("=")
)
IDS = st.integers(1, 10**8).map(lambda number: f"{number:08}")
ROW = st.tuples(
    st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
    IDS,
    NAMES,
    IDS,
    NAMES,
    st.sampled_from(["in", "out"]),
)


def write(path: Path, kind: str, delimiter: str, rows: list[list[str]]) -> None:
    """Write rows, header first, as a kind of file."""
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    elif kind == "jsonl":
        objects = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        path.write_text("\n".join(json.dumps(item, ensure_ascii=False) for item in objects), encoding="utf-8")
    elif kind == "parquet":
        pq.write_table(pa.table({name: [row[n] for row in rows[1:]] for n, name in enumerate(rows[0])}), path)
    else:
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter).writerows(rows)
        path.write_bytes(out.getvalue().encode(kind))


@given(
    st.lists(ROW, min_size=1, max_size=12),
    st.sampled_from(KINDS),
    st.sampled_from(",;\t|"),
    st.sampled_from(["zh", "en"]),
    st.sampled_from(FORMATS),
    st.sampled_from(ZONES),
)
@settings(deadline=None, max_examples=25)
def test_round_trip(
    rows: list[tuple[datetime, str, str, str, str, str]],
    kind: str,
    delimiter: str,
    language: str,
    written: str,
    zone: str,
) -> None:
    utc = ZoneInfo("UTC")
    local = [row[0].replace(tzinfo=utc).astimezone(ZoneInfo(zone)) for row in rows]
    cells = [
        [wall.strftime(written), *row[1:5], WORDS[language][row[5]]] for row, wall in zip(rows, local, strict=True)
    ]
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "file"
        write(path, kind, delimiter, [HEADERS[language], *cells])
        receipt = Receipt("file", "0" * 64, 0, "", 0)
        said = Said(table="swipe", zone=zone)
        import_file(path, receipt, Path(name), lambda _: said, None, lambda _: None)
        found = pq.read_table(Path(name) / "swipe.parquet").to_pylist()
        (Path(name) / "receipt.json").write_text(to_json(receipt), encoding="utf-8")
        assert from_json(Path(name) / "receipt.json") == receipt
    assert receipt.refused == [] and receipt.doubts == [] and len(found) == len(rows)
    for row, record in zip(rows, found, strict=True):
        assert record["moment_shown"] <= row[0]
        assert row[0] < record["moment_shown"] + timedelta(milliseconds=record["moment_res_ms"])
        if receipt.tables[0].times["moment"]["twice"] == 0:
            assert (record["moment_shown"], record["moment_res_ms"]) == (row[0], 1000)
        assert (record["person_id"], record["card_no"], record["direction"]) == (row[1], row[3], row[5])
        assert (record["name"], record["door"]) == (row[2], row[4])
    assert [record["moment_text"] for record in found] == [line[0] for line in cells]
