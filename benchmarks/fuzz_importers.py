# ruff: noqa: E501  (tables of data)
"""Fuzz every importer: no crash, no hang, no row lost without a line in the receipt, no time altered. Counts inputs.

    python benchmarks/fuzz_importers.py [SECONDS] [SEED]

Three kinds of input, in turn: files of known tables whose bytes, cells, rows and headers are mutated; files grown from
nothing by a grammar of hostile pieces; and columns of texts through the readers of times, numbers, people and words.
An input is one file or one text. What must hold is checked for every one (see `check_file`, `check_texts`).
"""

from __future__ import annotations

import io
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from case.config import Records
from case.errors import RecordError
from case.schemas import SYSTEMS, record_schema
from case.timetext import parse_column
from correlate.importers._ask import Ask
from correlate.importers._cells import tidy
from correlate.importers._file import import_file
from correlate.importers._numbers import numbers
from correlate.importers._people import split_list, split_people
from correlate.importers._profile import Said
from correlate.importers._receipt import Receipt, to_json
from correlate.importers._registry import importers
from correlate.importers._words import FOLDER, columns, field_kinds, vocabulary
from correlate.importers.permit import level_of

SLOWEST_S = 30.0
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "cp1252", "big5")
PIECES = (
    "", " ", "\x00", "\u202e", "\u200b", "\ufeff", "\r\n", "\n", "\r", '"', '""', "'", ",", ";", "\t", "|", "=1+1",
    "=cmd|'/c calc'!A1", "'; drop table x; --", "<script>", "../../etc/passwd", "张强", "张强(T1", "、", "（", "🙂", "\ud83d",
    "NULL", "NaN", "1e999", "9" * 40, "-0", "<0.1", "未检出", "合格", "%LEL", "1/0", "a" * 300, "2026-02-30", "24:00",
    "2026-11-18 25:61", "03/04/2026", "99999999999999", "0x10", "{", "}", "[", "]", "\\", "\\u0000", "é", "ß", "٣", "１２",
)  # fmt: skip
WORDS = [
    word for name in ("work_type", "permit_state", "direction", "gas_unit", "role") for word in vocabulary(name).by_word
]


def moment_text(rng: random.Random) -> tuple[str, datetime | None]:
    """A written time, and the local time it means (None where it carries an offset)."""
    moment = datetime(2020, 1, 1) + timedelta(seconds=rng.randrange(10**9))
    style = rng.choice(("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日%H时%M分%S秒", "%Y%m%d%H%M%S",
                        "%d %b %Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S"))  # fmt: skip
    return moment.strftime(style), moment


