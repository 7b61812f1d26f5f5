"""Certificates and training (RULES 6.9): what a person may do, and until when."""

TABLE = "certificate"
NEEDS = (
    ("name", "person_id"),
    ("cert_no", "cert_name", "cert_type"),
    ("valid_to", "issue_date", "review_due", "valid_from"),
)
ROW_NEEDS = (("name", "person_id"), ("cert_no", "cert_name", "cert_type"))
KEY = ("cert_no", "person_id", "name", "cert_name", "valid_from")
