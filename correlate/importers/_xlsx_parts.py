"""What openpyxl does not say when it streams: merged cells, formulas without a value, and whether a file is a bomb."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries

from case.errors import RecordError

MOST_BYTES = 4 << 30  # unpacked, all parts together
MOST_RATIO = 200  # unpacked to packed, of one part above this size
RATIO_COUNTS_BYTES = 64 << 20
MOST_PARTS = 10_000
MOST_LISTED = 100_000
_MERGE = re.compile(rb'<mergeCell\b[^>]*\bref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_FORMULA = re.compile(
    rb'<c\b[^>]{0,200}?\br="([A-Z]{1,3}\d{1,7})"[^>]{0,200}>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*(<v>[^<])?'
)
_CHUNK = 1 << 20
_OVERLAP = 16_384


@dataclass
class SheetFacts:
    """Of one sheet: merged ranges as (first row, first column, last row, last column), 1-based; rows with a formula
    whose value was never stored; how many formulas there are."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    no_value: set[tuple[int, int]] = field(default_factory=set)
    formulas: int = 0


def check_archive(path: Path) -> None:
    """Raises RecordError for what is no XLSX, is encrypted, is a bomb or declares XML entities."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
                raise RecordError(f"{path.name}: unpacks to more than a workbook should; it is refused as a bomb.")
            for part in parts:
                if part.file_size > RATIO_COUNTS_BYTES and part.file_size > MOST_RATIO * max(1, part.compress_size):
                    raise RecordError(
                        f"{path.name}: part {part.filename!r:.60} unpacks {MOST_RATIO} times; refused as a bomb."
                    )
                if part.flag_bits & 1:
                    raise RecordError(f"{path.name}: is protected by a password; save it without one.")
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as handle:
                        if b"<!DOCTYPE" in (start := handle.read(4096)) or b"<!ENTITY" in start:
                            raise RecordError(f"{path.name}: declares XML entities, which no workbook needs; refused.")
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, RuntimeError, ValueError) as error:
        with path.open("rb") as handle:
            start = handle.read(8)
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            raise RecordError(
                f"{path.name}: is an old .xls or is protected by a password; save it as .xlsx without one."
            ) from error
        raise RecordError(f"{path.name}: is not a readable .xlsx workbook ({error}); save it again.") from error


def scan_sheet(path: Path, part: str) -> SheetFacts:
    """Read through the XML of one sheet in constant memory for merged cells and formulas without values."""
    facts = SheetFacts()
    with zipfile.ZipFile(path) as archive:
        for piece in _pieces(archive, part):
            for match in _MERGE.finditer(piece):
                if len(facts.merged) < MOST_LISTED:
                    left, top, right, bottom = range_boundaries(match[1].decode())
                    facts.merged.append((top, left, bottom, right))
            for match in _FORMULA.finditer(piece):
                facts.formulas += 1
                if match[2] is None and len(facts.no_value) < MOST_LISTED:
                    facts.no_value.add(coordinate_to_tuple(match[1].decode()))
    facts.merged = list(dict.fromkeys(facts.merged))
    return facts


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The bytes of a part, each piece ending at the end of a cell or element so that no match is cut."""
    rest = b""
    with archive.open(part) as handle:
        while chunk := handle.read(_CHUNK):
            rest += chunk
            cut = max(rest.rfind(b"</c>"), rest.rfind(b"<mergeCell "), rest.rfind(b"</row>"))
            if cut > 0:
                yield rest[:cut]
                rest = rest[cut:]
            elif len(rest) > _CHUNK + _OVERLAP:
                rest = rest[-_OVERLAP:]
    yield rest
