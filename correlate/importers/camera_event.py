"""Events of external video analytics (RULES 6.11, 6.13 VA), from any vendor's box."""

TABLE = "camera_event"
NEEDS = (("moment",), ("camera_id",), ("kind",))
KEY = ("camera_id", "kind", "moment", "track_no", "detail")
