"""Values as RDF terms in the form that stores keep, as N-Triples writes them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from actorgraph.ontology.namespaces import XSD

_SPECIAL: Final = re.compile(r'[\\"\n\r]')
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_UNESCAPED: Final = {"n": "\n", "r": "\r"}
_CASES: Final = {2: str.upper, 4: str.title}


def literal(text: str) -> str:
    """A plain string literal."""
    if _SPECIAL.search(text):
        text = _SPECIAL.sub(lambda found: _ESCAPES[found.group()], text)
    return f'"{text}"'


def unescaped(text: str) -> str:
    """What stands between the quotation marks of :func:`literal`, as it was."""
    return _ESCAPED.sub(lambda found: _UNESCAPED.get(found[1], found[1]), text) if "\\" in text else text


def usual_case(tag: str) -> str:
    """A language tag with the case of RFC 5646 (``zh-Hant-TW``), which stores lower."""
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *(_CASES.get(len(part), str.lower)(part) for part in rest)])


def number(value: int | float) -> str:
    """A number: ``xsd:integer``, or ``xsd:decimal`` without needless digits."""
    if isinstance(value, int) or value.is_integer():
        return f'"{int(value)}"^^<{XSD}integer>'
    return f'"{Decimal(repr(value)).normalize():f}"^^<{XSD}decimal>'


def day(iso: str) -> str:
    """A day as ``xsd:date``."""
    return f'"{iso}"^^<{XSD}date>'
