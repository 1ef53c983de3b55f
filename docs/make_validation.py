"""Write the table of checks in docs/validation.md anew, from ontology/checks.py and the shapes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from actorgraph.ontology.checks import CHECKS
from actorgraph.ontology.shapes import GENERATED, WRITTEN

PAGE: Final = Path(__file__).parent / "validation.md"
_BEGIN: Final = "<!-- from here made by: python docs/make_validation.py -->\n"
_END: Final = "<!-- to here -->"


def table() -> str:
    """The checks, errors first; those in SHACL are marked."""
    text = GENERATED.read_text(encoding="utf-8") + WRITTEN.read_text(encoding="utf-8")
    in_shapes = set(re.findall(r'dcterms:identifier "([^"]+)"', text))
    rows = ["| code | severity | SHACL | what holds | how to mend it |", "|---|---|---|---|---|"]
    for code, check in sorted(CHECKS.items(), key=lambda item: item[1].severity):
        shape = "yes" if code in in_shapes else ""
        rows.append(f"| `{code}` | {check.severity} | {shape} | {check.says} | {check.mend} |")
    return "\n".join(rows) + "\n"


def page(text: str) -> str:
    """The page with the table in its place."""
    head, _, rest = text.partition(_BEGIN)
    return f"{head}{_BEGIN}\n{table()}\n{_END}{rest.partition(_END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
