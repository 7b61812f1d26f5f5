"""State changes of permits (RULES 6.13 PS): applied, approved, active, suspended, resumed, extended, finished ..."""

TABLE = "permit_state"
NEEDS = (("permit_no",), ("state",), ("moment",))
KEY = ("permit_no", "state", "moment")
