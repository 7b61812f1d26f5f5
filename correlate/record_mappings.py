"""What people say about record files: which table, which column is which field, what words stand for.

It is kept as decisions of kind `mapping` (see importers/_profile.py), so that it holds for every later export of the
system, for every re-run, and can be undone. A correction adds to what was confirmed for the same headers before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from case import Case
from case.decisions import Decision
from case.errors import DecisionError, RecordError
from case.files import sha256_text
from correlate.importers._ask import Question
from correlate.importers._profile import KIND, confirm_mapping, said_about
from correlate.importers._receipt import Receipt, TableReceipt
from correlate.importers._run import read_receipts
from correlate.importers._words import columns as fields_of

DateOrder = Literal["ymd", "dmy", "mdy"]


@dataclass(frozen=True)
class Correction:
    """What is to be put right; what is None or empty stays as it was recognised."""

    table: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    source_id: str | None = None
    timezone: str | None = None
    date_order: DateOrder | None = None


@dataclass(frozen=True)
class MappingList:
    """What every sheet was taken for, and the mappings in force."""

    sheets: list[dict[str, Any]]
    decided: list[Decision]

    def lines(self) -> list[str]:
        """For people."""
        out = ["Files (table, score, rivals, said by):"]
        for row in self.sheets:
            rivals = f"  could be {', '.join(row['rivals'])}" if row["rivals"] else ""
            where = f"{row['path']}{'!' + row['sheet'] if row['sheet'] else ''}"
            out.append(
                f"  {where}  {row['table'] or 'not read: ' + row['cause']}  {row['score']:.1f}"
                f"  {row['said_by']}{rivals}"
            )
        out.append("Mappings confirmed (undo by id):")
        out += [
            f"  {d.decision_id[:8]}  {d.content.get('table')}  {len(d.content.get('headers') or [])} headers  "
            f"{d.actor}: {d.reason}"
            for d in self.decided
        ] or ["  none"]
        return out


@dataclass(frozen=True)
class SheetMapping:
    """How one sheet is read: column -> field, with the unit found, and what is not used."""

    path: str
    sheet: str
    table: str
    said_by: str
    columns: dict[str, str | None]
    units: dict[str, str]
    fields: list[str]
    questions: list[str]

    def lines(self) -> list[str]:
        """For people."""
        out = [f"{self.path}{'!' + self.sheet if self.sheet else ''} is read as {self.table} ({self.said_by})"]
        for header, name in self.columns.items():
            unit = f"  [{self.units[name]}]" if name in self.units else ""
            out.append(f"  {header!r} -> {name or 'not used'}{unit}")
        free = [name for name in self.fields if name not in self.columns.values()]
        out.append(f"  fields without a column: {', '.join(free) or 'none'}")
        return out + [f"  question: {text}" for text in self.questions]


@dataclass(frozen=True)
class OpenQuestions:
    """What imports asked and nobody answered; `rows` with id, file, field, header, words, choices, text_en, text_zh."""

    rows: list[dict[str, Any]]

    def lines(self) -> list[str]:
        """For people."""
        return [f"{row['id'][:8]}  {row['path']}  {row['text_en']}" for row in self.rows] or ["No open questions."]


def mapping_list(case: Case) -> MappingList:
    """What the files of the last import were taken for."""
    rows = []
    for receipt in read_receipts(case):
        base = {"path": receipt.path, "cause": receipt.cause or ""}
        for table in receipt.tables:
            rows.append(base | {"sheet": table.sheet, "table": table.table, "score": table.score,
                                "rivals": [name for name, _ in table.rivals], "said_by": table.said_by})  # fmt: skip
        if receipt.cause:
            rows.append(base | {"sheet": "", "table": None, "score": 0.0, "rivals": [], "said_by": "-"})
    return MappingList(rows, case.decisions.active(KIND))


def sheet_of(case: Case, path: str, sheet: str | None = None) -> SheetMapping:
    """One sheet of a file of the last import, by its path or the end of it. Raises RecordError."""
    receipt, table = _find(case, path, sheet)
    fields = {header: name for header, name in table.mapping.items()}
    columns = {header: fields.get(header) for header in table.headers if header.strip()}
    asked = [q.text_en for q in receipt.questions if q.sheet == table.sheet]
    return SheetMapping(receipt.path, table.sheet, table.table, table.said_by, columns, table.units,
                        sorted(fields_of(table.table)), asked)  # fmt: skip


def confirm(
    case: Case, path: str, said: Correction, reason: str, *, sheet: str | None = None, actor: str | None = None
) -> Decision:
    """Confirm how a file is read, put right where `said` says so, for it and every later export with its headers.

    A file that could not be recognised is named with its table. Raises RecordError for a header, table or field that
    does not exist.
    """
    receipt = _receipt(case, path)
    table = _table(receipt, sheet) if receipt.tables else None
    headers = table.headers if table else _unread_headers(case, receipt)
    unknown = [header for header in said.columns if header not in headers]
    if unknown:
        raise RecordError(f"{receipt.path}: has no column {unknown[0]!r}; it has {', '.join(map(repr, headers[:40]))}.")
    name = said.table or (table.table if table else None)
    if name is None:
        raise RecordError(
            f"{receipt.path}: was not recognised; say which table it is (--table) and its columns (--map)."
        )
    kept = {} if table is None or name != table.table else dict(table.mapping)
    mapping = {header: to for header, to in (kept | said.columns).items() if not (to and _taken(to, header, said))}
    before = said_about(case, None, [headers], case.decisions.active(KIND))
    values = {key: dict(words) for key, words in before.values.items()}
    for key, words in said.values.items():
        values.setdefault(key, {}).update(words)
    return confirm_mapping(
        case, name, headers, reason, mapping=mapping, values=values, source_id=said.source_id or before.source_id,
        timezone=said.timezone or _own_zone(case, before.zone), date_order=said.date_order or before.date_order,
        actor=actor,
    )  # fmt: skip


def _taken(name: str, header: str, said: Correction) -> bool:
    """Whether a field that was guessed for a column is given to another one now."""
    return header not in said.columns and name in said.columns.values()


def _own_zone(case: Case, zone: str) -> str | None:
    return None if zone == case.config.site.timezone else zone


def open_questions(case: Case) -> OpenQuestions:
    """What the last import asked."""
    rows = [
        {"id": question_id(receipt, asked), "path": receipt.path, "sheet": asked.sheet, "code": asked.code,
         "field": asked.field, "header": asked.header, "words": list(asked.values), "choices": asked.choices,
         "rows": sum(asked.values.values()), "text_en": asked.text_en, "text_zh": asked.text_zh}
        for receipt in read_receipts(case) for asked in receipt.questions
    ]  # fmt: skip
    return OpenQuestions(rows)


def question_id(receipt: Receipt, asked: Question) -> str:
    """The id of a question: of the kind of file, not of the file, so that it is the same for the next export."""
    return sha256_text("question", receipt.path, asked.sheet, asked.table, asked.field, asked.code)[:16]


def answer(case: Case, question: str, answers: list[str], reason: str, actor: str | None = None) -> Decision:
    """Answer one question, for the file and later exports of its system. Raises DecisionError."""
    rows = [row for row in open_questions(case).rows if len(question) >= 4 and row["id"].startswith(question)]
    if len(rows) != 1:
        raise DecisionError(f"{question}: names {len(rows) or 'no'} open questions; `retrace answer CASE` lists them.")
    (row,) = rows
    if not answers:
        raise DecisionError(
            f"{question}: give what {', '.join(map(repr, row['words'][:3]))} stand for, as WORD=MEANING."
        )
    if row["code"] == "not_a_number":
        raise DecisionError(f"{question}: a word is no reading; add the list of readings with `retrace add` instead.")
    if row["code"] == "date_order":
        order = Correction(date_order=cast(DateOrder, _choice(row, answers[-1])))
        return confirm(case, row["path"], order, reason, sheet=row["sheet"] or None, actor=actor)
    if row["code"] == "percent_unit":  # asked of the values beside it, answered for the sign
        said_of_sign = {"unit": {"%": _choice(row, answers[-1].rpartition("=")[2])}}
        return confirm(
            case, row["path"], Correction(values=said_of_sign), reason, sheet=row["sheet"] or None, actor=actor
        )
    said: dict[str, str] = {}
    for text in answers:
        word, equals, meaning = text.rpartition("=")
        for one in [word] if equals and word in row["words"] else row["words"] if not equals else []:
            said[one] = _choice(row, meaning)
    if not said:
        raise DecisionError(
            f"{question}: {answers[0]!r} names none of the words {', '.join(map(repr, row['words'][:8]))}."
        )
    correction = Correction(values={row["field"]: said})
    return confirm(case, row["path"], correction, reason, sheet=row["sheet"] or None, actor=actor)


def _choice(row: Mapping[str, Any], meaning: str) -> str:
    if row["choices"] and meaning not in row["choices"]:
        raise DecisionError(f"{row['id'][:8]}: {meaning!r} is no answer; wanted one of {', '.join(row['choices'])}.")
    return meaning


def undo(case: Case, words: str, reason: str, actor: str | None = None) -> Decision:
    """Take a mapping back. Raises DecisionError when its id names not exactly one in force."""
    found = [d for d in case.decisions.active(KIND) if len(words) >= 4 and d.decision_id.startswith(words)]
    if len(found) != 1:
        raise DecisionError(
            f"{words}: names {len(found) or 'no'} mappings in force; `retrace mapping list` shows them."
        )
    return case.decisions.undo(found[0].decision_id, reason, actor)


def pairs(texts: Iterable[str], option: str) -> dict[str, str]:
    """ "HEADER=FIELD" texts. Raises RecordError for one without an equals sign."""
    out = {}
    for text in texts:
        header, equals, name = text.rpartition("=")
        if not equals or not header.strip():
            raise RecordError(f"{option} {text!r}: wanted HEADER=FIELD, such as '卡号=card_no'.")
        out[header] = name.strip()
    return out


def meanings(texts: Iterable[str]) -> dict[str, dict[str, str]]:
    """ "FIELD:WORD=MEANING" texts. Raises RecordError for one of another form."""
    out: dict[str, dict[str, str]] = {}
    for text in texts:
        name, colon, rest = text.partition(":")
        word, equals, meaning = rest.rpartition("=")
        if not colon or not equals or not name.strip() or not word:
            raise RecordError(f"--value {text!r}: wanted FIELD:WORD=MEANING, such as direction:1=in.")
        out.setdefault(name.strip(), {})[word] = meaning.strip()
    return out


def _find(case: Case, path: str, sheet: str | None) -> tuple[Receipt, TableReceipt]:
    receipt = _receipt(case, path)
    if not receipt.tables:
        raise RecordError(f"{receipt.path}: was not recognised: {receipt.cause}")
    return receipt, _table(receipt, sheet)


def _receipt(case: Case, path: str) -> Receipt:
    receipts = [receipt for receipt in read_receipts(case) if receipt.same_as is None]
    found = [r for r in receipts if r.path == path] or [r for r in receipts if r.path.endswith(path) and path]
    if len(found) != 1:
        known = ", ".join(sorted(r.path for r in receipts)[:30]) or "none; run `retrace import` first"
        raise RecordError(f"{path}: names {len(found) or 'no'} imported files; there are {known}.")
    return found[0]


def _table(receipt: Receipt, sheet: str | None) -> TableReceipt:
    found = [table for table in receipt.tables if sheet in (None, table.sheet)]
    if len(found) != 1:
        names = ", ".join(repr(table.sheet) for table in receipt.tables)
        raise RecordError(f"{receipt.path}: has the sheets {names}; say which is meant.")
    return found[0]


def _unread_headers(case: Case, receipt: Receipt) -> list[str]:
    """The header of a file that was not recognised: its fullest row among the first."""
    from correlate.importers._open import open_file
    from correlate.importers._recognise import known_score

    sheets = open_file(case.original(receipt.path), known_score)
    rows = [row for sheet in sheets for row in (sheet.head[:1] if sheet.fixed_header else sheet.head)]
    best = max(rows, key=lambda row: (known_score([row]), sum(bool(cell.strip()) for cell in row)), default=[])
    if not any(cell.strip() for cell in best):
        raise RecordError(f"{receipt.path}: holds no row that could be a header; export it again.")
    return [cell for cell in best if cell.strip()]
