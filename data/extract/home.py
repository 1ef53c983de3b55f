"""Whose "the police", "the government", "the president" are, where no state is named beside them.

Each place where a document names a state counts: more where the state acts or owns, near the word in question, and where its
organs are spoken of; less before people ("Ruritanian refugees") and far away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from .names import Thing

#: How much a place counts by where it stands from the word in question, the sentences counted backwards.
_NEAR: Final = (1.0, 0.7, 0.5, 0.4)
_FAR: Final = 0.25
_LATER: Final = 0.15
#: How much more the likeliest state has to count than the next.
_CLEAR: Final = 1.1


class Sight(msgspec.Struct, frozen=True):
    """One place where a state is named: the sentence, counted over the document, and how much it counts."""

    sentence: int
    position: int
    thing: Thing
    weight: float


class Home:
    """The states of a document by place; ``owner`` is the state whose organ speaks in it."""

    def __init__(self, sights: Sequence[Sight], owner: Thing | None = None) -> None:
        self._sights, self._owner = sights, owner

    def at(self, sentence: int, position: int, *, but: Thing | None = None) -> Thing | None:
        """The state that is meant at a place of the document; ``None`` where it is not clear."""
        scores: dict[str, float] = {}
        things: dict[str, Thing] = {}
        for sight in self._sights:
            back = sentence - sight.sentence
            if back < 0 or (back == 0 and sight.position > position):
                near = _NEAR[1] if back == 0 else _LATER
            else:
                near = _NEAR[back] if back < len(_NEAR) else _FAR
            scores[sight.thing.id] = scores.get(sight.thing.id, 0.0) + near * sight.weight
            things[sight.thing.id] = sight.thing
        if self._owner is not None:
            scores[self._owner.id] = scores.get(self._owner.id, 0.0) + 3
            things[self._owner.id] = self._owner
        if but is not None:
            scores.pop(but.id, None)
        ranked = sorted(scores.items(), key=lambda s: (-s[1], s[0]))
        if not ranked or (len(ranked) > 1 and ranked[0][1] < _CLEAR * ranked[1][1]):
            return None
        return things[ranked[0][0]]

    @property
    def main(self) -> Thing | None:
        """The state that the whole document speaks of most."""
        return self.at(1_000_000, 0)
