"""Where a new entry goes in ``entities/`` or ``sources/``: a file of its own kind, whose other bytes stay."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ..absorb import line_end
from ..nodes import Items, parse_yaml
from .decisions import text_of

#: The file that takes the entries that documents gave.
NAME: Final = "from-documents"


def place_in_list(folder: Path, kind: str, texts: Mapping[str, str]) -> tuple[str, str | None, int, str]:
    """The file for a new entry, its text (``None``: a new file), the place in it, and the list's indentation.

    ``texts`` holds what files will be that are being edited. A file that is no list of lines is left alone.
    """
    number = 1
    while True:
        file = f"{kind}/{NAME}{f'-{number}' if number > 1 else ''}.yaml"
        text = texts[file] if file in texts else text_of(folder, file)
        root = parse_yaml(text) if text else None
        if root is None:
            return file, text, len(text or ""), ""
        if isinstance(root, Items) and not root.flow:
            return (
                file,
                text,
                line_end(text or "", root.end),
                " " * (root.start - (text or "").rfind("\n", 0, root.start) - 1),
            )
        number += 1
