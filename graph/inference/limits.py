"""What rules may take, and what is said of one that takes more or concludes what it may not."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What rules may take: rounds, seconds, bytes of memory, and triples that they add."""

    rounds: int = 50
    seconds: float = 900.0
    memory: int = 4 << 30
    triples: int = 10_000_000


class Refused(Exception):
    """A rule that cannot go on, by IRI (empty: no rule of its own), why, and the line of its file (0: none)."""

    def __init__(self, rule: str, why: str, line: int = 0) -> None:
        self.rule, self.why, self.line = rule, why, line
        super().__init__(rule, why, line)
