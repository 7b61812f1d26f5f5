"""Gases by the words for them (`correlate/tables/gas.csv`) and their units: what both gas importers share."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from correlate.importers._ask import Ask, counted
from correlate.importers._numbers import each, unit_behind
from correlate.importers._rows import Rows
from correlate.importers._words import UNKNOWN, bare_header_key, vocabulary, word_key

TABLE_FILE = Path(__file__).resolve().parents[1] / "tables" / "gas.csv"


@lru_cache(maxsize=1)
def gas_classes() -> dict[str, str]:
    """Word key of every known word for a gas -> toxic, combustible or oxygen."""
    with TABLE_FILE.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {word_key(word): row["gas_class"] for row in rows for word in (row["gas"], *row["words"].split(";"))}


def class_of(name: str) -> str | None:
    """The class of a gas by its name, or None."""
    known = gas_classes()
    return known.get(word_key(name)) or known.get(bare_header_key(name))


def unit_of(text: str) -> str | None:
    """The canonical unit of a text, or None."""
    return vocabulary("gas_unit").find(text)


def settled(rows: Rows, ask: Ask, header_unit: str = "") -> Rows:
    """Rows with class and unit filled in where records say them elsewhere: class by the gas, unit by the header or
    behind the number. A bare % is volume for oxygen and toxic gas; for a combustible one it is asked about."""
    by_name = each(rows.cell("gas"), class_of, pa.string())
    classes = rows.cell("gas_class")
    classes = pc.if_else(pc.equal(classes, UNKNOWN).fill_null(True), pc.coalesce(by_name, classes), classes)
    units = rows.cell("unit")
    behind = each(rows.cell("value"), lambda text: unit_of(unit_behind(text) or ""), pa.string())
    units = pc.coalesce(units, behind, pa.scalar(unit_of(header_unit), pa.string()))
    percent = pc.equal(units, "%").fill_null(False)
    surely_volume = pc.and_(percent, pc.is_in(classes, pa.array(["oxygen", "toxic"])))
    open_unit = pc.and_(percent, pc.invert(surely_volume))
    if pc.any(open_unit).as_py():
        said = ask.said("unit", "%")
        if said is None:
            where = "unit" if "unit" in ask.headers else "value"
            ask.question("percent_unit", where, counted(rows.cell("value").filter(open_unit)), ("%vol", "%LEL"))
        units = pc.if_else(open_unit, pa.scalar(said or UNKNOWN), units)
    units = pc.if_else(surely_volume, pa.scalar("%vol"), units)
    return rows.with_cells(gas_class=classes, unit=units)
