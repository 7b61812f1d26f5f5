"""Casualties, losses and measures (RULES 6.13 CL), entered by people for the report."""

TABLE = "casualty"
NEEDS = (("injury", "loss_item", "measure"), ("name", "amount", "responsible", "hospital"))
ROW_NEEDS = (("name", "loss_item", "measure"),)
KEY = ("name", "loss_item", "measure")
