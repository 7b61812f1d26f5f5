"""Delimited text: any encoding of `_encoding`, any of four delimiters, quoted line breaks, title rows; streamed.

Row numbers count records as a spreadsheet shows them, blank ones included. Nothing is repaired in silence: a row
with too many cells, with bytes that are no text or with a quote that never closes is refused with the reason.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from functools import partial
from itertools import dropwhile, islice
from pathlib import Path

import pyarrow as pa

from case.errors import RecordError
from correlate.importers._encoding import SHOWN, find_encoding
from correlate.importers._rows import BATCH_ROWS, HEAD_ROWS, LONGEST_CELL, Cells, Refuse, Sheet

DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar"}
LONGEST_QUOTE = 100  # lines inside one quoted cell; more means that the quote was never closed
HeaderScore = Callable[[list[list[str]]], float]


def open_csv(path: Path, header_score: HeaderScore) -> list[Sheet]:
    """The one sheet of a delimited file. `header_score` rates rows by the known headers in them.

    Raises RecordError when the file is empty or is not text.
    """
    if path.stat().st_size == 0:
        raise RecordError(f"{path.name}: is empty (0 bytes); export it again.")
    encoding = find_encoding(path, lambda text: _best_delimiter(text, header_score)[0])
    with path.open("rb") as handle:
        start = handle.read(1 << 16)
    if not encoding.startswith("utf-16") and start.count(0) * 50 > len(start):
        raise RecordError(
            f"{path.name}: is not text (it is full of zero bytes); give CSV, XLSX, JSON lines or Parquet."
        )
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        sample = text.read(200_000)
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
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as text:
        every = _Records(csv.reader(text, delimiter=delimiter), delimiter, refuse)
        records = dropwhile(lambda record: record[0] <= skip, every)
        while batch := list(islice(records, BATCH_ROWS)):
            numbers = [number for number, _ in batch]
            rows = [row for _, row in batch]
            try:
                if all(len(row) == width for row in rows):
                    yield Cells(pa.array(numbers, pa.int64()), _columns(rows, width))
                    continue
            except UnicodeEncodeError:
                pass
            yield _careful(numbers, rows, width, delimiter, refuse)


class _Records:
    """Iterator of (row number, cells) that goes on where the csv module gives up. Blank rows are only counted."""

    def __init__(self, reader: Iterator[list[str]], delimiter: str, refuse: Refuse) -> None:
        self.reader, self.delimiter, self.refuse, self.number = reader, delimiter, refuse, 0

    def __iter__(self) -> _Records:
        return self

    def __next__(self) -> tuple[int, list[str]]:
        while True:
            self.number += 1
            first_line = self.reader.line_num  # type: ignore[attr-defined]
            try:
                row = next(self.reader)
            except csv.Error as error:
                where = f"lines {first_line + 1} to {self.reader.line_num}"  # type: ignore[attr-defined]
                self.refuse(self.number, "", f"{where} are not one row ({error}); is a quotation mark left open?")
                continue
            lines = self.reader.line_num - first_line  # type: ignore[attr-defined]
            if lines > LONGEST_QUOTE:
                where = f"lines {first_line + 1} to {first_line + lines}"
                self.refuse(
                    self.number, raw_text(row, self.delimiter), f"{where} hang together: a quotation mark is left open"
                )
                continue
            if row and (len(row) > 1 or row[0].strip()):
                return self.number, row


def _columns(rows: list[list[str]], width: int) -> list[pa.Array]:
    """Rows to string arrays, one a column. Raises UnicodeEncodeError where bytes were no text."""
    return (
        [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        if rows
        else [pa.array([], pa.string())] * width
    )


def _careful(numbers: list[int], rows: list[list[str]], width: int, delimiter: str, refuse: Refuse) -> Cells:
    """Row by row: refuse what has too many cells or bytes that are no text, fill up what is short."""
    kept: list[list[str | None]] = []
    kept_numbers = []
    for number, row in zip(numbers, rows, strict=True):
        joined = delimiter.join(row)
        if any("\udc80" <= letter <= "\udcff" for letter in joined):
            refuse(number, raw_text(row, delimiter), "some bytes are no text in the encoding of the file")
        elif len(row) > width and any(cell.strip() for cell in row[width:]):
            refuse(number, raw_text(row, delimiter), f"has {len(row)} cells where the header has {width}")
        else:
            kept.append([*row[:width], *[None] * (width - len(row))])
            kept_numbers.append(number)
    columns = [pa.array([row[place] for row in kept], pa.string()) for place in range(width)]
    return Cells(pa.array(kept_numbers, pa.int64()), columns)


def raw_text(cells: list[str], delimiter: str = ",") -> str:
    """A row as text for a receipt, at most 500 characters, bytes that are no text written out."""
    joined = delimiter.join(cell[:500] for cell in cells[:200])[:500]
    return joined.encode("utf-8", errors="surrogateescape").decode("utf-8", errors="backslashreplace")
