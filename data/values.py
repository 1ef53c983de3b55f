"""The values that a relation takes instead of an object, read as their datatype."""

from __future__ import annotations

from typing import Final

from actorgraph.ontology.namespaces import XSD

from .counts import LARGEST
from .entries import typed_text

_NUMBERS: Final = frozenset(XSD + name for name in ("decimal", "double", "float", "integer"))


def read_value(written: str | float | bool, datatype: str) -> str | int | float | bool:
    """The value that was written, one form for each: ``3``, ``3.0`` and ``"3"`` are the number 3.

    Raises ``ValueError`` with a message for people where it is none of the datatype.
    """
    if datatype in _NUMBERS:
        number = typed_text(written.strip()) if isinstance(written, str) else written
        if isinstance(number, float) and number.is_integer():
            number = int(number)
        if isinstance(number, bool | str) or abs(number) > LARGEST:
            raise ValueError(f"must be a number, not {written!r}")
        if datatype == XSD + "integer" and isinstance(number, float):
            raise ValueError(f"must be a whole number, not {written!r}")
        return number
    if datatype == XSD + "boolean":
        truth = typed_text(written) if isinstance(written, str) else written
        if not isinstance(truth, bool):
            raise ValueError(f"must be true or false, not {written!r}")
        return truth
    if not isinstance(written, str) or not written:
        raise ValueError(f"must be a text (put it in quotes), not {written!r}")
    return written
