"""Cells that a spreadsheet would run as a formula; CSV files are opened in one, and their texts come from strangers."""

from __future__ import annotations

import re
from typing import Final

#: What Excel, LibreOffice and Google Sheets take for the start of a formula, full-width forms included.
STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER: Final = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|-?INF")


def harmless(cell: str) -> str:
    """``cell`` preceded by an apostrophe where a spreadsheet would run it; numbers stay as they are."""
    return f"'{cell}" if cell.startswith(STARTS) and not _NUMBER.fullmatch(cell) else cell
