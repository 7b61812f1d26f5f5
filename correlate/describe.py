"""docs/TABLES.md: the tables and views that readers rely on, with their columns, from the files that make them.

python -m correlate.describe > docs/TABLES.md
"""

from __future__ import annotations

import ast
import tempfile
from pathlib import Path

from case import Case
from correlate.build import fact_modules
from correlate.sql_files import statements
from correlate.store import Store, build, open_store

READ = {
    "The result": ("cross_check", "cross_check_element", "verdict", "finding", "rule", "refused_rule", "question"),
    "Who was where": ("presence", "presence_utc", "person_in_zone", "person_cover", "link", "identity", "body",
                      "zone_occupancy", "watched", "inside_run"),
    "Permits": ("permit_now", "permit_zone", "permit_role", "permit_active", "permit_cover", "permit_visit", "excuse",
                "uncovered", "activity"),
    "People, places, clocks": ("person", "person_key", "person_standing", "zone", "zone_shape", "zone_name", "camera",
                               "camera_zone", "camera_moved", "tag_zone", "door_zone", "source", "clock", "video_time",
                               "tag_seen", "param_value", "param_zone", "param_permit"),
    "Where records came from": ("receipt", "import_question", "superseded"),
}  # fmt: skip
HEAD = """# Tables of the case database

Made by `python -m correlate.describe`; a test holds it to the database. Beside these there are the tables of
`case/schemas.py` as detection and import wrote them (zone and person records as `zone_record`, `person_record`), each
record table with times as `NAME_utc` too, the tables of `correlate/tables/` as `ref_NAME`, and steps on the way.

Read through `correlate.open_store(case)`. `*_utc` are naive UTC with a `plus_minus_ms`; `*_ms` are media time; lists
are lists, JSON is text. Null in `*_utc`: the time is not known.
"""


def about(name: str) -> str:
    """What a table holds, from the comment or docstring of the file that makes it."""
    for folder in ("schema", "views"):
        if name in (found := statements(folder)):
            return found[name].about
    for module in fact_modules().values():
        if name in module.MAKES and module.__doc__ is not None:
            return " ".join(module.__doc__.split())
    return "As the import left it."


def notes(name: str) -> dict[str, str]:
    """Comments beside the columns of a table made in Python."""
    for module in fact_modules().values():
        if name in module.MAKES:
            source = Path(str(module.__file__)).read_text(encoding="utf-8")
            return _comments(source)
    return {}


def _comments(source: str) -> dict[str, str]:
    found = {}
    for line in source.splitlines():
        head, mark, comment = line.partition("#")
        if mark and head.strip().startswith('("'):
            column = ast.literal_eval(head.strip().split(",")[0].lstrip("("))
            found[str(column)] = comment.strip()
    return found


def tables_markdown(store: Store) -> str:
    """The whole page."""
    lines = [HEAD]
    for part, names in READ.items():
        lines.append(f"## {part}\n")
        for name in names:
            said = notes(name)
            columns = [
                f"`{field.name}` {field.type}" + (f" ({said[field.name]})" if field.name in said else "")
                for field in store.arrow(name).schema
            ]
            lines.append(f"### {name}\n\n{about(name)}\n\n{'; '.join(columns)}\n")
    return "\n".join(lines)


def page() -> str:
    """The page for an empty case, which has every table."""
    with tempfile.TemporaryDirectory() as root:
        case = Case.create(Path(root) / "case", "empty", "Asia/Shanghai")
        build(case)
        with open_store(case) as store:
            return tables_markdown(store)


if __name__ == "__main__":
    print(page(), end="")
