"""Contractor scope (RULES 6.10): which company may be where, at which hours, until when."""

TABLE = "contract"
NEEDS = (("company",), ("valid_from", "valid_to"), ("zones", "contract_no", "hours", "blocklist", "induction_until"))
ROW_NEEDS = (("company",),)
KEY = ("company", "contract_no")
