"""Values as RDF terms in the form that stores keep, as N-Triples writes them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from actorgraph.ontology.namespaces import XSD

_SPECIAL: Final = re.compile(r'[\\"\n\r]')
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}


def literal(text: str) -> str:
    """A plain string literal."""
    if _SPECIAL.search(text):
        text = _SPECIAL.sub(lambda found: _ESCAPES[found.group()], text)
    return f'"{text}"'


def number(value: int | float) -> str:
    """A number: ``xsd:integer``, or ``xsd:decimal`` without needless digits."""
    if isinstance(value, int) or value.is_integer():
        return f'"{int(value)}"^^<{XSD}integer>'
    return f'"{Decimal(repr(value)).normalize():f}"^^<{XSD}decimal>'


def day(iso: str) -> str:
    """A day as ``xsd:date``."""
    return f'"{iso}"^^<{XSD}date>'
