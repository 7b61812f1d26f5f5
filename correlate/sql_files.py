"""SQL lives in files: read them, order the ones that build the case, bind parameters by name, refuse unknown ones.

A file in `sql/schema/` or `sql/views/` is one statement that makes the table, view or macro it is named for. What it
reads follows `from` or `join`, so the order in which files must run is found, not listed: a new file is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from case.errors import StoreError

SQL = Path(__file__).parent / "sql"
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_READS = re.compile(r"\b(?:from|join)\s+([a-z_][a-z0-9_]*)", re.IGNORECASE)
_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)", re.IGNORECASE)
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Statement:
    """One SQL file: `name` is its stem, `about` its leading comment, `text` as it is on disk."""

    name: str
    path: Path
    text: str

    @property
    def about(self) -> str:
        """The comment lines at the head of the file, as one text."""
        lines = []
        for line in self.text.splitlines():
            if not line.startswith("--"):
                break
            lines.append(line[2:].strip())
        return " ".join(lines)

    @property
    def reads(self) -> set[str]:
        """Names after `from` and `join`: tables, views and `with` steps alike."""
        return {name.lower() for name in _READS.findall(without_comments(self.text))}

    @property
    def parameters(self) -> set[str]:
        """Names of the bound parameters ($name)."""
        return set(_PARAMETER.findall(without_comments(self.text)))


def without_comments(text: str) -> str:
    """SQL text with comments blanked; a `--` inside a quoted text is left alone by never writing one there."""
    return _COMMENT.sub(" ", text)


def statements(folder: str) -> dict[str, Statement]:
    """All files of one folder under `sql/`, by name, sorted."""
    return {
        path.stem: Statement(path.stem, path, path.read_text(encoding="utf-8"))
        for path in sorted((SQL / folder).glob("*.sql"))
    }


def query(name: str) -> Statement:
    """A named query of `sql/queries/`. Raises StoreError when there is none of that name."""
    path = SQL / "queries" / f"{name}.sql"
    if not _NAME.fullmatch(name) or not path.is_file():
        known = ", ".join(sorted(file.stem for file in (SQL / "queries").glob("*.sql")))
        raise StoreError(f"There is no query {name!r}; known are {known}.")
    return Statement(name, path, path.read_text(encoding="utf-8"))


def bound(statement: Statement, given: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a statement, all of them and no other. Raises StoreError naming what is missing or unknown."""
    wanted = statement.parameters
    if unknown := sorted(set(given) - wanted):
        raise StoreError(f"Query {statement.name} has no parameter {', '.join(unknown)}; it takes {_listed(wanted)}.")
    if missing := sorted(wanted - set(given)):
        raise StoreError(f"Query {statement.name} needs a value for {', '.join(missing)}.")
    return given


def in_order(needs: dict[str, set[str]]) -> list[str]:
    """Names sorted so that each comes after those it needs (names outside the mapping are taken as there already).

    The order is the same on every run. Raises StoreError when two need each other.
    """
    graph = {name: {need for need in wanted if need in needs and need != name} for name, wanted in needs.items()}
    sorter = TopologicalSorter({name: sorted(graph[name]) for name in sorted(graph)})
    try:
        sorter.prepare()
    except CycleError as error:
        raise StoreError(f"SQL files need each other in a circle: {' -> '.join(error.args[1])}.") from error
    ordered: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered += ready
        sorter.done(*ready)
    return ordered


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
