"""What a build keeps of the database before it: a step whose inputs are the same made the same and is not made again.

Everything a step can read has a content hash: input files by their bytes, tables and views by their rows, in whatever
order. A step's key is a hash over what it reads. A step that is made again and comes out as it was leaves those after
it alone, so that a moved camera clock does not ask the rules about signatures again.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable

import duckdb
import pyarrow as pa

from case.errors import StoreError
from case.files import sha256_text

TABLE = "build_step"
SCHEMA = pa.schema([("name", pa.string()), ("hash", pa.string())])
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_BASE = "base"


class Steps:
    """The book of one build. `contents`: table, view or input -> hash of what it holds now."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, base: str, inputs: dict[str, str]) -> None:
        self._connection = connection
        self._before = book(connection)
        self._now: dict[str, str] = {_BASE: base}
        self._clocks: defaultdict[str, list[str]] | None = None
        self.contents: dict[str, str] = {}
        for name, content in inputs.items():
            self.take(name, content)

    def key(self, step: str, reads: Iterable[str], *own: str) -> str:
        """Hash of a step over its `own` text and the contents it `reads`; names without contents do not count."""
        read = [f"{name} {self.contents[name]}" for name in sorted(set(reads)) if name in self.contents]
        return sha256_text(step, *own, *read)

    def same(self, step: str, key: str) -> bool:
        """Whether the database before made this step from the same."""
        return self._before.get(f"step {step}") == key

    def input_same(self, name: str) -> bool:
        """Whether an input file or decision is what it was for the database before."""
        return self._before.get(f"content {name}") == self.contents[name]

    def keep(self, step: str, key: str, makes: Iterable[str] = ()) -> None:
        """Enter a step that is left as it is."""
        self._now[f"step {step}"] = key
        for name in makes:
            self.take(name, self._before[f"content {name}"])

    def enter(self, step: str, key: str, makes: Iterable[str] = ()) -> None:
        """Enter a step that was made, and look at what its tables and views hold."""
        self._now[f"step {step}"] = key
        for name in makes:
            self.take(name, content_of(self._connection, name))

    def take(self, name: str, content: str) -> None:
        """Enter the content hash of a table, view or input."""
        self.contents[name] = self._now[f"content {name}"] = content

    def clocks_of(self, name: str) -> str:
        """Hash of the clocks of the sources that a table's rows come from: all that correcting its times depends on."""
        mark = f"sources {name}"
        if self._before.get(f"content {name}") != self.contents[name] or mark not in self._before:
            found = self._connection.table(name).project("source_id").distinct().fetchall()
            sources = sorted(str(row[0]) for row in found)
        else:
            sources = json.loads(self._before[mark])
        self._now[mark] = json.dumps(sources)
        if self._clocks is None:
            self._clocks = defaultdict(list)
            for row in self._connection.table("clock").fetchall():
                self._clocks[str(row[0])].append(repr(row))
        return sha256_text(*(piece for source in sources for piece in sorted(self._clocks[source])))

    def had(self, name: str) -> bool:
        """Whether the database before has a table of that name."""
        return f"content {name}" in self._before

    def save(self) -> None:
        """Write the book into the database."""
        if self._before:
            drop(self._connection, "table", TABLE)
        rows = [{"name": name, "hash": content} for name, content in sorted(self._now.items())]
        self._connection.from_arrow(pa.Table.from_pylist(rows, schema=SCHEMA)).create(TABLE)


def book(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What a database was made from; empty for a new one, or one made by a version that kept no book."""
    try:
        table = connection.table(TABLE).to_arrow_table()
    except duckdb.CatalogException:
        return {}
    return dict(zip(table.column("name").to_pylist(), table.column("hash").to_pylist(), strict=True))


def base_of(connection: duckdb.DuckDBPyConnection) -> str | None:
    """What a database was made by: code, settings, footage. Another base, and nothing of it is kept."""
    return book(connection).get(_BASE)


def content_of(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """Hash of the rows of a table or view, whatever their order: how many, and the sum of their 64-bit hashes."""
    rows = connection.table(name).set_alias("r")
    return " ".join(str(value) for value in rows.aggregate("count(*), sum(hash(r))").fetchall()[0])


def drop(connection: duckdb.DuckDBPyConnection, kind: str, name: str) -> None:
    """Remove a table or view if it is there. Names cannot be bound, so only plain ones are let through."""
    if kind not in ("table", "view") or not _NAME.fullmatch(name):
        raise StoreError(f"{name!r}: is no name of a {kind} of ours; wanted lower-case letters, digits and _.")
    connection.execute(" ".join(("drop", kind, "if exists", name)))
