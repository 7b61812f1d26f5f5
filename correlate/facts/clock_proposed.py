"""What is proposed of each clock and on how many anchors, and over what stretch each source is on record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from case.errors import StoreError

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {
    "clock_proposed": pa.schema(
        [
            ("source_id", pa.string()),
            ("offset_ms", pa.int64()),  # positive: the source is fast
            ("uncertainty_ms", pa.int64()),
            ("against", pa.string()),
            ("basis", pa.string()),
            ("anchors", pa.int64()),  # pairs of events that agree
            ("zone_mistake_ms", pa.int64()),  # a multiple of 30 minutes in the offset; null without
            ("proposal_id", pa.string()),
        ]
    )
}
NEEDS = frozenset({"source", "clock_proposals"})


def make(given: Given) -> dict[str, pa.Table]:
    """One row a source: its narrowest proposal, which the file holds last. Raises StoreError for a damaged file."""
    path = given.inputs.proposals
    rows: dict[str, dict[str, Any]] = {}
    if path is not None:
        try:
            for item in json.loads(path.read_text(encoding="utf-8")):
                said = item.get("clock") or {}
                rows[str(item["source_id"])] = {
                    "source_id": str(item["source_id"]), "offset_ms": int(item["offset_ms"]),
                    "uncertainty_ms": int(said.get("uncertainty_ms", 0)), "against": str(item.get("against", "")),
                    "basis": str(said.get("basis", "")), "anchors": len(item.get("used", ())),
                    "zone_mistake_ms": item.get("zone_mistake_ms"), "proposal_id": str(item.get("proposal_id", "")),
                }  # fmt: skip
        except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            raise StoreError(f"{path}: is not a list of clock proposals; propose clocks again.") from error
    return {"clock_proposed": pa.Table.from_pylist(list(rows.values()), schema=MAKES["clock_proposed"])}
