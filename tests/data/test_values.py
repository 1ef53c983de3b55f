"""Values of relations: one form for each, and nothing that is not of the datatype."""

from __future__ import annotations

import pytest

from actorgraph.data.values import read_value
from actorgraph.ontology.namespaces import XSD


@pytest.mark.parametrize(
    ("written", "datatype", "value"),
    [
        (3, "decimal", 3), (3.0, "decimal", 3), ("3", "decimal", 3), (" 2.5 ", "decimal", 2.5), (-1, "integer", -1),
        ("1e3", "double", 1000), (True, "boolean", True), ("false", "boolean", False), ("012", "string", "012"),
    ],
)  # fmt: skip
def test_what_is_of_the_datatype(written: str | float | bool, datatype: str, value: str | float | bool) -> None:
    read = read_value(written, XSD + datatype)
    assert read == value and type(read) is type(value)


@pytest.mark.parametrize(
    ("written", "datatype", "message"),
    [
        ("high", "decimal", "must be a number, not 'high'"), ("012", "decimal", "must be a number"), (True, "integer", "must be a number"),
        (2.5, "integer", "must be a whole number, not 2.5"), (10**16, "decimal", "must be a number"), ("inf", "decimal", "must be a number"),
        (float("inf"), "decimal", "must be a number"), (1, "boolean", "must be true or false, not 1"), ("yes", "boolean", "must be true or false"),
        (12, "string", "must be a text (put it in quotes), not 12"), ("", "string", "must be a text"), (False, "string", "must be a text"),
    ],
)  # fmt: skip
def test_what_is_not(written: str | float | bool, datatype: str, message: str) -> None:
    with pytest.raises(ValueError, match="must be") as caught:
        read_value(written, XSD + datatype)
    assert message in str(caught.value)
