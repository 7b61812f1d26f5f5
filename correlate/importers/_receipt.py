"""The receipt of one record file: what was read, kept, refused and assumed, and what a person must still say."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from case.errors import RecordError
from correlate.importers._ask import Doubt, Question

MOST_LISTED = 200


@dataclass(frozen=True)
class Refused:
    """A row that is in no table, with what it said and why."""

    sheet: str
    row: int
    text: str
    reason: str


@dataclass
class TableReceipt:
    """What one sheet gave. `written`: rows by table (one row may give several records); `times`: how each time column
    was read; `mapping`: header -> field; `same`: rows equal in every cell, and rows with an equal key but other cells.
    """

    table: str
    sheet: str
    source_id: str
    header_row: int
    headers: list[str]
    mapping: dict[str, str]
    unused: list[str]
    score: float
    rivals: list[tuple[str, float]]
    said_by: str  # recognised, case.toml, or the id of a decision
    zone: str
    rows_read: int = 0
    kept: int = 0
    refused: int = 0
    doubted: int = 0
    written: dict[str, int] = field(default_factory=dict)
    times: dict[str, dict[str, Any]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    key: list[str] = field(default_factory=list)
    same: dict[str, Any] = field(default_factory=dict)


@dataclass
class Receipt:
    """The receipt of one file. `cause` is None, or one sentence why nothing could be read from it.

    `refused` and `doubts` list the first 200 each (counts are in `tables`; all refused rows are in refused.parquet
    beside the receipt). `arrival` orders exports of one system: of rows with an equal key the later arrival holds.
    """

    path: str
    sha256: str
    size_bytes: int
    import_key: str
    arrival: int
    assumed: dict[str, str] = field(default_factory=dict)
    tables: list[TableReceipt] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    skipped_sheets: list[str] = field(default_factory=list)
    header_rows: list[list[str]] = field(default_factory=list)  # the header of every sheet, [] where none was known
    same_as: str | None = None  # path of the same content, imported already
    cause: str | None = None

    @property
    def rows_read(self) -> int:
        """Rows below the headers of all sheets, blank ones aside."""
        return sum(table.rows_read for table in self.tables)

    @property
    def kept(self) -> int:
        """Rows that are in a table."""
        return sum(table.kept for table in self.tables)

    @property
    def refused_count(self) -> int:
        """Rows that are in no table."""
        return sum(table.refused for table in self.tables)

    def lines(self, language: str = "en") -> list[str]:
        """The receipt as sentences for people, in "en" or "zh"."""
        from correlate.importers._sentences import sentences

        return sentences(self, language)


def to_json(receipt: Receipt) -> str:
    """A receipt as JSON text; half characters, which are no text, are written out."""
    return json.dumps(asdict(receipt), ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace").decode()


def from_json(path: Path) -> Receipt:
    """Read a receipt back. Raises RecordError when it is damaged."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        raw["tables"] = [
            TableReceipt(**{**item, "rivals": [tuple(r) for r in item["rivals"]]}) for item in raw["tables"]
        ]
        raw["refused"] = [Refused(**item) for item in raw["refused"]]
        raw["doubts"] = [Doubt(**item) for item in raw["doubts"]]
        raw["questions"] = [Question(**item) for item in raw["questions"]]
        return Receipt(**raw)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordError(f"{path}: is a damaged receipt; delete derived/records and import again.") from error
