"""Workbooks in which no cell is a formula: texts are marked as texts, whatever they begin with."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from case.errors import ReportError
from timeline.paper.steady import steady

MOST_ROWS, MOST_CHARS = 1_048_576, 32_767


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name (31 characters at most), the header, and the rows. `wide`: column widths in characters."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]
    wide: Sequence[int] = ()


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The workbook's bytes, the same for the same sheets. Raises ReportError for more rows than a sheet holds."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name[:31])
        for number, width in enumerate(sheet.wide, start=1):
            page.column_dimensions[get_column_letter(number)].width = width
        page.append([_cell(page, name, bold=True) for name in sheet.header])
        for number, row in enumerate(sheet.rows, start=2):
            if number > MOST_ROWS:
                raise ReportError(f"{sheet.name}: has more rows than a sheet holds; export tables_csv instead.")
            page.append([_cell(page, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return steady(out.getvalue())


def _cell(page: Any, value: Any, bold: bool = False) -> Any:
    """A cell: numbers and times as such, everything else as text that stays text."""
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool) and value == value):
        if isinstance(value, int) and abs(value) > 2**53:
            value = str(value)  # a spreadsheet would round it
        else:
            return WriteOnlyCell(page, value=value)
    if isinstance(value, datetime) and value.year >= 1901:
        written = WriteOnlyCell(page, value=value)
        written.number_format = "yyyy-mm-dd hh:mm:ss.000"
        return written
    if isinstance(value, (list, tuple, dict)):
        value = json.dumps(value, ensure_ascii=False, default=str)
    text = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", str(value))
    written = WriteOnlyCell(page, value="")
    written._value = text if len(text) <= MOST_CHARS else text[: MOST_CHARS - 1] + "…"  # set past the guess at formulas
    written.data_type = "s"
    written.quotePrefix = True
    written.font = Font(bold=bold)
    written.alignment = Alignment(wrap_text=True, vertical="top")
    return written
