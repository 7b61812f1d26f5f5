"""Entry register of confined spaces (RULES 6.13 RG): people and tools counted in and out."""

TABLE = "register_entry"
NEEDS = (("permit_no",), ("moment",), ("direction",), ("name", "person_id"))
KEY = ("permit_no", "name", "person_id", "direction", "moment")
