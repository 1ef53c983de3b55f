"""The changes that one decision makes to a dataset's files, put together before any of them is written."""

from __future__ import annotations

import os
from pathlib import Path

from ..absorb import insertion
from .decisions import Change, change, difference, text_of
from .known import Home
from .lists import place_in_list


class Pending:
    """The changes so far, in their order, and the texts of the files after them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.texts: dict[str, str] = {}
        self.changes: list[Change] = []

    def append(self, entry: str, home: Home, of: str) -> int:
        """Put a candidate's statement at the end of its source's file; by how many characters it grows."""
        file, text, place, indent = home
        if not os.path.lexists(self._folder / file):
            self._note(change(file, None, 0, "", text))
        edit = insertion(text, place, _indented(entry, indent))
        self._note(change(file, text, edit.start, "", edit.text, of))
        return len(edit.text)

    def extend(self, kind: str, entry: str) -> None:
        """Put an entry into a list of ``entities/`` or ``sources/``."""
        file, text, place, indent = place_in_list(self._folder, kind, self.texts)
        self._note(change(file, text, place, "", insertion(text or "", place, _indented(entry, indent)).text))

    def replace(self, file: str, old: str, entry: str, of: str) -> None:
        """Put a candidate's statement in the place of what was written for it before."""
        text = self.texts[file] if file in self.texts else text_of(self._folder, file) or ""
        self._note(change(file, text, text.index(old), old, _like(old, entry), of))

    def edit(self, file: str, text: str, new: str) -> None:
        """Make ``new`` of a file's text."""
        self._note(difference(file, text, new))

    def _note(self, made: tuple[Change, str]) -> None:
        self.changes.append(made[0])
        self.texts[made[0].file] = made[1]


def _indented(entry: str, indent: str) -> list[str]:
    return [f"{indent}{line}" if line else "" for line in entry.removesuffix("\n").split("\n")]


def _like(old: str, entry: str) -> str:
    """An entry with the indentation and line ends of the one that it replaces."""
    indent = old[: len(old) - len(old.lstrip(" "))]
    end = "\r\n" if "\r\n" in old else "\n"
    return "".join(f"{indent}{line}{end}" if line else end for line in entry.removesuffix("\n").split("\n"))
