"""XLSX workbooks, sheet by sheet and streamed: dates by their number format, merged cells filled down, title rows.

Formulas give the value the spreadsheet stored last; one that was never calculated gives nothing and is said. Links to
other workbooks are not followed.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
import pyarrow as pa
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from case.errors import RecordError
from correlate.importers._rows import BATCH_ROWS, FIRST_ROWS, HEAD_ROWS, LONGEST_CELL, Cells, Refuse, Sheet
from correlate.importers._xlsx_parts import SheetFacts, check_archive, scan_sheet

MOST_COLUMNS = 1000
_BROKEN = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ParseError,
    InvalidFileException,
    EOFError,
    OSError,
)  # fmt: skip  (all that openpyxl raises on workbooks that are damaged)
ERROR_VALUES = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA"}


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The workbook, whatever its file is called (openpyxl goes by the name when it is given one)."""
    with path.open("rb") as handle:
        book = openpyxl.load_workbook(handle, read_only=True, data_only=True, keep_links=False)
        try:
            yield book
        finally:
            book.close()


def open_xlsx(path: Path) -> list[Sheet]:
    """The worksheets of a workbook that hold anything, hidden ones too (said). Raises RecordError when unreadable."""
    check_archive(path)
    sheets = []
    try:
        with _opened(path) as book:
            for sheet in book.worksheets:
                facts = scan_sheet(path, sheet._worksheet_path)
                if head := _head(sheet, facts):
                    read = partial(_read, path, sheet.title, facts)
                    sheets.append(Sheet(sheet.title, head, read, {}, _notes(sheet, facts)))
    except _BROKEN as error:
        raise RecordError(f"{path.name}: is not a whole workbook ({error!s:.100}); save it again as .xlsx.") from error
    if not sheets:
        raise RecordError(f"{path.name}: has no sheet with anything in it; export it again.")
    return sheets


def _notes(sheet: Any, facts: SheetFacts) -> list[str]:
    notes = []
    if sheet.sheet_state != "visible":
        notes.append(f"sheet {sheet.title!r} is hidden in the workbook")
    if facts.merged:
        notes.append(f"{len(facts.merged)} merged cells: their value holds for every row that they cover")
    if facts.formulas:
        stored = facts.formulas - len(facts.no_value)
        cells = ", ".join(f"{get_column_letter(column)}{row}" for row, column in sorted(facts.no_value)[:10])
        lost = f"{len(facts.no_value)} had none and count as empty ({cells})" if cells else "none was without"
        notes.append(f"{facts.formulas} formulas: {stored} taken by the value stored with them, {lost}")
    return notes


def _head(sheet: Any, facts: SheetFacts) -> list[list[str]]:
    """The first rows as text; merged cells fill sideways too, as headings over several columns do."""
    head = [[text or "" for text, _ in _texts(row)] for row in islice(_rows(sheet), HEAD_ROWS)]
    for top, left, bottom, right in facts.merged:
        if top <= len(head) and left <= len(head[top - 1]) and (value := head[top - 1][left - 1]):
            for row in head[top - 1 : min(bottom, HEAD_ROWS)]:
                row += [""] * (min(right, MOST_COLUMNS) - len(row))
                row[left - 1 : right] = [value] * (min(right, MOST_COLUMNS) - left + 1)
    return head if any(any(row) for row in head) else []


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # some exporters state a wrong size; the rows themselves are right
    return iter(sheet.iter_rows(max_col=MOST_COLUMNS))


def _texts(row: tuple[Any, ...]) -> list[tuple[str | None, bool]]:
    """Cells as (text, whether there is anything), without the empty ones at the end."""
    cells = [(as_text(cell.value, getattr(cell, "number_format", "")), cell.value is not None) for cell in row]
    while cells and cells[-1][0] is None:
        cells.pop()
    return cells


def _read(path: Path, title: str, facts: SheetFacts, skip: int, width: int, refuse: Refuse) -> Iterator[Cells]:
    """Batches of the rows below row `skip`, each of `width` cells, merged values filled down."""
    try:
        with _opened(path) as book:
            rows = _filled(book[title], facts, skip, width, refuse)
            wanted = FIRST_ROWS
            while batch := list(islice(rows, wanted)):
                wanted = BATCH_ROWS // 5
                columns = [pa.array([row[place] for _, row in batch], pa.string()) for place in range(width)]
                yield Cells(pa.array([number for number, _ in batch], pa.int64()), columns)
    except _BROKEN as error:
        raise RecordError(
            f"{path.name}: sheet {title!r} breaks off ({error!s:.90}); save the workbook again."
        ) from error


def _filled(
    sheet: Any, facts: SheetFacts, skip: int, width: int, refuse: Refuse
) -> Iterator[tuple[int, list[str | None]]]:
    waiting = deque(sorted(span for span in facts.merged if span[2] > span[0] and span[1] <= width))
    open_spans: list[tuple[int, int, str | None]] = []  # last row, column, value
    for number, cells in enumerate(map(_texts, _rows(sheet)), start=1):
        texts = [text for text, _ in cells[:width]]
        texts += [None] * (width - len(texts))
        open_spans = [span for span in open_spans if span[0] >= number]
        given = any(texts)
        for _, column, value in open_spans:
            texts[column] = texts[column] or value
        while waiting and waiting[0][0] <= number:
            top, left, bottom, _ = waiting.popleft()
            if top == number:
                open_spans.append((bottom, left - 1, texts[left - 1]))
        if number <= skip or not given:
            continue
        if len(cells) > width and any(text for text, _ in cells[width:]):
            shown = ",".join((text or "")[:500] for text, _ in cells)[:500]
            refuse(number, shown, f"has {len(cells)} cells where the header has {width}")
            continue
        yield number, texts


def as_text(value: Any, number_format: str = "") -> str | None:
    """A cell value as the text it stands for; a date to the precision that its number format shows."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return _date_text(value, number_format)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (time, timedelta)):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    text = str(value)
    return None if text in ERROR_VALUES or not text else text[:LONGEST_CELL]


def _date_text(value: datetime, number_format: str) -> str:
    """ISO text; seconds, minutes or the time itself are left out where the cell does not show them and they are 0."""
    shown = number_format.lower().split(";")[0]
    nearest = value + timedelta(microseconds=500)
    value = nearest.replace(microsecond=nearest.microsecond // 1000 * 1000)
    if value.microsecond:
        return value.isoformat(" ", timespec="milliseconds")
    if "h" not in shown and "s" not in shown and value.time() == time():
        return value.date().isoformat()
    return value.isoformat(" ", timespec="minutes" if value.second == 0 and "s" not in shown else "seconds")
