"""Every error that reaches a person.

    ActorgraphError            what is wrong, where, and what would be right; exit code 2
    ├── UnknownName            something named does not exist; suggests the nearest names
    ├── QueryError             SPARQL that does not parse or is not allowed; points at the place
    ├── OutputError            a file or folder that cannot be written or read back
    └── DatasetError           the data has problems, all of them at once; exit code 1

The command line prints ``str(error)`` and exits with ``error.exit_code``; nothing else of an error reaches a user.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class Problem(msgspec.Struct, frozen=True, order=True):
    """One mistake in a dataset: the file relative to the dataset's folder, the line counted from 1 (0: the whole file)."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class ActorgraphError(Exception):
    """The root of the tree; raised itself where no kind below fits."""

    exit_code = 2


class UnknownName(ActorgraphError):
    """A name that nothing bears, with the nearest ones that something does."""

    def __init__(self, kind: str, name: str, nearest: Sequence[str] = ()) -> None:
        self.kind, self.name, self.nearest = kind, name, tuple(nearest)
        super().__init__(f"unknown {kind} {name!r}{did_you_mean(nearest)}")


class QueryError(ActorgraphError):
    """A query that cannot be answered; the message holds the line, a mark under the place, and what may be meant."""


class OutputError(ActorgraphError):
    """A path that cannot be written or read; the earlier output is whole."""


class DatasetError(ActorgraphError):
    """A dataset with mistakes; ``problems`` holds every one, sorted by file and line."""

    exit_code = 1

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        count = len(self.problems)
        lines = [str(problem) for problem in self.problems]
        lines.append(f"{count} problem{'s' if count != 1 else ''}")
        super().__init__("\n".join(lines))


def did_you_mean(nearest: Sequence[str]) -> str:
    """The end of a message that suggests names: ``; did you mean 'a' or 'b'?``, empty where there is nothing near."""
    if not nearest:
        return ""
    *head, last = [repr(name) for name in nearest]
    return f"; did you mean {', '.join(head)} or {last}?" if head else f"; did you mean {last}?"
