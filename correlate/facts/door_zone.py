"""Doors of access control and the zone each leads into: lines of case.toml first, then the zones' names and aliases.

A door that is called like a zone but for the word of its direction ("罐区北门-进") is taken by that name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from correlate.names import gate, plain

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {
    "door_zone": pa.schema(
        [
            ("door", pa.string()),  # as swipes write it
            ("zone_id", pa.string()),  # null: no zone of the case is called so
            ("basis", pa.string()),  # line, name, unresolved
        ]
    )
}
NEEDS = frozenset({"door", "zone_name", "swipe"})


def make(given: Given) -> dict[str, pa.Table]:
    """One row a door that occurs in swipes."""
    drawn = {plain(row["door"]): row["zone_id"] for row in given.rows("door")}
    names = {row["name"]: row["zone_id"] for row in given.rows("zone_name")}
    rows = []
    for door in given.query("doors").column("door").to_pylist():
        forms = (plain(door), gate(door))
        by_line = next((drawn[form] for form in forms if form in drawn), None)
        by_name = next((names[form] for form in forms if form in names), None)
        rows.append({
            "door": door, "zone_id": by_line or by_name,
            "basis": "line" if by_line else "name" if by_name else "unresolved",
        })  # fmt: skip
    return {"door_zone": pa.Table.from_pylist(rows, schema=MAKES["door_zone"])}
