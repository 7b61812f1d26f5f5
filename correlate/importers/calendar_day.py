"""Holidays and make-up workdays (RULES 6.13 SH), a table that a site can edit."""

TABLE = "calendar_day"
NEEDS = (("day",), ("kind",))
KEY = ("day",)
