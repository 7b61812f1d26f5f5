"""Which reader a record file needs, told by its first bytes and never by its name alone."""

from __future__ import annotations

from pathlib import Path

from case.errors import RecordError
from correlate.importers._csv import HeaderScore, open_csv
from correlate.importers._jsonl import open_json
from correlate.importers._parquet import open_parquet
from correlate.importers._rows import Sheet
from correlate.importers._xlsx import open_xlsx

_NOT_TABLES = (
    (b"\xd0\xcf\x11\xe0", "an old .xls or a protected workbook; save it as .xlsx without a password"),
    (b"%PDF", "a PDF; export the table behind it as CSV or XLSX"),
    (b"\x89PNG", "a picture; give the table as CSV or XLSX"),
    (b"\xff\xd8\xff", "a picture; give the table as CSV or XLSX"),
    (b"GIF8", "a picture; give the table as CSV or XLSX"),
    (b"SQLite format 3", "a database; export its tables as CSV"),
    (b"\x1f\x8b", "packed with gzip; unpack it"),
    (b"Rar!", "packed; unpack it"),
    (b"7z\xbc\xaf", "packed; unpack it"),
)


def open_file(path: Path, header_score: HeaderScore) -> list[Sheet]:
    """The sheets of a record file. Raises RecordError: empty, unreadable, or not a table that can be read."""
    try:
        with path.open("rb") as handle:
            start = handle.read(4096)
        if not start:
            raise RecordError(f"{path.name}: is empty (0 bytes); export it again.")
        for magic, what in _NOT_TABLES:
            if start.startswith(magic):
                raise RecordError(f"{path.name}: is {what}.")
        if start.startswith(b"PK"):
            return open_xlsx(path)
        if start.startswith(b"PAR1"):
            return open_parquet(path)
        text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
        if text[:1] == b"<":
            raise RecordError(f"{path.name}: is a web page or XML, whatever its name; open it and save it as .xlsx.")
        if text[:1] in (b"{", b"["):
            return open_json(path)
        return open_csv(path, header_score)
    except OSError as error:
        raise RecordError(
            f"{path.name}: cannot be read ({error.strerror}); check that it is there and readable."
        ) from error