def cell(rng: random.Random, kind: str) -> str:
    """A cell of a kind, mostly good."""
    if rng.random() < 0.15:
        return "".join(rng.choice(PIECES) for _ in range(rng.randint(0, 3)))
    if kind == "time":
        return moment_text(rng)[0]
    if kind in ("number", "int"):
        return rng.choice((str(rng.randrange(100)), f"{rng.random() * 100:.2f}", f"<{rng.random():.1f}"))
    if kind == "flag":
        return rng.choice(("是", "否", "yes", "no", "1", "0"))
    if kind == "list":
        return "、".join(rng.choice(("张强", "王磊(T2)", "Ann Lee", "Z-1")) for _ in range(rng.randint(1, 3)))
    return rng.choice((*WORDS[:: max(1, len(WORDS) // 40)], "P-1", "E00457", "罐区"))


def table_rows(rng: random.Random) -> list[list[str]]:
    """A header and rows of some table, sometimes with columns lost, doubled, renamed or out of order."""
    table = rng.choice(sorted(importers()))
    kinds = field_kinds(table)
    names = [name for name in kinds if rng.random() < 0.8]
    rng.shuffle(names)
    header = [rng.choice(columns(table)[name].aliases) for name in names]
    if rng.random() < 0.2 and header:
        header[rng.randrange(len(header))] = rng.choice(PIECES)
    rows = [[cell(rng, kinds[name]) for name in names] for _ in range(rng.randint(0, 30))]
    titles = [[rng.choice(PIECES) or "title"] for _ in range(rng.choice((0, 0, 0, 1, 3)))]
    return [*titles, header, *rows]


def as_csv(rng: random.Random, rows: list[list[str]]) -> bytes:
    """The rows as CSV, quoted well or badly, in some encoding."""
    delimiter, newline = rng.choice((",", ";", "\t", "|")), rng.choice(("\n", "\r\n", "\r"))
    quote = rng.random() < 0.7

    def written(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if quote and set(text) & {delimiter, '"', "\n", "\r"} else text

    text = newline.join(delimiter.join(map(written, row)) for row in rows) + newline
    return text.encode(rng.choice(ENCODINGS), errors=rng.choice(("replace", "xmlcharrefreplace")))


def as_xlsx(rng: random.Random, rows: list[list[str]]) -> bytes:
    """The rows as a workbook, with some cells merged."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(["".join(c for c in text if c.isprintable() and not "\ud800" <= c <= "\udfff") for text in row])
    for _ in range(rng.choice((0, 0, 1, 3))):
        top, left = rng.randint(1, 8), rng.randint(1, 6)
        sheet.merge_cells(
            start_row=top, end_row=top + rng.randint(0, 3), start_column=left, end_column=left + rng.randint(0, 2)
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_jsonl(rng: random.Random, rows: list[list[str]]) -> bytes:
    """The rows as JSON lines."""
    import json

    header = next((row for row in rows if len(row) > 1), [])
    lines = [json.dumps(dict(zip(header, row, strict=False)), ensure_ascii=rng.random() < 0.5) for row in rows]
    text = "\n".join(lines) + "\n" + rng.choice(("", "{", "[" * 2000, "null\n"))
    return text.encode("utf-8", errors="surrogatepass" if rng.random() < 0.1 else "replace")


def mutated(rng: random.Random, content: bytes) -> bytes:
    """The bytes with a few of them changed, removed, doubled or cut off."""
    data = bytearray(content)
    for _ in range(rng.choice((0, 0, 0, 1, 2, 8))):
        if not data:
            break
        place = rng.randrange(len(data))
        what = rng.randrange(4)
        if what == 0:
            data[place] = rng.randrange(256)
        elif what == 1:
            del data[place : place + rng.randint(1, 20)]
        elif what == 2:
            data[place:place] = data[place : place + rng.randint(1, 50)]
        else:
            data[place:place] = rng.choice(PIECES).encode("utf-8", errors="replace")
    return bytes(data)


def grown(rng: random.Random) -> bytes:
    """A text grown from hostile pieces and aliases."""
    aliases = [
        alias
        for name in ("swipe", "permit", "position")
        for column in columns(name).values()
        for alias in column.aliases
    ]
    return "".join(
        rng.choice((rng.choice(PIECES), rng.choice(aliases), ",", "\n")) for _ in range(rng.randint(0, 200))
    ).encode("utf-8", errors="replace")


def check_file(content: bytes, folder: Path, zone: str, order: str | None) -> str:
    """Import one file and check what must hold. Returns how it went."""
    path = folder / "input"
    path.write_bytes(content)
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    receipt = Receipt("input", "0" * 64, len(content), "", 0)
    said = Said(zone=zone, date_order=order)  # type: ignore[arg-type]
    try:
        import_file(path, receipt, out, lambda headers: said, None, lambda rows: None)
    except RecordError as error:
        text = str(error)
        assert text and "\n" not in text.strip() and text.startswith("input"), text
        return "refused file"
    to_json(receipt).encode()
    refused = pq.read_table(out / "refused.parquet").num_rows if (out / "refused.parquet").exists() else 0
    assert refused == receipt.refused_count == sum(table.refused for table in receipt.tables)
    rows_kept: dict[str, set[int]] = {}
    for table in receipt.tables:
        assert table.rows_read == table.kept + table.refused, (table.rows_read, table.kept, table.refused)
        assert table.source_id == SYSTEMS[table.table]
        for name in table.written:
            written = pq.read_table(out / f"{name}.parquet")
            assert written.schema.equals(record_schema(name))
            ids = written.column("record_id").to_pylist()
            assert len(set(ids)) == len(ids)
            rows_kept.setdefault(table.sheet, set()).update(
                row
                for row, sheet in zip(written["row"].to_pylist(), written["sheet"].to_pylist(), strict=True)
                if sheet == table.sheet
            )
            check_times(written, zone, order)
        assert len(rows_kept.get(table.sheet, set())) == table.kept
    receipt.lines("zh"), receipt.lines("en")
    return "imported file" if receipt.kept else "empty file"


def check_times(written: pa.Table, zone: str, order: str | None) -> None:
    """A time that is shown comes from its text alone: reading the text by itself gives the same."""
    for name in [column[:-6] for column in written.column_names if column.endswith("_shown")]:
        shown, texts = written[f"{name}_shown"].combine_chunks(), written[f"{name}_text"].combine_chunks()
        if shown.null_count == len(shown):
            continue
        again = parse_column(texts, ZoneInfo(zone), order=order)  # type: ignore[arg-type]
        for place in range(len(shown)):
            if shown[place].is_valid and again.shown[place].is_valid and place not in again.causes:
                assert shown[place] == again.shown[place], (texts[place], shown[place], again.shown[place])


def check_texts(rng: random.Random) -> int:
    """A column of texts through the readers of cells: written times come back, nothing else becomes a time."""
    zone = ZoneInfo(rng.choice(ZONES))
    pairs = [moment_text(rng) for _ in range(1000)]
    column = parse_column([text for text, _ in pairs], zone)
    for place, (text, moment) in enumerate(pairs):
        assert moment is not None
        there = [
            moment.replace(tzinfo=zone, fold=fold).astimezone(ZoneInfo("UTC")).replace(tzinfo=None) for fold in (0, 1)
        ]
        if place in column.causes:
            assert "clocks went forward" in column.causes[place], (text, column.causes[place])
        else:
            assert column.shown[place].as_py() == min(there), (text, there)
    texts = [
        "".join(rng.choice((*PIECES, *"0123456789-/: .年月日")) for _ in range(rng.randint(0, 12))) for _ in range(200)
    ]
    clean = [text.encode("utf-8", errors="replace").decode() for text in texts]
    hostile = pa.array(clean)
    parsed = parse_column(hostile, zone)
    assert len(parsed.shown) == len(clean)
    assert all((place in parsed.causes) != parsed.shown[place].is_valid or not tidy_or_blank(text)
               for place, text in enumerate(clean))  # fmt: skip
    numbers(tidy(hostile))
    ask = Ask("permit", "")
    for text in clean:
        split_people(text), split_list(text), level_of(text or None, "HW", ask)
        vocabulary("work_type").find(text)
    return len(pairs) + len(clean)


def tidy_or_blank(text: str) -> bool:
    """Whether a text holds anything but blanks and marks that show nothing."""
    from case.timeread import plain

    return bool(plain(text))


def main() -> int:
    """Run for a time; print counts; exit 1 at the first input that breaks what must hold (it is kept in /tmp)."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    rng = random.Random(seed)
    counts: Counter[str] = Counter()
    slowest = 0.0
    began = time.monotonic()
    print(
        f"fuzzing for {seconds:.0f} s, seed {seed}, {len(list(FOLDER.glob('*.toml')))} alias tables, {len(importers())} importers"
    )
    assert Records(path="x").table is None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        while time.monotonic() - began < seconds:
            state = rng.getstate()
            kind = rng.choices(("csv", "xlsx", "jsonl", "grown", "texts"), (50, 6, 14, 10, 20))[0]
            start = time.monotonic()
            content = b""
            try:
                if kind == "texts":
                    counts["texts"] += check_texts(rng)
                else:
                    rows = table_rows(rng)
                    make = {"csv": as_csv, "xlsx": as_xlsx, "jsonl": as_jsonl}.get(kind)
                    content = mutated(rng, make(rng, rows) if make else grown(rng))
                    how = check_file(content, folder, rng.choice(ZONES), rng.choice((None, None, "dmy", "mdy")))
                    counts[f"{kind}: {how}"] += 1
                    counts["files"] += 1
            except BaseException:
                (Path(tempfile.gettempdir()) / "fuzz_importers_input").write_bytes(
                    content or repr(state[1][:2]).encode()
                )
                print(dict(counts), f"broke at kind {kind}; the input is /tmp/fuzz_importers_input", flush=True)
                raise
            slowest = max(slowest, time.monotonic() - start)
            assert slowest < SLOWEST_S, "an input took too long"
    total = counts["files"] + counts["texts"]
    for what, count in sorted(counts.items()):
        print(f"{what:>24} {count:>10,}")
    print(f"{total:,} inputs in {time.monotonic() - began:.0f} s, none broke; the slowest took {slowest:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
