"""One report, many formats: the document that every format renders."""

from timeline.document.blocks import Document
from timeline.document.context import Context
from timeline.document.make import document

__all__ = ["Context", "Document", "document"]
