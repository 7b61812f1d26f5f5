"""The record rows a report rests on, each with its file, place and hash, and the anchor that sentences link to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from timeline.scene import Scene

FACTS_CHARS = 300
ORIGIN = ("record_id", "source_id", "source_sha256", "source_path", "sheet", "row", "source_row")


@dataclass(frozen=True)
class Row:
    """One row of a record file. `anchor` is its id in the page, `facts` what it says, `sha256` of the whole file."""

    anchor: str
    table: str
    source_row: str
    sha256: str
    facts: str


def rows_of(scene: Scene) -> list[Row]:
    """Every row that an entry of the scene links to, once."""
    found: dict[str, Row] = {}
    for permit in scene.permits:
        facts = " · ".join(
            part for part in (permit.permit_no, permit.work_type, permit.location, permit.content) if part
        )
        anchor = f"row-{permit.record_id}"
        found.setdefault(anchor, Row(anchor, "permit", permit.source_row, permit.source_sha256, facts))
    for swipe in scene.swipes:
        parts = (swipe["moment_text"], swipe["name"], swipe["card_no"], swipe["door"], swipe["direction"])
        anchor = f"row-{swipe['record_id']}"
        facts = " · ".join(str(part) for part in parts if part)
        found.setdefault(anchor, Row(anchor, "swipe", swipe["source_row"], swipe["source_sha256"], facts))
    tables = scene.records | {"casualty": scene.casualties, "roll_call": scene.roll_calls}
    for table, records in tables.items():
        for record in records:
            told = {k: v for k, v in record.items() if not k.endswith("_utc") and k != "plus_minus_ms"}
            anchor, facts = f"row-{record['record_id']}", said(told)
            row_of = Row(anchor, table.removesuffix("_utc"), record["source_row"], record["source_sha256"], facts)
            found.setdefault(anchor, row_of)
    for row in scene.cited:
        anchor = f"row-{row['record_id']}"
        facts = said(json.loads(row["content"]))
        found.setdefault(anchor, Row(anchor, row["table_name"], row["source_row"], row["source_sha256"], facts))
    return list(found.values())


def said(content: dict[str, Any]) -> str:
    """What a row says, in its own words: times and numbers as they were written, nothing about where it stands."""
    parts = []
    for name, value in content.items():
        written = f"{name}_text" in content  # the number beside its text; the text speaks
        derived = name in ORIGIN or name.endswith(("_shown", "_res_ms")) or written
        if not derived and value not in (None, "", []):
            parts.append(", ".join(map(str, value)) if isinstance(value, list) else str(value))
    line = " · ".join(parts)
    return line if len(line) <= FACTS_CHARS else line[: FACTS_CHARS - 1] + "…"
