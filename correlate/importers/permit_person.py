"""People of permits, one row a person with a role (RULES 6.13 PP); a relief guardian has from and to."""

TABLE = "permit_person"
NEEDS = (("permit_no",), ("name", "person_id"), ("role",))
KEY = ("permit_no", "person_id", "name", "role", "valid_from")
