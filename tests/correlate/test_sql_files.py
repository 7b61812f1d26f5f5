"""The loader of SQL files: order found from what files read, parameters bound by name, unknown ones refused."""

from __future__ import annotations

import re

import pytest

from case.errors import StoreError
from correlate.sql_files import SQL, bound, in_order, query, statements, without_comments


def test_files_run_after_what_they_read() -> None:
    assert in_order({"c": {"b"}, "b": {"a"}, "a": {"elsewhere"}}) == ["a", "b", "c"]


def test_a_circle_is_named() -> None:
    with pytest.raises(StoreError, match=r"a -> b -> a|b -> a -> b"):
        in_order({"a": {"b"}, "b": {"a"}})


def test_a_query_takes_its_parameters_and_no_other() -> None:
    wanted = query("track_points")
    assert wanted.parameters == {"video_id"}
    assert bound(wanted, {"video_id": "x"}) == {"video_id": "x"}
    with pytest.raises(StoreError, match=r"no parameter colour; it takes video_id"):
        bound(wanted, {"video_id": "x", "colour": "red"})
    with pytest.raises(StoreError, match="needs a value for video_id"):
        bound(wanted, {})


@pytest.mark.parametrize("name", ["nothing", "../schema/source", "a; drop table person", ""])
def test_an_unknown_query_is_refused_by_name(name: str) -> None:
    with pytest.raises(StoreError, match="There is no query"):
        query(name)


def test_every_file_says_what_it_gives_and_makes_what_it_is_named_for() -> None:
    for folder in ("schema", "views"):
        for statement in statements(folder).values():
            assert statement.about, f"{statement.path.name} has no leading comment"
            kind = "view" if folder == "views" else "table"
            assert f"create {kind} {statement.name} " in statement.text.lower(), statement.path.name
    for statement in statements("queries").values():
        assert statement.about, f"{statement.path.name} has no leading comment"


def test_no_python_file_builds_sql() -> None:
    for file in SQL.parent.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert '.execute(f"' not in text and ".sql(f" not in text, f"{file.name} builds SQL from strings"


def test_lists_are_in_an_order_of_their_own() -> None:
    """Rows come in any order, so a list without one would differ from build to build, and a re-run from its package."""
    for file in SQL.rglob("*.sql"):
        text = without_comments(file.read_text(encoding="utf-8"))
        for match in re.finditer(r"\b(list|list_distinct)\(", text):
            call = _call(text, match.start())
            sorted_around = text[: match.start()].rstrip().endswith("list_sort(")
            ordered = sorted_around or (match[1] == "list" and "order by" in call)
            assert ordered, f"{file.name}: {call[:80]} has no order"


def _call(text: str, start: int) -> str:
    """A function call from its name to the bracket that closes it."""
    depth = 0
    for place in range(text.index("(", start), len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return text[start : place + 1]
    return text[start:]
