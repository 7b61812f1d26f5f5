"""Zones of the site (RULES 6.11), from a table or GeoJSON with these properties; polygons in plan metres."""

TABLE = "zone"
NEEDS = (
    ("zone_id",),
    ("zone_class", "risk_colour", "permit_required", "max_people", "polygon_wkt", "cameras", "ex_class"),
)
ROW_NEEDS = (("zone_id",),)
KEY = ("zone_id", "valid_from")
