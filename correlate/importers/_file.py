"""One record file to Parquet: every sheet recognised, streamed, converted and written; what was refused is listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from case.errors import RecordError
from case.schemas import record_schema
from correlate.importers._ask import Ask, put_in_words
from correlate.importers._convert import Source, canonical_words, convert
from correlate.importers._open import open_file
from correlate.importers._profile import Said
from correlate.importers._receipt import MOST_LISTED, Receipt, Refused, TableReceipt
from correlate.importers._recognise import Guess, header_candidates, known_score, recognise
from correlate.importers._registry import importers
from correlate.importers._rows import Cells, Refuse, Rows, Sheet
from correlate.importers._same import SameRows
from correlate.importers._times import Times
from correlate.importers._words import columns, field_kinds, header_unit

LEAST_SCORE = 1.5
TIME_OF_DAY = r"^\D{0,4}\d{1,2}[:：时点]\d{1,2}"
REFUSED = pa.schema([("sheet", pa.string()), ("row", pa.int64()), ("text", pa.string()), ("reason", pa.string())])
About = Callable[[list[list[str]]], Said]  # rows that could be the header of a sheet -> what people said about it
Watch = Callable[[int], None]  # rows read so far


@dataclass
class Writers:
    """The Parquet files of one import, opened when their first row comes. Refused rows go to refused.parquet."""

    folder: Path
    receipt: Receipt
    open: dict[str, pq.ParquetWriter] = field(default_factory=dict)
    waiting: list[Refused] = field(default_factory=list)

    def write(self, table: str, rows: pa.Table) -> None:
        """Append rows to the file of a table."""
        schema = REFUSED if table == "refused" else record_schema(table)
        if table not in self.open:
            self.open[table] = _writer(self.folder / f"{table}.parquet", schema)
        self.open[table].write_table(rows)

    def refuse(self, refused: Refused) -> None:
        """List a row that is in no table."""
        if len(self.receipt.refused) < MOST_LISTED:
            self.receipt.refused.append(refused)
        self.waiting.append(refused)
        if len(self.waiting) >= 10_000:
            self.flush()

    def flush(self) -> None:
        """Write the refused rows that wait."""
        if self.waiting:
            columns = {name: [getattr(row, name) for row in self.waiting] for name in REFUSED.names}
            self.write("refused", pa.table(columns, schema=REFUSED))
            self.waiting.clear()

    def close(self) -> None:
        """Close every file."""
        self.flush()
        for writer in self.open.values():
            writer.close()


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A Parquet file; columns that differ in every row are not worth a dictionary."""
    unlike = ("record_id", "source_row", "row", "event_id", "picture")
    repeated = [name for name in schema.names if name not in unlike and not name.endswith(("_shown", "_text"))]
    return pq.ParquetWriter(path, schema, compression="zstd", compression_level=1, use_dictionary=repeated)


def import_file(
    path: Path, receipt: Receipt, folder: Path, about: About, wanted_sheet: str | None, watch: Watch
) -> None:
    """Read one file into `folder` and fill its receipt. Raises RecordError when nothing in it can be read."""
    writers = Writers(folder, receipt)
    try:
        sheets = open_file(path, known_score)
        if wanted_sheet is not None:
            names = [sheet.name for sheet in sheets]
            sheets = [sheet for sheet in sheets if sheet.name == wanted_sheet]
            if not sheets:
                raise RecordError(f"{path.name}: has no sheet {wanted_sheet!r}; it has {', '.join(map(repr, names))}.")
        unread = []
        for sheet in sheets:
            said = about(header_candidates(sheet.head, sheet.fixed_header))
            guess = recognise(sheet.head, table=said.table, mapping=said.mapping, first_only=sheet.fixed_header)
            cause = _cause(path, sheet, guess, said)
            receipt.header_rows.append(list(guess.headers) if guess and not cause else [])
            if guess is None or cause:
                unread.append(cause)
                continue
            _import_sheet(sheet, guess, said, receipt, writers, watch)
        if not receipt.tables:
            raise RecordError(
                unread[0] if len(unread) == 1 else f"{unread[0]} ({len(unread) - 1} more sheets likewise)"
            )
        receipt.skipped_sheets.extend(unread)
    finally:
        writers.close()


