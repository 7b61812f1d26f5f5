"""What only people can say: statements, casualties, rescue, losses, causes, responsibility, measures, causal links."""

from timeline.notes.forms import FORMS, Note, form_of
from timeline.notes.log import Noted, add, notes_of, undo

__all__ = ["FORMS", "Note", "Noted", "add", "form_of", "notes_of", "undo"]
