"""Documents of any usual format → canonical text, paragraphs, digest and what the document says of itself."""

from .document import Document, Paragraph
from .read import count_files, read_document, read_documents
from .source import Makers, makers, source_record, with_new_makers

__all__ = [
    "Document",
    "Makers",
    "Paragraph",
    "count_files",
    "makers",
    "read_document",
    "read_documents",
    "source_record",
    "with_new_makers",
]
