"""Safety briefings and their acknowledgements (RULES 6.4), one row a person briefed."""

TABLE = "briefing"
NEEDS = (("permit_no",), ("ack_person",), ("ack_time", "brief_time"))
ROW_NEEDS = (("permit_no",), ("ack_person",))
KEY = ("permit_no", "ack_person", "version", "ack_time")
