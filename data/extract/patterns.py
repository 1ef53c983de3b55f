"""The patterns of the lexicon that fit at a word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from actorgraph.ontology.lexicon import Lexicon

from .contents import Clause
from .nominals import agent_clause, noun_clauses, predicate_clause
from .verbs import joint_clause, verb_clause

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["Clause", "forget", "match", "matches"]


def match(token: Token, lexicon: Lexicon) -> Clause | None:
    """The heaviest pattern that fits at a token, with its arguments; asked for again and again, so it is kept."""
    known: dict[int, Clause | None] = token.doc.user_data.setdefault("heaviest", {})
    if token.i not in known:
        known[token.i] = next(matches(token, lexicon), None)
    return known[token.i]


def forget(doc: Doc) -> None:
    """Let go of what :func:`match` has kept of a document: it holds the document in turn."""
    doc.user_data.pop("heaviest", None)


def matches(token: Token, lexicon: Lexicon) -> Iterator[Clause]:
    """Every pattern that fits at a token, with its arguments, the heaviest first."""
    lemma = token.lemma_.lower()
    if token.pos_ == "VERB" or (token.pos_ == "AUX" and token.dep_ not in ("aux", "aux:pass", "cop")):
        for pattern in lexicon.of("verb", lemma):
            clause = verb_clause(token, pattern, lexicon)
            if clause is not None:
                yield clause
        for pattern in lexicon.of("together", lemma):
            clause = joint_clause(token, pattern)
            if clause is not None:
                yield clause
    if token.pos_ == "NOUN" or (token.pos_ == "VERB" and token.tag_ in ("NN", "NNS")):
        for pattern in lexicon.of("noun", lemma):
            yield from noun_clauses(token, pattern)
        for pattern in lexicon.of("agent", lemma):
            clause = agent_clause(token, pattern)
            if clause is not None:
                yield clause
    for pattern in lexicon.of("predicate", lemma) or lexicon.of("predicate", token.lower_):
        clause = predicate_clause(token, pattern)
        if clause is not None:
            yield clause
