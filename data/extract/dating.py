"""Which dates of a paragraph belong to which of its verbs and acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .attribution import Context
from .candidates import Candidate
from .clauses import Clause, case_of
from .ends import Ends
from .phrases import End
from .pipeline import text_of
from .when import When, find_dates

if TYPE_CHECKING:
    from spacy.tokens import Token


class Dating(Ends):
    """The dates of one document."""

    def _dates_of(self, number: int) -> list[tuple[When, Token | None]]:
        if number not in self._dates:
            doc = self.docs[number]
            found: list[tuple[When, Token | None]] = []
            for when in find_dates(text_of(doc), self.day):
                span = doc.char_span(when.start, when.end, alignment_mode="expand")
                found.append((when, span.root if span is not None else None))
            self._dates[number] = found
        return self._dates[number]

    def _in_name(self, number: int, token: Token) -> bool:
        """Whether a date is a piece of a name: the 1951 Convention."""
        mention = self.mentions.at(number, token)
        return mention is not None and mention.kind == "name"

    def _belongs_to(self, token: Token) -> Token | None:
        """The verb or act that a date belongs to: through nouns before it, unless it is theirs ("of May 5")."""
        while token.head.i != token.i and token.dep_ in ("nummod", "conj", "nmod:unmarked", "flat", "compound", "amod"):
            token = token.head
        if token.head.i == token.i or case_of(token) == "of" or token.dep_ == "nmod:poss":
            return token.head if token.head.i != token.i else None
        head = token.head
        for _ in range(3):
            relative = any(c.dep_ in ("acl:relcl", "acl") for c in head.children)
            if head.pos_ in ("VERB", "AUX") or head.head.i == head.i or head.dep_ in ("nmod:poss", "appos") or relative:
                break
            if self.lexicon.of("noun", head.lemma_.lower()) and case_of(token) in ("in", "on", "since"):
                break
            head = head.head
        return head

    def _dates_qualifying(
        self, number: int, clause: Clause, candidate: Candidate, subject: End, context: Context
    ) -> dict[str, str]:
        """When it was and since when, when it was said; of words that do what they say, the day of the document."""
        found: dict[str, str] = {}
        token, text = clause.token, self.parts[number].text
        dates = [
            (when, verb)
            for when, root in self._dates_of(number)
            if root is not None and not self._in_name(number, root) and (verb := self._belongs_to(root)) is not None
        ]
        own = any(verb.i == token.i for _, verb in dates)
        ahead = candidate.stance in ("planned", "hypothetical")
        for when, verb in dates:
            shared = token.dep_ == "conj" and token.head.i == verb.i and not own
            if verb.i == token.i or shared:
                before = text[max(0, when.start - 8) : when.start + 8].lower()
                field = "since" if "since " in before else "until" if "until " in before else "when"
                found.setdefault(field, when.ahead if ahead and when.ahead else when.edtf)
            elif context.reported_on is not None and verb.i == context.reported_on.i:
                found.setdefault("said_on", when.edtf)
        speaks = self.vocabulary.families[self.vocabulary.relations[clause.pattern.relation].family].speech
        if (
            speaks
            and not found
            and candidate.stance == "asserted"
            and self.day is not None
            and self._performs_now(number, token, subject)
        ):
            found["when"] = self.day.isoformat()
        return found

    def _performs_now(self, number: int, verb: Token, subject: End) -> bool:
        """Whether the document does what a verb says: "We urge …" of a letter, "UNHCR welcomes …" of its release."""
        if subject.how == "owner":
            return True
        present = verb.tag_ in ("VBP", "VBZ", "NNS", "VB") or any(
            c.dep_ == "cop" and c.tag_ in ("VBP", "VBZ") for c in verb.children
        )
        present = present and not any(c.dep_ == "aux" for c in verb.children)
        mine = subject.how == "first person" or (self.owner is not None and subject.thing.id == self.owner.id)
        quoted = text_of(verb.doc).count('"', 0, verb.idx) % 2 == 1
        return present and mine and not quoted
