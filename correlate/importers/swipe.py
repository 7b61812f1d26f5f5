"""Access control (RULES 6.6): a card or face at a door. Digits for in and out are asked about: systems invert them."""

TABLE = "swipe"
NEEDS = (("moment",), ("person_id", "name", "card_no"), ("door", "reader"))
ROW_NEEDS = (("moment",), ("person_id", "name", "card_no"))
KEY = ("event_id", "moment", "person_id", "card_no", "name", "door", "reader", "direction")
