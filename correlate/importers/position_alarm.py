"""Alarms of positioning systems (RULES 6.7): crowding, absence, wrong zone, motionless, call for help, wrong person."""

TABLE = "position_alarm"
NEEDS = (("tag_id", "person_id", "name", "zone_id"), ("alarm_type",), ("moment",))
ROW_NEEDS = (("moment",), ("alarm_type",))
KEY = ("tag_id", "person_id", "name", "alarm_type", "moment")
