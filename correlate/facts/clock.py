"""The clock of every source over everything it may have shown, without gaps and without overlaps.

Accepted clocks come from decisions (`case.clock.clocks_in_force`). Elsewhere the source is taken at its word with a
wide bar (RULES 4.1): 2 s for record systems, 30 s for a camera, and the size of an offset proposed but not accepted.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from case.clock import Clock, clocks_in_force
from case.errors import StoreError
from case.schemas import SHOWN

if TYPE_CHECKING:
    from correlate.build import Given

FIRST, LAST = datetime(1, 1, 1), datetime(9999, 12, 31)  # noqa: DTZ001 (naive on the UTC scale, as all shown times)
MAKES = {
    "clock": pa.schema(
        [
            ("source_id", pa.string()),
            ("anchor", SHOWN),
            ("offset_ms", pa.int64()),  # positive: the source is fast
            ("drift_ppm", pa.float64()),
            ("uncertainty_ms", pa.int64()),  # half width of 95 % at the anchor
            ("drift_uncertainty_ppm", pa.float64()),
            ("basis", pa.string()),
            ("valid_from_shown", SHOWN),  # half open; pieces of one source touch and cover everything
            ("valid_to_shown", SHOWN),
            ("version", pa.int32()),  # 0: nobody decided
            ("accepted", pa.bool_()),
            ("proposed_offset_ms", pa.int64()),  # null where nothing is proposed
        ]
    )
}
NEEDS = frozenset({"source", "param_value", "decisions.clock", "clock_proposals"})


def make(given: Given) -> dict[str, pa.Table]:
    """One row a piece. Raises DecisionError when an accepted clock cannot be used."""
    accepted: dict[str, list[Clock]] = {}
    for clock in clocks_in_force(given.decisions("clock")):
        accepted.setdefault(clock.source_id, []).append(clock)
    proposed = _proposed(given)
    bars = _bars(given)
    rows: list[dict[str, Any]] = []
    for source in given.rows("source"):
        source_id = source["source_id"]
        offset_ms = proposed.get(source_id)
        wide = Clock(source_id, FIRST, 0, 0.0, bars[source["kind"]] + abs(offset_ms or 0), "not verified", version=0)
        for piece, start, end in _covering(accepted.get(source_id, []), wide):
            rows.append({
                "source_id": source_id, "anchor": piece.anchor, "offset_ms": piece.offset_ms,
                "drift_ppm": piece.drift_ppm, "uncertainty_ms": piece.uncertainty_ms,
                "drift_uncertainty_ppm": piece.drift_uncertainty_ppm, "basis": piece.basis,
                "valid_from_shown": start, "valid_to_shown": end, "version": piece.version,
                "accepted": piece.accepted, "proposed_offset_ms": offset_ms,
            })  # fmt: skip
    return {"clock": pa.Table.from_pylist(rows, schema=MAKES["clock"])}


def _covering(pieces: list[Clock], wide: Clock) -> list[tuple[Clock, datetime, datetime]]:
    """The pieces in order, with the unverified clock in the gaps between and around them."""
    out, reached = [], FIRST
    for piece in pieces:
        start, end = piece.valid_from or FIRST, piece.valid_to or LAST
        if reached < start:
            out.append((wide, reached, start))
        out.append((piece, max(reached, start), end))
        reached = max(reached, end)
    return out if reached >= LAST else [*out, (wide, reached, LAST)]


def _bars(given: Given) -> dict[str, int]:
    """± of an unverified clock by kind of source, from the parameters."""
    values = {
        row["name"]: row["number"]
        for row in sorted(given.rows("param_value"), key=lambda row: row["scope_kind"] == "site")
        if row["scope_kind"] in ("default", "site") and row["number"] is not None
    }
    return {
        "camera": round(values["time.camera_unverified_s"] * 1000),
        "record": round(values["time.clock_base_s"] * 1000),
    }


def _proposed(given: Given) -> dict[str, int]:
    """Offsets proposed but not accepted, by source: `derived/clock_proposals.json`, [{source_id, offset_ms}]."""
    path = given.inputs.proposals
    if path is None:
        return {}
    try:
        items = json.loads(path.read_text(encoding="utf-8"))
        return {str(item["source_id"]): int(item["offset_ms"]) for item in items}
    except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise StoreError(f"{path}: is not a list of clock proposals; propose clocks again.") from error
