"""Every error that reaches a person.

    ActorgraphError            what is wrong, where, and what would be right; exit code 2
    ├── UnknownName            something named does not exist; suggests the nearest names
    ├── QueryError             SPARQL that does not parse or is not allowed; points at the place
    ├── OutputError            a file or folder that cannot be written or read back
    ├── DocumentError          a document that cannot be read: its name and why; exit code 1
    └── DatasetError           the data has problems, all of them at once; exit code 1

The command line prints ``str(error)`` and exits with ``error.exit_code``; nothing else of an error reaches a user.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from .checks import CHECKS, Severity


class Problem(msgspec.Struct, frozen=True, order=True):
    """One finding in a dataset: the file relative to the dataset's folder, the line counted from 1 (0: the whole file).

    ``code`` names the check (``checks.py``). ``statement`` is what the statement there says, ``node`` the IRI of what is
    found fault with, without the dataset's base; both empty where there is none. ``mend`` says how to mend this one.
    """

    file: str
    line: int
    message: str
    code: str = "form"
    statement: str = ""
    node: str = ""
    mend: str = ""

    @property
    def severity(self) -> Severity:
        """Whether it is an error or a warning, which the code decides."""
        return CHECKS[self.code].severity

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        warning = "warning: " if self.severity == "warning" else ""
        return f"{place}: {warning}{self.message}" + (f"; {self.mend}" if self.mend else "")


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


class DocumentError(ActorgraphError):
    """A document that gives no text; ``problem`` is what a run that goes on without it reports."""

    exit_code = 1

    def __init__(self, name: str, message: str) -> None:
        self.problem = Problem(name, 0, message)
        super().__init__(str(self.problem))


class DatasetError(ActorgraphError):
    """A dataset with mistakes; ``problems`` holds every one, errors before warnings, sorted by file and line."""

    exit_code = 1

    def __init__(self, problems: Sequence[Problem]) -> None:
        listed = sorted(problems)
        errors = [problem for problem in listed if problem.severity == "error"]
        warnings = [problem for problem in listed if problem.severity == "warning"]
        self.problems = (*errors, *warnings)
        count = [counted(len(errors), "problem"), *([counted(len(warnings), "warning")] if warnings else [])]
        super().__init__("\n".join([*map(str, self.problems), ", ".join(count)]))


def counted(number: int, noun: str) -> str:
    """A number and its noun: ``1 problem``, ``2 problems``."""
    return f"{number} {noun}{'s' if number != 1 else ''}"


def did_you_mean(nearest: Sequence[str]) -> str:
    """The end of a message that suggests names: ``; did you mean 'a' or 'b'?``, empty where there is nothing near."""
    if not nearest:
        return ""
    *head, last = [repr(name) for name in nearest]
    return f"; did you mean {', '.join(head)} or {last}?" if head else f"; did you mean {last}?"
