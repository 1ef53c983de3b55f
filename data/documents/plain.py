"""Plain text: as it is where a line is a paragraph, and with its lines joined where somebody wrapped them."""

from __future__ import annotations

from actorgraph.data.passages import canonical_text, paragraphs

from .document import Content, lines_of
from .lines import is_wrapped, unwrapped
from .printed import printed_authors, printed_date, printed_title


def read(text: str) -> Content:
    """The text and what its first lines say of it."""
    # A form feed ends a page, and the canonical text has none.
    paged = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    text = lines_of(unwrapped(paged)) if is_wrapped(paged) else canonical_text(text)
    head = paragraphs(text[:10_000])
    return Content(text=text, title=printed_title(head), authors=printed_authors(head), published=printed_date(head))
