"""People of the site: employee number, name, company, and the card and tag they carry."""

TABLE = "person"
NEEDS = (("person_id", "name"), ("tag_id", "card_no", "trade", "post"))
ROW_NEEDS = (("person_id", "name"),)
KEY = ("person_id", "name", "company")