def _first_headers(sheet: Sheet) -> list[str]:
    """The row of a sheet's head that looks most like a header, for matching confirmed mappings."""
    rows = sheet.head[:1] if sheet.fixed_header else sheet.head
    return max(rows, key=lambda row: (known_score([row]), sum(bool(cell.strip()) for cell in row)), default=[])


def _cause(path: Path, sheet: Sheet, guess: Guess | None, said: Said) -> str:
    """Why a sheet cannot be read, as a sentence; "" when it can."""
    where = f"{path.name}" + (f", sheet {sheet.name!r}" if sheet.name else "")
    if guess is None or (guess.missing and guess.score < LEAST_SCORE and said.table is None):
        shown = ", ".join(repr(cell[:30]) for cell in _first_headers(sheet)[:6] if cell.strip())
        return f"{where}: no row has known headers (the likeliest begins {shown}); say what it is with retrace mapping."
    if guess.missing:
        known = columns(guess.table)
        lacks = "; ".join(" or ".join(f"{name} ({known[name].example})" for name in group) for group in guess.missing)
        return f"{where}: looks like {guess.table} but has no column for {lacks}; say which with retrace mapping."
    if guess.score < LEAST_SCORE and said.table is None:
        near = guess.table
        return f"{where}: too few headers are known to tell its table (nearest: {near}); say it with retrace mapping."
    return ""


def _import_sheet(sheet: Sheet, guess: Guess, said: Said, receipt: Receipt, writers: Writers, watch: Watch) -> None:
    headers = {name: guess.headers[place] for name, place in guess.fields.items()}
    ask = Ask(guess.table, sheet.name, headers, said.words())
    module = importers()[guess.table]
    table = TableReceipt(
        table=guess.table,
        sheet=sheet.name,
        source_id=said.source_of(guess.table),
        header_row=guess.header_row + guess.header_rows,
        headers=list(guess.headers),
        mapping={header: name for name, header in headers.items()},
        unused=list(guess.unused),
        score=guess.score,
        rivals=list(guess.rivals),
        said_by=said.by,
        zone=said.zone,
        key=list(module.KEY),
        units={name: unit for name, header in headers.items() if (unit := header_unit(header))},
    )
    times = Times(ZoneInfo(said.zone), said.date_order)
    _settle_orders(sheet, guess, times)
    same = SameRows(module.KEY)

    def refuse(row: int, text: str, reason: str) -> None:
        table.refused += 1
        writers.refuse(Refused(sheet.name, row, text.encode("utf-8", "backslashreplace").decode(), reason))

    def unreadable(row: int, text: str, reason: str) -> None:
        table.rows_read += 1
        refuse(row, text, reason)

    for cells in sheet.read(table.header_row, len(guess.headers), unreadable):
        cells = _without_blank(cells)
        table.rows_read += len(cells.rows)
        rows = canonical_words(guess.table, _by_field(cells, guess, table.units, headers), ask)
        shaped = module.shape(rows, ask) if hasattr(module, "shape") else iter([(guess.table, rows)])
        kept = pa.array([], pa.int64())
        reasons: dict[int, str] = {}
        for name, part in shaped:
            source = Source(receipt.sha256, receipt.path, sheet.name, said.source_of(name))
            made, refused, why = convert(name, part, source, times, ask)
            writers.write(name, made)
            table.written[name] = table.written.get(name, 0) + len(made)
            kept = pa.concat_arrays([kept, made.column("row").combine_chunks()])
            for row, reason in zip(part.row.take(refused).to_pylist(), why.to_pylist(), strict=True):
                reasons.setdefault(row, reason)
            if name == guess.table:
                same.add(made)
        ask.lost_parts(kept, reasons)
        _list_refused(cells, pc.unique(kept), reasons, refuse, table)
        watch(table.rows_read)
    _finish(table, sheet, times, ask, same, receipt)


