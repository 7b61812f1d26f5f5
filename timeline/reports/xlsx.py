"""The report's tables in full as a workbook: a sheet a table, texts as texts so that no cell is ever a formula.

A workbook cannot carry fonts. Its cells ask for one that Windows, macOS and WPS have for Chinese; where none is there
the reader's own fallback shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from case.files import replacing
from case.progress import Report, silent
from timeline.document import Context, document
from timeline.document.blocks import Bullets, Cell, Document, Group, Paragraph, Table, flat, plain
from timeline.exhibits import Clips
from timeline.reports.docx import legal
from timeline.scene import Scene
from timeline.words import Say, known, speaker

SUFFIX = ".xlsx"
FACE = "Microsoft YaHei"
MOST_SIGNS = 32_000  # a cell holds 32,767
WIDE = 130  # width of a sheet in characters
HEAD = PatternFill("solid", fgColor="EEF1F5")


def write(
    scene: Scene, out: Path, language: str | None = None, report: Report = silent, clips: Clips | None = None
) -> Path:
    """Write the workbook. Raises ReportError for an unknown language."""
    context = Context(scene, language or scene.case.config.site.language, clips=clips or Clips(), report=report)
    made = document(context)
    book = Workbook(write_only=True)
    say = speaker(made.language)
    _cover(book, made, say)
    for table in _tables(made):
        _sheet(book, table, say)
    with replacing(out) as temporary:
        book.save(temporary)
    return out


def _tables(made: Document) -> Iterator[Table]:
    """Every table with rows, and the findings as one."""
    yield from (block for block in made.blocks() if isinstance(block, Table) and block.rows and block.key != "unit")


def _cover(book: Workbook, made: Document, say: Say) -> None:
    """Title, facts, and everything that is told in sentences rather than tables."""
    sheet = _new(book, say("chapter_summary"), (34, 110))
    _put(sheet, [made.title], bold=True)
    _put(sheet, [made.subtitle])
    for what, line in made.facts:
        _put(sheet, [what, plain(line)])
    _put(sheet, [made.notice])
    for chapter in made.chapters:
        _put(sheet, [""])
        _put(sheet, [chapter.title], bold=True)
        for section in chapter.sections:
            for block in flat(section.blocks):
                if isinstance(block, Group):
                    _put(sheet, [section.title, plain(block.title)], bold=True)
                elif isinstance(block, Paragraph):
                    _put(sheet, [section.title, plain(block.line)])
                elif isinstance(block, Bullets):
                    for line in block.lines:
                        _put(sheet, [section.title, plain(line)])


def _sheet(book: Workbook, table: Table, say: Say) -> None:
    total = sum(table.widths)
    sheet = _new(book, known(say, "section", table.key), tuple(max(8, WIDE * w / total) for w in table.widths))
    _put(sheet, list(table.head), bold=True)
    sheet.freeze_panes = "A2"
    for row in table.rows:
        words = [_words(cell) for cell in row.cells]
        if row.kind == "sub" and words:
            words[0] = "    " + words[0]
        _put(sheet, words, bold=row.kind == "head")


def _words(cell: Cell) -> str:
    return "\n".join(plain(line) for line in cell)


def _new(book: Workbook, title: str, widths: tuple[float, ...]) -> WriteOnlyWorksheet:
    kept = "".join("_" if sign in "[]:*?/\\" else sign for sign in legal(title))[:28] or "sheet"
    name, number = kept, 2
    while name in book.sheetnames:
        name, number = f"{kept} {number}", number + 1
    sheet = book.create_sheet(name)
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    return sheet


def _put(sheet: WriteOnlyWorksheet, words: list[str], bold: bool = False) -> None:
    """One row of texts. `data_type` "s" is set after the value, so that "=1+1" stays the text "=1+1"."""
    cells = []
    for text in words:
        cell = WriteOnlyCell(sheet, value=None)
        cell.value = legal(text)[:MOST_SIGNS] or None
        if cell.value is not None:
            cell.data_type = "s"
            cell.quotePrefix = text[:1] in "=+-@\t\r"  # typed again by a person it still is a text
        cell.font = Font(name=FACE, size=10, bold=bold)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if bold:
            cell.fill = HEAD
        cells.append(cell)
    sheet.append(cells)
