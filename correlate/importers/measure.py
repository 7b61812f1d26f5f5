"""Safety measures of permits (RULES 6.4): each numbered line, whether it applies, who confirmed it."""

TABLE = "measure"
NEEDS = (("permit_no",), ("measure",))
KEY = ("permit_no", "seq", "measure")
