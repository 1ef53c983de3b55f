"""What a report recommends: "To the Government of Ruritania: Release the crew.", and lists under such a heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .arguments import VERBAL
from .attribution import Context
from .candidates import Candidate, Evidence
from .doers import Doers
from .ends import End, Found
from .parts import Part

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

#: What stands before advice, on its line or over a list: "To the council:", "Recommendations to the council".
_TO: Final = re.compile(r"\W*(?:[Rr]ecommendations? )?[Tt]o (?P<whom>[^:.;]{3,80})(?P<colon>:|$)")
_SHOULD: Final = re.compile(r"(?P<whom>[A-Z][^:.;]{3,80}) (?:should|must)(?P<colon>:)$")


class Advice(Doers):
    """Sentences in the imperative, in a document that says whom it advises."""

    #: Whom the lines of a list advise, and whom the line that is read does.
    _listed: End | None = None
    _advised: End | None = None

    def _advises(self, number: int, part: Part, doc: Doc) -> None:
        """Note whom a line advises, and say that it does."""
        orders = [t for t in doc if self._orders(t)]
        match = _TO.match(part.text) or _SHOULD.match(part.text.strip())
        whom = self._whom(number, part, doc, match["whom"], match.start("whom")) if match else None
        if whom is not None and not orders:
            self._listed = whom if part.voice == "headline" or part.text.rstrip().endswith(":") else None
        elif not orders or (orders[0].i > 0 and whom is None):
            self._listed = None
        self._advised = whom or self._listed
        if self._advised is None or not orders:
            return
        author = self._counsel()
        if author is None or author.thing.id == self._advised.thing.id:
            return
        first = self._advised if whom is not None else None
        begin = part.start if first is not None else part.start + orders[0].idx
        end = part.start + len(part.text.rstrip())
        self._found.append(
            Found(
                Candidate(
                    source=self.source.id,
                    subject=self._ref(author),
                    relation=self.lexicon.structures["demand"],
                    object=self._ref(self._advised),
                    voice=part.voice,
                    evidence=Evidence(paragraph=part.paragraph, start=begin, end=end, text=self.text[begin:end]),
                    paragraph_start=part.paragraph_start,
                    confidence=0.8,
                ),
                doc[0],
                None,
                number,
            )
        )

    def _counsel(self) -> End | None:
        """Who advises: whose document it is."""
        if self.owner is not None:
            return End(self.owner, -1, -1, "owner")
        return End(self._writer, -1, -1, "owner") if self._writer is not None else None

    def _whom(self, number: int, part: Part, doc: Doc, words: str, start: int) -> End | None:
        """The actor whom a heading names and nothing else: "the Government of Ruritania"."""
        for token in doc:
            if start <= token.idx < start + len(words) and token.pos_ in ("NOUN", "PROPN"):
                found = self._ends(number, token, "Actor", None)
                if found and doc[: token.i + 1].text.count(" ") < 8:
                    return found[0]
        return None

    def _orders(self, token: Token) -> bool:
        """Whether a verb is an order: bare, without a subject, at the beginning of a sentence or beside such a verb."""
        if token.tag_ != "VB" or token.pos_ not in VERBAL:
            return False
        helped = (c for c in token.children if c.dep_.startswith("aux"))
        if any(c.dep_.startswith("nsubj") or (c.dep_ == "mark" and c.i < token.i) for c in token.children):
            return False
        if any(c.lemma_.lower() != "do" for c in helped):
            return False  # "do not send them back" is one
        if token.dep_ in ("conj", "parataxis") and token.head.i < token.i:
            return self._orders(token.head)
        before = token.doc[token.i - 1] if token.i else None
        starts = before is None or token.left_edge.i == token.sent.start or before.text in (":", ";", "-")
        return token.dep_ == "ROOT" and starts

    def _ordered(self, verb: Token, context: Context) -> End | None:
        """Who is to do what an order says; the context is told that it is one."""
        while verb.dep_ == "xcomp" and verb.head.i < verb.i and not self._orders(verb):
            verb = verb.head  # "stop sending them back"
        if self._advised is None or not self._orders(verb):
            return None
        context.becomes("requested")
        context.via = verb.doc[0]
        return self._advised
