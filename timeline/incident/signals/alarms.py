"""Alarms of the plant and of the positioning system, and records that call a thing by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from timeline.incident.signal import Signal
from timeline.incident.view import View

KINDS = {"fire": "fire_alarm", "gas": "gas_alarm", "manual": "manual_alarm"}
PERSON = re.compile(r"sos|motionless|fall|help|求救|静止|跌倒|倒地", re.IGNORECASE)
SAID = re.compile(r"火情|火灾|着火|爆炸|闪爆|泄漏|中毒|事故|fire|explo|leak|accident|incident", re.IGNORECASE)
STOPS = ("suspended", "cancelled", "terminated")


def find(view: View) -> Iterator[Signal]:
    """Fire, gas and manual alarms; sos and the like of tags; permits stopped for a reason that names an incident."""
    for row in view.rows("alarm_utc"):
        if row["raised_utc"] is not None and row["kind"] in KINDS:
            kind, name = KINDS[row["kind"]], row["alarm_id"] or row["source"] or row["source_row"]
            yield Signal(
                kind, row["raised_utc"], row["plus_minus_ms"] or 0, str(row["source"] or row["source_id"]),
                f"signal_{kind}", {"name": name, "place": view.place(row["zone_id"])}, row["zone_id"],
                (row["record_id"],),
            )  # fmt: skip
    for row in view.rows("position_alarm_utc"):
        if row["moment_utc"] is not None and PERSON.search(row["alarm_type"] or ""):
            who = row["name"] or row["person_id"] or row["tag_id"] or "?"
            yield Signal(
                "person_alarm", row["moment_utc"], row["plus_minus_ms"] or 0, row["source_id"], "signal_person_alarm",
                {"who": who, "type": row["alarm_type"]}, row["zone_id"], (row["record_id"],),
            )  # fmt: skip
    for row in view.rows("permit_state_utc"):
        if row["moment_utc"] is not None and row["state"] in STOPS and SAID.search(row["reason"] or ""):
            yield Signal(
                "said_in_record", row["moment_utc"], row["plus_minus_ms"] or 0, row["source_id"],
                "signal_said_in_record", {"permit": row["permit_no"], "reason": row["reason"]}, None,
                (row["record_id"],),
            )  # fmt: skip
