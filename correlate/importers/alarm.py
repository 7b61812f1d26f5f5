"""Alarms (RULES 6.13 AL): gas, fire, manual; raised, acknowledged, ended."""

TABLE = "alarm"
NEEDS = (("raised",), ("kind",), ("alarm_id", "source", "zone_id"))
ROW_NEEDS = (("raised",),)
KEY = ("alarm_id", "source", "kind", "raised")
