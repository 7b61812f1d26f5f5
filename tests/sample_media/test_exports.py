"""Exports as sites write them come back through the importers as what was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from case.schemas import RECORD_TABLES, fields
from correlate.importers import import_all
from sample_media import families
from sample_media.exports import export
from sample_media.exports.layouts import LAYOUTS
from sample_media.make import make
from sample_media.scenario import Form
from sample_media.simulate import Simulation, simulate

TRANSLATED = {"text", "list"}  # kinds of fields that an English export says in English


def imported(root: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for file in sorted((root / "derived/records").glob("*/*.parquet")):
        if file.stem in LAYOUTS:
            found.setdefault(file.stem, []).extend(pq.read_table(file).to_pylist())
    parsed = {"permit_person": lambda row: "人员" in row["source_path"] or "people" in row["source_path"]}
    return {name: [row for row in rows if parsed.get(name, lambda _: True)(row)] for name, rows in found.items()}


def compare(sim: Simulation, root: Path, translated: set[str]) -> None:
    """Every row of every table is there with the same times, numbers and words; raw texts may differ."""
    came = imported(root)
    for name, table in sim.tables.items():
        rows = table.to_pylist()
        assert len(came[name]) == len(rows), name
        for want, have in zip(rows, came[name], strict=True):
            for field, kind in fields(name):
                columns = (f"{field}_shown", f"{field}_res_ms") if kind == "time" else (field,)
                if name in translated and kind in TRANSLATED:
                    assert bool(want[field]) == bool(have[field]), (name, field)
                    continue
                for column in columns:
                    assert (want[column] or None) == (have[column] or None), (name, column, want[column], have[column])
    assert len(came["position"]) == sum(batch.num_rows for batch in sim.positions())


def round_trip(tmp_path: Path, family: str, form: Form, style: str, translated: set[str]) -> None:
    made = make(tmp_path / "case", family, seed=1, form=form, style=style)
    receipts = import_all(made.case)
    assert all(receipt.cause is None for receipt in receipts)
    compare(simulate(families.build(family, 1, form)), made.case.root, translated)


def test_chinese_round_trip(tmp_path: Path) -> None:
    round_trip(tmp_path, "roster_tank", "violated", "chinese", set())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("family", "style", "translated"),
    [
        ("guard_inside", "chinese", set()),
        ("mixed", "office", set()),
        ("mixed", "english", set(LAYOUTS)),
        ("tank_farm", "mixed", {"gas_reading", "alarm", "operation", "camera_event"}),
    ],
)
def test_round_trip(tmp_path: Path, family: str, style: str, translated: set[str]) -> None:
    round_trip(tmp_path, family, "violated", style, translated)


def test_the_plant_writes_every_table() -> None:
    written = {"position"}
    for family in ("tank_farm", "guard_inside"):
        written |= set(simulate(families.build(family, 1)).tables)
    assert written == set(RECORD_TABLES)


def test_every_record_table_has_an_export() -> None:
    assert set(LAYOUTS) == set(RECORD_TABLES)
    for table, layout in LAYOUTS.items():
        assert {name for name, _, _ in layout.columns} <= {name for name, _ in fields(table)}


@pytest.fixture(scope="module")
def sim() -> Simulation:
    return simulate(families.build("hydrogen", 1, "cannot_tell"))


def test_traps_of_a_chinese_export(sim: Simulation, tmp_path: Path) -> None:
    export(sim, tmp_path, "chinese")
    permits = (tmp_path / "作业票台账.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        permits.decode("utf-8")
    text = permits.decode("gbk")
    assert "作业实施时间（自）" in text  # full-width brackets
    assert "张强（T410001）、王磊（T410002）" in text  # several names with certificate numbers
    assert "合格" in (tmp_path / "气体分析.csv").read_text(encoding="gbk")  # a word instead of a number


def test_traps_of_an_office_export(sim: Simulation, tmp_path: Path) -> None:
    files = export(sim, tmp_path, "office")
    sheet = openpyxl.load_workbook(tmp_path / "证书台账.xlsx").active
    assert "A1:J1" in {str(merged) for merged in sheet.merged_cells.ranges}  # title over all columns
    header = [cell.value for cell in sheet[3]]
    serial = sheet.cell(4, header.index("有效期止") + 1)
    assert isinstance(serial.value, int) and 40_000 < serial.value < 60_000  # a date as a bare number
    (doors,) = [file for file in files if file.tables == ("swipe",)]
    assert doors.values == {"direction": {"0": "in", "1": "out"}}  # 1 is out in this system
    assert {line.split(",")[9] for line in doors.path.read_text(encoding="gbk").splitlines()[1:]} == {"0", "1"}


def test_traps_of_an_english_export(sim: Simulation, tmp_path: Path) -> None:
    export(sim, tmp_path, "english")
    text = (tmp_path / "permits.csv").read_text(encoding="utf-8-sig")
    assert "+08:00" in text and "Zhang Qiang (T410001); Wang Lei (T410002)" in text
    assert '"crs": "local"' in (tmp_path / "positions.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("style", ["chinese", "office", "english"])
def test_same_bytes_twice(sim: Simulation, tmp_path: Path, style: str) -> None:
    one, other = (export(sim, tmp_path / name, style) for name in ("a", "b"))
    for a, b in zip(one, other, strict=True):
        assert a.path.read_bytes() == b.path.read_bytes(), a.path.name
