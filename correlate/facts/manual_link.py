"""Names that people gave to bodies: active decisions of kind `link` (a later one on the same track replaces it)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from correlate import names

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {
    "manual_link": pa.schema(
        [
            ("track_id", pa.string()),
            ("person_id", pa.string()),
            ("name", pa.string()),
            ("decision_id", pa.string()),
            ("actor", pa.string()),
        ]
    )
}
NEEDS = frozenset({"person", "person_key", "decisions.link"})


def make(given: Given) -> dict[str, pa.Table]:
    """One row a track. A person known to no record keeps the id or name that was given."""
    known = {row["person_id"] for row in given.rows("person")}
    by_name: dict[str, set[str]] = {}
    for row in given.rows("person"):
        by_name.setdefault(names.person(row["name"]), set()).add(row["person_id"])
    rows: dict[str, dict[str, Any]] = {}
    for decision in given.decisions("link"):
        person_id = str(decision.content.get("person_id") or "").strip()
        name = str(decision.content.get("name") or "").strip()
        bearers = by_name.get(names.person(name), set())
        if person_id not in known and len(bearers) == 1:
            person_id = next(iter(bearers))
        rows[decision.subject] = {
            "track_id": decision.subject, "person_id": person_id or name or None, "name": name or person_id or None,
            "decision_id": decision.decision_id, "actor": decision.actor,
        }  # fmt: skip
    return {"manual_link": pa.Table.from_pylist(list(rows.values()), schema=MAKES["manual_link"])}
