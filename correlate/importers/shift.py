"""Shifts worked (RULES 6.13 SH): begin, end and break of one person's shift."""

TABLE = "shift"
NEEDS = (("person_id", "name"), ("shift_start",), ("shift_end",))
ROW_NEEDS = (("person_id", "name"), ("shift_start",))
KEY = ("person_id", "name", "shift_start")
