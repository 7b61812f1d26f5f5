"""The record rows a report rests on, each with its file, place and hash, and the anchor that sentences link to."""

from __future__ import annotations

from dataclasses import dataclass

from timeline.scene import Scene


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
    return list(found.values())
