"""Table cells that no spreadsheet takes for a formula, and tables as CSV in constant memory.

A text that begins with = + - @, a tab, a line end or an apostrophe gets one apostrophe before it: whoever reads the
file with a program takes it off again (`plain`), so nothing is lost. Numbers and times stay numbers and times.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from case.files import canonical_json, replacing

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")


def safe_text(text: str) -> str:
    """A text as a cell that is never a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


def plain(cell: str) -> str:
    """The text that `safe_text` was given."""
    return cell[1:] if cell.startswith("'") else cell


def cell(value: Any) -> str:
    """Any value of a table as a cell of a CSV file: nothing for null, ISO times, lists and objects as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple, dict)):
        return safe_text(canonical_json(json.loads(json.dumps(value, default=str))))
    return safe_text(str(value))


def write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> int:
    """Write rows as CSV (UTF-8 with a byte order mark, so that spreadsheets read Chinese); returns how many."""
    count = 0
    with replacing(path) as part, part.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\r\n")
        writer.writerow([safe_text(name) for name in header])
        for row in rows:
            writer.writerow([cell(value) for value in row])
            count += 1
    return count


def rows_of(reader: pa.RecordBatchReader) -> Iterable[list[Any]]:
    """Rows of a table that comes in batches, as Python values."""
    for batch in reader:
        columns = [column.to_pylist() for column in batch.columns]
        yield from (list(row) for row in zip(*columns, strict=True))
