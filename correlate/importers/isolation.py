"""Isolation register, lock-out and tag-out (RULES 6.8): applied, verified and removed, by whom and when."""

TABLE = "isolation"
NEEDS = (("permit_no",), ("point_id", "equipment", "lock_no"), ("applied_at", "applied_by", "method", "energy"))
ROW_NEEDS = (("permit_no",), ("point_id", "equipment", "lock_no"))
KEY = ("permit_no", "point_id", "equipment", "lock_no", "applied_at")
