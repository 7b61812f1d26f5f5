"""What people said about the files of a system: case.toml's [[records]] and confirmed mappings (decisions).

A confirmed mapping is a decision of kind `mapping`. It holds for every later export whose headers include those that
it maps, so that a system is explained once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from case import Case
from case.config import Records
from case.decisions import Decision
from case.errors import RecordError
from case.files import canonical_json
from case.schemas import RECORD_TABLES, SYSTEMS
from correlate.importers._words import columns, header_key, word_key

KIND = "mapping"
ALIKE = 0.7  # share of the headers it was confirmed on that a later export must have


class Mapping(BaseModel):
    """The content of a `mapping` decision. `headers`: the headers of the file it was confirmed on."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    table: str
    headers: list[str] = Field(min_length=1, max_length=2000)
    mapping: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    source_id: str | None = None
    timezone: str | None = None
    date_order: Literal["ymd", "dmy", "mdy"] | None = None


@dataclass(frozen=True)
class Said:
    """What people said about one sheet, case.toml before decisions. `by`: recognised, case.toml or a decision id."""

    table: str | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    source_id: str | None = None
    zone: str = ""
    date_order: Literal["ymd", "dmy", "mdy"] | None = None
    by: str = "recognised"

    def key(self) -> str:
        """Everything that changes what an import gives, as one text."""
        return canonical_json([self.table, self.mapping, self.values, self.source_id, self.zone, self.date_order])

    def words(self) -> dict[str, dict[str, str]]:
        """Values by field and word key, as `Ask` wants them."""
        return {name: {word_key(word): value for word, value in said.items()} for name, said in self.values.items()}

    def source_of(self, table: str) -> str:
        """Whose clock the rows of a table are by."""
        return self.source_id or SYSTEMS[table]


def confirm_mapping(
    case: Case,
    table: str,
    headers: Sequence[str],
    reason: str,
    *,
    mapping: dict[str, str] | None = None,
    values: dict[str, dict[str, str]] | None = None,
    source_id: str | None = None,
    timezone: str | None = None,
    date_order: Literal["ymd", "dmy", "mdy"] | None = None,
    actor: str | None = None,
) -> Decision:
    """Confirm how the files of a system are read, for this and every later export with these headers.

    `headers` are those of a receipt's table; `mapping` header -> field ("" leaves a column out); `values` field ->
    {word: canonical value} answers questions. Raises RecordError when a table or field does not exist.
    """
    check(table, mapping or {}, values or {}, "This mapping")
    if timezone is not None:
        _zone(timezone, "This mapping")
    content: dict[str, Any] = Mapping(
        table=table, headers=list(headers), mapping=mapping or {}, values=values or {}, source_id=source_id,
        timezone=timezone, date_order=date_order,
    ).model_dump()  # fmt: skip
    return case.decisions.append(KIND, source_id or table, content, reason, actor)


def check(table: str | None, mapping: dict[str, str], values: dict[str, dict[str, str]], who: str) -> None:
    """Raises RecordError where a table or field that people named does not exist."""
    if table is None:
        return
    if table not in RECORD_TABLES:
        raise RecordError(f"{who} names the table {table!r}; known are {', '.join(RECORD_TABLES)}.")
    known = columns(table)
    for name in [*mapping.values(), *values]:
        if name and name not in known:
            raise RecordError(
                f"{who} names the field {name!r}, which table {table} has not; it has {', '.join(known)}."
            )


def said_about(
    case: Case, records: Records | None, headers: Sequence[Sequence[str]], decisions: Sequence[Decision]
) -> Said:
    """What people said about a sheet; `headers` are the rows that could be its header.

    Of decisions that fit the latest holds; case.toml wins over them. Raises RecordError where case.toml or a decision
    names a table, field or zone that does not exist.
    """
    found, by = None, "recognised"
    present = [{header_key(header) for header in row} for row in headers]
    for decision in reversed(decisions):
        content = _content(decision)
        fits = any(_fits(content, row) for row in present)
        if fits and (records is None or records.table in (None, content.table)):
            found, by = content, decision.decision_id
            break
    zone = (records and records.timezone) or (found and found.timezone) or case.config.site.timezone
    _zone(zone, "case.toml: records.timezone")
    values = {name: dict(words) for name, words in (found.values if found else {}).items()}
    for name, words in (records.values if records else {}).items():
        values.setdefault(name, {}).update(words)
    table = (records and records.table) or (found and found.table) or None
    said = Said(
        table=table,
        mapping={**(found.mapping if found else {}), **(records.mapping if records else {})},
        values=values,
        source_id=(records and records.source_id) or (found and found.source_id) or None,
        zone=zone,
        date_order=(records and records.date_order) or (found and found.date_order) or None,
        by="case.toml" if records and (records.table or records.mapping or records.values) else by,
    )
    check(said.table, said.mapping, said.values, f"case.toml: [[records]] {records.path}" if records else "A mapping")
    return said


def _fits(content: Mapping, present: set[str]) -> bool:
    """Whether a header row is of the system a mapping was confirmed for: all that it maps, and most of the rest."""
    wanted = {header_key(header) for header in content.headers if header.strip()}
    needed = {header_key(header) for header, name in content.mapping.items() if name}
    return needed <= present and len(wanted & present) >= ALIKE * len(wanted)


def _content(decision: Decision) -> Mapping:
    try:
        return Mapping.model_validate(decision.content)
    except ValidationError as error:
        raise RecordError(
            f"decisions.jsonl: the mapping {decision.decision_id} is damaged ({error.errors()[0]['msg']}); undo it."
        ) from error


def _zone(name: str, who: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise RecordError(f"{who} is {name!r:.60}; wanted an IANA time zone such as Asia/Shanghai.") from error
