"""Roll calls at muster points (RULES 6.13 MU): expected, present and missing."""

TABLE = "roll_call"
NEEDS = (("alarm_id", "muster_point"), ("moment",), ("present", "missing"))
ROW_NEEDS = (("moment",),)
KEY = ("alarm_id", "muster_point", "moment")
