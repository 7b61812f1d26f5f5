"""Workbooks as offices keep them: a merged title, an export note, a header in two rows, dates as Excel numbers."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from case.files import replacing
from case.schemas import fields
from sample_media.exports.cells import Manner
from sample_media.exports.layouts import Layout
from sample_media.moments import DAY_MS, MINUTE_MS

FIXED = datetime(2026, 11, 1)  # noqa: DTZ001  (the same workbook gives the same bytes)
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  (day 0 of Excel's numbers)
FORMATS = {DAY_MS: "yyyy-mm-dd", MINUTE_MS: "yyyy-mm-dd hh:mm"}


def write_xlsx(
    path: Path, layout: Layout, rows: Iterable[list[Any]], table: list[dict[str, Any]], manner: Manner
) -> None:
    """Write a table as a workbook: title row merged over all columns, note row, header, then rows.

    Times become numbers with a date format; those known to the day become bare numbers, as pasted columns do.
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = layout.title[:31]
    last = get_column_letter(len(layout.columns))
    sheet.append([layout.title])
    sheet.merge_cells(f"A1:{last}1")
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=14), Alignment(horizontal="center")
    sheet.append([f"导出人：系统管理员    共 {len(table)} 条"])
    sheet.merge_cells(f"A2:{last}2")
    sheet.append([manner.header(column) for column in layout.columns])
    kinds = dict(fields(layout.table))
    for number, (cells, row) in enumerate(zip(rows, table, strict=True), 4):
        sheet.append([_typed(value) for value in cells])
        for place, (name, _, _) in enumerate(layout.columns, 1):
            shown = row.get(f"{name}_shown") if kinds[name] == "time" else None
            if shown is not None:
                _date(sheet.cell(number, place), shown, row[f"{name}_res_ms"], manner)
    _merge_repeats(sheet, layout, len(table))
    book.properties.created = book.properties.modified = FIXED
    with replacing(path) as part:
        book.save(part)
        _settle(part)


def _typed(value: Any) -> Any:
    return None if value == "" else value


def _date(cell: Any, shown: datetime, res_ms: int, manner: Manner) -> None:
    wall = shown.replace(tzinfo=ZoneInfo("UTC")).astimezone(manner.zone).replace(tzinfo=None)
    if res_ms == DAY_MS:
        cell.value, cell.number_format = (wall - EPOCH).days, "General"
    else:
        cell.value, cell.number_format = wall, FORMATS.get(res_ms, "yyyy-mm-dd hh:mm:ss")


def _merge_repeats(sheet: Any, layout: Layout, count: int) -> None:
    """The first column where it repeats on following rows is one merged cell, as people make such tables."""
    start = 4
    for row in range(5, count + 5):
        if row == count + 4 or sheet.cell(row, 1).value != sheet.cell(start, 1).value:
            if row - start > 1 and layout.table != "permit":
                sheet.merge_cells(start_row=start, end_row=row - 1, start_column=1, end_column=1)
            start = row


def _settle(path: Path) -> None:
    """Give every part of the archive and the document's properties a fixed time, so that bytes repeat."""
    fixed = path.with_suffix(".fixed")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for info in sorted(source.infolist(), key=lambda item: item.filename):
            content = source.read(info.filename)
            if info.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2026-11-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(info.filename, (2026, 11, 1, 0, 0, 0)), content)
    shutil.move(fixed, path)
