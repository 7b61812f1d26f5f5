"""Standing roster of a zone (RULES 6.13 SR): people who may be there without a permit, by post and time."""

TABLE = "roster"
NEEDS = (("zone_id",), ("person_id", "name"), ("post", "valid_from", "valid_to"))
ROW_NEEDS = (("zone_id",), ("person_id", "name", "post"))
KEY = ("zone_id", "person_id", "name", "post", "valid_from")