def _list_refused(cells: Cells, kept: pa.Array, reasons: dict[int, str], refuse: Refuse, table: TableReceipt) -> None:
    """A row of which nothing came into any table is refused, with its cells as they were."""
    lost = pc.indices_nonzero(pc.invert(pc.is_in(cells.rows, kept)))
    table.kept += len(cells.rows) - len(lost)
    for place in lost.to_pylist():
        row = cells.rows[place].as_py()
        text = ",".join((column[place].as_py() or "")[:500] for column in cells.columns)[:500]
        refuse(row, text, reasons.get(row, "holds nothing that the table could take"))


def _settle_orders(sheet: Sheet, guess: Guess, times: Times) -> None:
    """Look at the first batch for the order of dates; only where that leaves it open, at the whole sheet."""
    names = [name for name, kind in field_kinds(guess.table).items() if kind == "time" and name in guess.fields]
    for cells in sheet.read(guess.header_row + guess.header_rows, len(guess.headers), lambda *_: None):
        for name in names:
            times.look(name, _fields(cells, guess)[name])
        if not times.unsettled:
            break
    times.settle()


def _without_blank(cells: Cells) -> Cells:
    """Rows that hold anything; a row of blanks is no record."""
    blank = None
    for column in cells.columns:
        empty = pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(column)), 0).fill_null(True)
        blank = empty if blank is None else pc.and_(blank, empty)
        if not pc.any(blank).as_py():
            return cells
    keep = pc.invert(blank)
    return Cells(cells.rows.filter(keep), [column.filter(keep) for column in cells.columns])


def _fields(cells: Cells, guess: Guess) -> dict[str, pa.Array]:
    """Columns by field; a time of day takes the date that stands in a column beside it."""
    fields = {name: cells.columns[place] for name, place in guess.fields.items()}
    if "_date" in fields and "moment" in fields:
        day, moment = (pc.utf8_trim_whitespace(fields[name]) for name in ("_date", "moment"))
        alone = pc.and_(pc.match_substring_regex(moment, TIME_OF_DAY), pc.greater(pc.utf8_length(day), 0)).fill_null(
            False
        )
        fields["moment"] = pc.if_else(alone, pc.binary_join_element_wise(day, moment, " "), fields["moment"])
    return fields


def _by_field(cells: Cells, guess: Guess, units: dict[str, str], headers: dict[str, str]) -> Rows:
    fields = _fields(cells, guess)
    wide = {header: cells.columns[place] for place, header in guess.wide.items()}
    return Rows(cells.rows, fields, headers, units, wide)


def _finish(table: TableReceipt, sheet: Sheet, times: Times, ask: Ask, same: SameRows, receipt: Receipt) -> None:
    table.doubted = ask.doubted
    table.same = same.found()
    if table.kept > same.compared:
        ask.note(
            "rows were not compared with the others for repetition: the file is too long", table.kept - same.compared
        )
    for name, column in times.columns.items():
        if column.layouts or column.evidence.open:
            table.times[name] = {
                "formats": dict(column.layouts.most_common(10)),
                "zone": table.zone,
                "assumed_zone_rows": column.assumed_zone,
                "order": column.order,
                "order_basis": column.basis,
                "twice": column.twice,
            }
    receipt.tables.append(table)
    receipt.assumed.update(sheet.assumed)
    receipt.doubts.extend(ask.doubts[: MOST_LISTED - len(receipt.doubts)])
    receipt.questions.extend(put_in_words(question) for question in ask.questions.values())
    prefix = f"sheet {sheet.name!r}: " if sheet.name else ""
    receipt.notes.extend(prefix + note for note in sheet.notes)
    receipt.notes.extend(f"{prefix}{count} {note}" if count else prefix + note for note, count in ask.notes.items())
