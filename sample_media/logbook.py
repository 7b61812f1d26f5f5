# ruff: noqa: E501  (tables of data)
"""What the systems of a site write down: rows with shown times, by the clock and resolution of each system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from case.schemas import SYSTEMS, fields, record_schema
from sample_media.moments import DAY_MS, MINUTE_MS, SECOND_MS, from_ms
from sample_media.scenario import Scenario

MINUTES = {
    ("permit", "plan_start"), ("permit", "plan_end"), ("permit", "actual_start"), ("permit", "actual_end"),
    ("permit_state", "new_end"), ("permit_person", "valid_from"), ("permit_person", "valid_to"),
    ("briefing", "brief_time"), ("gas_sample", "sample_time"), ("isolation", "applied_at"), ("isolation", "verified_at"),
    ("isolation", "removed_at"), ("environment", "moment"), ("roster", "valid_from"), ("roster", "valid_to"),
    ("shift", "shift_start"), ("shift", "shift_end"), ("shift", "break_start"), ("shift", "break_end"),
    ("register_entry", "moment"), ("roll_call", "moment"), ("operation", "op_start"), ("operation", "op_end"),
}  # fmt: skip
"""Times that systems show to the minute; everything else to the second, save those below."""
FINE = {("position", "moment"), ("camera_event", "moment")}


def resolution_ms(table: str, field: str) -> int:
    """How finely a system shows a time, in milliseconds."""
    return MINUTE_MS if (table, field) in MINUTES else 1 if (table, field) in FINE else SECOND_MS


@dataclass(frozen=True)
class Date:
    """A calendar date of a paper, "YYYY-MM-DD": midnight at the site, known to the day."""

    text: str


class Logbook:
    """Collects rows of record tables and turns them into Arrow tables of the case's schemas."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.zone = ZoneInfo(scenario.day.timezone)
        self.rows: dict[str, list[dict[str, Any]]] = {}

    def add(self, table: str, **values: Any) -> None:
        """Write one row. Times are true UTC milliseconds, `Date` or None; lists are tuples of texts.

        Raises KeyError for a field that the table does not have.
        """
        known = dict(fields(table))
        row: dict[str, Any] = {"source_id": SYSTEMS[table]}
        for name, value in values.items():
            kind = known[name]
            if kind == "time":
                row.update(self.time(table, name, value))
            elif kind == "number":
                row[name] = float(value) if isinstance(value, int | float) else None
                row[f"{name}_text"] = None if value is None else value if isinstance(value, str) else f"{value:g}"
            elif kind == "list":
                row[name] = list(value) or None
            else:
                row[name] = None if value == "" else value
        self.rows.setdefault(table, []).append(row)

    def time(self, table: str, field: str, value: int | Date | None) -> dict[str, Any]:
        """The three columns of a time: moved by the source's clock error, cut to what the system shows."""
        if value is None:
            return {f"{field}_shown": None, f"{field}_text": None, f"{field}_res_ms": None}
        if isinstance(value, Date):
            midnight = datetime.fromisoformat(value.text).replace(tzinfo=self.zone)
            shown = midnight.astimezone(UTC).replace(tzinfo=None)
            return {f"{field}_shown": shown, f"{field}_text": value.text, f"{field}_res_ms": DAY_MS}
        step = resolution_ms(table, field)
        shown_ms = self.scenario.clock(SYSTEMS[table]).shown_ms(value) // step * step
        wall = from_ms(shown_ms, self.scenario.day.timezone)
        layout = "%Y-%m-%d %H:%M" if step == MINUTE_MS else "%Y-%m-%d %H:%M:%S"
        text = wall.strftime(layout) + (f".{wall.microsecond // 1000:03d}" if step == 1 else "")
        return {
            f"{field}_shown": from_ms(shown_ms).replace(tzinfo=None),
            f"{field}_text": text,
            f"{field}_res_ms": step,
        }

    def tables(self) -> dict[str, pa.Table]:
        """All tables with rows, save those the scenario leaves out; columns and order of `case/schemas.py`."""
        return {
            name: pa.Table.from_pylist(rows, schema=record_schema(name))
            for name, rows in sorted(self.rows.items())
            if name not in self.scenario.leave_out
        }
