"""Approval flow of permits (RULES 6.3): who signed which step, when it was opened and when signed."""

TABLE = "approval"
NEEDS = (("permit_no",), ("node", "role"), ("signer",), ("sign_time",))
ROW_NEEDS = (("permit_no",), ("node", "role", "signer"))
KEY = ("permit_no", "node", "signer", "sign_time")
