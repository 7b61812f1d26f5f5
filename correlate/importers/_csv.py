"""Delimited text: any encoding of `_encoding`, any of four delimiters, quoted line breaks, title rows; streamed.

Row numbers count records as a spreadsheet shows them, blank ones included. Nothing is repaired in silence: a row
with too many cells, with bytes that are no text or with a quote that never closes is refused with the reason.
Stretches without quotation marks, where a line is a row, go through Arrow's reader; the rest through Python's.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TextIO

import pyarrow as pa
import pyarrow.csv

from case.errors import RecordError
from correlate.importers._encoding import SHOWN, error_handler, find_encoding
from correlate.importers._rows import BATCH_ROWS, FIRST_ROWS, HEAD_ROWS, LONGEST_CELL, Cells, Refuse, Sheet

DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar"}
LONGEST_QUOTE = 100  # lines inside one quoted cell; more means that the quote was never closed
BLOCK_CHARACTERS = 4 << 20
HeaderScore = Callable[[list[list[str]]], float]
_NO_TEXT = re.compile("[\udc80-\udcff]")  # what surrogateescape makes of bytes that are no text
_CONTROLS = frozenset(map(chr, [*range(9), *range(14, 32)]))


def open_csv(path: Path, header_score: HeaderScore) -> list[Sheet]:
    """The one sheet of a delimited file. `header_score` rates rows by the known headers in them.

    Raises RecordError when the file is empty or is not text.
    """
    encoding = find_encoding(path, lambda text: _best_delimiter(text, header_score)[0])
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        sample = text.read(200_000)
    if sum(letter in _CONTROLS for letter in sample) * 50 > len(sample):
        raise RecordError(f"{path.name}: is not text, whatever its name; give CSV, XLSX, JSON lines or Parquet.")
    delimiter = _best_delimiter(sample, header_score)[1]
    head = _parsed(sample, delimiter)
    if not any(any(cell.strip() for cell in row) for row in head):
        raise RecordError(f"{path.name}: holds no text; export it again.")
    assumed = {"encoding": SHOWN.get(encoding, encoding), "delimiter": DELIMITERS[delimiter]}
    return [Sheet("", head, partial(_read, path, encoding, delimiter), assumed)]


def _best_delimiter(text: str, header_score: HeaderScore) -> tuple[float, str]:
    """How well the best delimiter does, and which it is: by known headers, then by how often it splits alike."""
    ranked = []
    for rank, delimiter in enumerate(DELIMITERS):
        rows = _parsed(text, delimiter)
        widths = [len(row) for row in rows if len(row) > 1]
        alike = max((widths.count(width) for width in set(widths)), default=0) / max(1, len(rows))
        ranked.append((header_score(rows), alike, -rank, delimiter))
    best = max(ranked)
    return best[0], best[3]


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    head: list[list[str]] = []
    while len(head) < HEAD_ROWS:
        try:
            head.append(next(rows))
        except StopIteration:
            break
        except csv.Error:
            head.append([])
    return head


def _read(path: Path, encoding: str, delimiter: str, skip: int, width: int, refuse: Refuse) -> Iterator[Cells]:
    """Batches of the rows numbered above `skip`, each of `width` cells."""
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, errors=error_handler(encoding), newline="") as text:
        number = 0
        while block := _block(text):
            if '"' in block:
                break
            number, block = _without_head(block, number, skip)
            cells = _whole_block(block, delimiter, width, number)
            if cells is None:
                reader = _Reader(io.StringIO(block, newline=""), delimiter, number, refuse)
                yield from reader.batches(width, skip)
                number = reader.number
            else:
                yield cells
                number += len(cells.rows)
        if block:
            yield from _Reader(_Chained(block, text), delimiter, number, refuse).batches(width, skip)


def _block(text: TextIO) -> str:
    """The next lines of a file, always whole ones."""
    block = text.read(BLOCK_CHARACTERS)
    if block and not block.endswith("\n"):
        block += text.readline()
    return block


def _without_head(block: str, number: int, skip: int) -> tuple[int, str]:
    """A block without quotation marks less the lines up to row `skip`, and the number of the last line left out."""
    if number >= skip:
        return number, block
    lines = io.StringIO(block, newline="")
    while number < skip and lines.readline():
        number += 1
    return number, lines.read()


class _Chained(Iterator[str]):
    """The lines of a text already read, then those of the rest of its file."""

    def __init__(self, block: str, rest: TextIO) -> None:
        self._parts = iter((io.StringIO(block, newline=""), rest))
        self._part: TextIO = next(self._parts)

    def __next__(self) -> str:
        while not (line := self._part.readline()):
            self._part = next(self._parts)
        return line


def _whole_block(block: str, delimiter: str, width: int, before: int) -> Cells | None:
    """A block in which every line is a row of `width` cells, read at once; None where it is not so."""
    if width < 2 or not block:
        return None
    try:
        encoded = pa.py_buffer(block.encode())
        table = pyarrow.csv.read_csv(
            pa.BufferReader(encoded),
            pyarrow.csv.ReadOptions(
                column_names=[str(place) for place in range(width)],
                block_size=BLOCK_CHARACTERS * 4,
                use_threads=len(block) > 1 << 20,
            ),
            pyarrow.csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(map(str, range(width)), pa.string())),
        )
    except (UnicodeEncodeError, pa.ArrowInvalid):
        return None
    rows = pa.array(range(before + 1, before + 1 + len(table)), pa.int64())
    return Cells(rows, [column.combine_chunks() for column in table.columns])


class _Reader:
    """Rows by Python's reader, going on where it gives up. `number` is that of the last row read."""

    def __init__(self, lines: Iterator[str] | TextIO, delimiter: str, number: int, refuse: Refuse) -> None:
        self._rows = csv.reader(lines, delimiter=delimiter)
        self._delimiter, self._refuse, self.number = delimiter, refuse, number

    def batches(self, width: int, skip: int) -> Iterator[Cells]:
        """Batches of the rows numbered above `skip`."""
        more, wanted = True, max(0, skip - self.number)  # the header by itself, so that no batch is mixed
        while more:
            wanted = wanted or (FIRST_ROWS if self.number <= skip + FIRST_ROWS else BATCH_ROWS)
            rows: list[list[str]] = []
            first, first_line, failed = self.number + 1, self._rows.line_num, ""
            try:
                rows.extend(islice(self._rows, wanted))
                more = len(rows) == wanted
            except csv.Error as error:
                failed = str(error)
            self.number += len(rows)
            wanted = 0
            lines = self._rows.line_num - first_line
            numbers = range(first, self.number + 1)
            plain = not failed and first > skip and lines == len(rows) and {len(row) for row in rows} == {width}
            if cells := (_columns(rows, numbers, width) if plain else None):
                yield cells
            elif len((careful := self._careful(rows, numbers, width, skip)).rows):
                yield careful
            if failed:
                self.number += 1
                cause = (
                    f"line {self._rows.line_num} ends what is not one row ({failed}); is a quotation mark left open?"
                )
                self._refuse(self.number, "", cause)

    def _careful(self, rows: list[list[str]], numbers: range, width: int, skip: int) -> Cells:
        """Row by row: refuse what has too many cells or bytes that are no text, fill up what is short."""
        kept: list[list[str | None]] = []
        kept_numbers = []
        for number, row in zip(numbers, rows, strict=True):
            joined = self._delimiter.join(row)
            if number <= skip or not joined.strip():
                continue
            if joined.count("\n") > LONGEST_QUOTE:
                cause = f"{joined.count(chr(10))} lines hang together: a quotation mark is left open"
            elif _NO_TEXT.search(joined):
                cause = "some bytes are no text in the encoding of the file"
            elif len(row) > width and any(cell.strip() for cell in row[width:]):
                cause = f"has {len(row)} cells where the header has {width}"
            else:
                kept.append([*row[:width], *[None] * (width - len(row))])
                kept_numbers.append(number)
                continue
            self._refuse(number, raw_text(row, self._delimiter), cause)
        columns = [pa.array([row[place] for row in kept], pa.string()) for place in range(width)]
        return Cells(pa.array(kept_numbers, pa.int64()), columns)


def _columns(rows: list[list[str]], numbers: range, width: int) -> Cells | None:
    """Rows of equal width as columns; None where some bytes were no text."""
    try:
        columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    except UnicodeEncodeError:
        return None
    return Cells(pa.array(numbers, pa.int64()), columns)


def raw_text(cells: list[str], delimiter: str = ",") -> str:
    """A row as text for a receipt, at most 500 characters, bytes that are no text written out."""
    joined = delimiter.join(cell[:500] for cell in cells[:200])[:500]
    return joined.encode("utf-8", errors="surrogateescape").decode("utf-8", errors="backslashreplace")
