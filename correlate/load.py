"""The tables as detection and import wrote them, of records only those in force: a later export replaces equal keys.

What is replaced stays in its Parquet file and is listed in `superseded`, so that an edit after the fact can be shown.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet
from duckdb import ColumnExpression

from case.errors import StoreError
from case.schemas import DETECT_TABLES, RECORD_TABLES, record_schema
from correlate.amend import amend
from correlate.importers import TableReceipt, read_receipts
from correlate.importers._newer import SUPERSEDED
from correlate.inputs import Inputs
from correlate.sql_files import SQL, query
from correlate.steps import Steps, drop

RENAMED = {"zone": "zone_record", "person": "person_record"}  # the plain names are for what they resolve to
DECIDED = {"track": ("decisions.track_split",), "event": ("decisions.track_split",)}  # what decisions change in tables


def load(connection: duckdb.DuckDBPyConnection, inputs: Inputs, steps: Steps) -> None:
    """Every table with every column of its schema; missing files give empty tables; what is unchanged stays.

    Raises StoreError.
    """
    if not steps.input_same("receipt"):
        load_receipts(connection, inputs)
    for name, schema in DETECT_TABLES.items():
        if name != "detection":  # boxes without identity stay in Parquet: tracks hold what is judged
            _load(connection, name, inputs, schema, steps)
    if not steps.input_same("superseded"):
        _superseded(connection, inputs)
    replaced = {str(row[0]) for row in connection.execute(query("superseded_tables").text).fetchall()}
    for name in RECORD_TABLES:
        _load(connection, name, inputs, record_schema(name), steps, name in replaced)


def _load(
    connection: duckdb.DuckDBPyConnection, name: str, inputs: Inputs, schema: pa.Schema, steps: Steps,
    replaced: bool = False,
) -> None:  # fmt: skip
    """One table; of rows that a newer export replaced, only the newer."""
    own = RENAMED.get(name, name)
    key = steps.key(f"load {name}", {name, *DECIDED.get(name, ()), *(("superseded",) if replaced else ())})
    if steps.same(f"load {name}", key):
        steps.keep(f"load {name}", key)
    else:
        steps.enter(f"load {name}", key)
        drop(connection, "table", own)
        source = _source(name, inputs.tables[name], schema)
        if replaced:
            gone = connection.table("superseded").select(ColumnExpression("record_id"))
            connection.from_arrow(source).join(gone, "record_id", how="anti").create(own)
        else:
            _create(connection, own, source)
        amend(connection, own, inputs.case)
    steps.take(own, key)  # as good a hash of the rows as any: the bytes of the files


def _superseded(connection: duckdb.DuckDBPyConnection, inputs: Inputs) -> None:
    """Rows that a newer export replaced, as the import listed them; empty where it listed none."""
    file = inputs.superseded
    drop(connection, "table", "superseded")
    if file is None:
        connection.from_arrow(SUPERSEDED.empty_table()).create("superseded")
        return
    try:
        connection.from_arrow(pyarrow.parquet.read_table(file)).create("superseded")
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise _unreadable("superseded", error) from error


def _source(name: str, files: tuple[Path, ...], schema: pa.Schema) -> pa.dataset.Dataset | pa.Table:
    if not files:
        return schema.empty_table()
    try:
        return pyarrow.dataset.dataset([str(file) for file in files], schema=schema, format="parquet")
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(name, error) from error


def _create(connection: duckdb.DuckDBPyConnection, name: str, source: pa.dataset.Dataset | pa.Table) -> None:
    try:
        connection.from_arrow(source).create(name)
    except (duckdb.Error, pa.ArrowException) as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: BaseException) -> StoreError:
    first = (str(error).splitlines() or [""])[0]
    return StoreError(f"The {name} tables under derived/ cannot be read ({first}); make them again.")


def load_receipts(connection: duckdb.DuckDBPyConnection, inputs: Inputs) -> None:
    """The receipts of the last import: `receipt` one row a sheet, `import_question` one row a question."""
    receipts, questions = [], []
    for item in read_receipts(inputs.case):
        same = {"source_path": item.path, "source_sha256": item.sha256, "arrival": item.arrival, "cause": item.cause,
                "same_as": item.same_as}  # fmt: skip
        sheets: list[TableReceipt | None] = [*item.tables] or [None]
        for table in sheets:
            receipts.append(same | {
                "table_name": table.table if table else None, "sheet": table.sheet if table else None,
                "source_id": table.source_id if table else None, "rows_read": table.rows_read if table else 0,
                "kept": table.kept if table else 0, "refused": table.refused if table else 0,
                "doubted": table.doubted if table else 0, "time_zone": table.zone if table else None,
            })  # fmt: skip
        questions += [
            {"source_path": item.path, "code": asked.code, "table_name": asked.table, "sheet": asked.sheet,
             "field": asked.field, "words": sorted(asked.values), "rows": sum(asked.values.values()),
             "text_en": asked.text_en, "text_zh": asked.text_zh}
            for asked in item.questions
        ]  # fmt: skip
    for name in ("receipt", "import_question"):
        drop(connection, "table", name)
    connection.from_arrow(pa.Table.from_pylist(receipts, schema=RECEIPT)).create("receipt")
    connection.from_arrow(pa.Table.from_pylist(questions, schema=QUESTION)).create("import_question")


def load_reference(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables of `tables/*.csv` that a safety engineer edits, each as `ref_NAME`; empty cells are null.

    They are part of the code, so a database that keeps anything has them already.
    """
    for path in sorted((SQL.parent / "tables").glob("*.csv")):
        table = pa.Table.from_pandas(pd.read_csv(path, encoding="utf-8"), preserve_index=False)
        connection.from_arrow(_texts(table)).create(f"ref_{path.stem}")


def _texts(table: pa.Table) -> pa.Table:
    """Columns that are empty throughout become text, not a type of their own."""
    for place, column in enumerate(table.schema):
        empty = table.column(place).null_count == table.num_rows
        if empty:
            table = table.set_column(place, column.name, pa.nulls(table.num_rows, pa.string()))
        elif pa.types.is_large_string(column.type):
            table = table.set_column(place, column.name, table.column(place).cast(pa.string()))
    return table


RECEIPT = pa.schema(
    [
        ("source_path", pa.string()),
        ("source_sha256", pa.string()),
        ("arrival", pa.int64()),  # order of arrival; of rows with an equal key the later holds
        ("table_name", pa.string()),  # null where nothing could be read
        ("sheet", pa.string()),
        ("source_id", pa.string()),
        ("rows_read", pa.int64()),
        ("kept", pa.int64()),
        ("refused", pa.int64()),
        ("doubted", pa.int64()),
        ("time_zone", pa.string()),
        ("cause", pa.string()),  # null, or why the file could not be read
        ("same_as", pa.string()),  # null, or the path of the same content
    ]
)
QUESTION = pa.schema(
    [
        ("source_path", pa.string()),
        ("code", pa.string()),
        ("table_name", pa.string()),
        ("sheet", pa.string()),
        ("field", pa.string()),
        ("words", pa.list_(pa.string())),
        ("rows", pa.int64()),
        ("text_en", pa.string()),
        ("text_zh", pa.string()),
    ]
)
