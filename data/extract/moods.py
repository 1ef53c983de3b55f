"""How a clause is meant by its own words: negation, auxiliaries, hedges, conditions, and what a noun's epithets say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from actorgraph.ontology.lexicon import Lexicon

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

VERBAL: Final = ("VERB", "AUX")
#: Stances that leave open whether it is so.
WEAK: Final = ("asserted", "alleged")


class Context(msgspec.Struct):
    """The reading of one clause, filled on the way up. ``speakers``: tokens, the first source first.

    ``via``: the predicate whose content the clause is; ``doubts``: what was not understood; ``dropped``: it says nothing.
    """

    stance: str = "asserted"
    negated: bool = False
    condition: str = ""
    speakers: list[Token] = []
    via: Token | None = None
    doubts: int = 0
    dropped: bool = False
    nominal: bool = False
    reported_on: Token | None = None
    aimed: bool = False  # it is what something else is done for
    outside: bool = False  # the way has left the clause for one that governs it

    def becomes(self, stance: str) -> None:
        """A word on the way says how the clause is meant; the nearest that takes it from the facts decides."""
        if stance and (self.stance in WEAK) and not (stance == "alleged" and self.stance == "alleged"):
            self.stance = stance


class Moods:
    """Reads the words around a predicate."""

    doc: Doc
    lexicon: Lexicon

    def _own(self, verb: Token, context: Context) -> None:
        """What stands around a verb: negation, modals, a condition."""
        for child in sorted(verb.children, key=lambda c: c.dep_ != "aux"):
            word = child.lemma_.lower()
            if child.dep_ in ("advmod", "det", "cc", "mark", "case", "aux") and (
                child.lower_ in self.lexicon.negations or word in self.lexicon.negations
            ):
                if not (child.lower_ == "not" and self._only(child)):
                    context.negated = not context.negated
            elif child.dep_ in ("nsubj", "nsubj:pass", "obj") and (
                word in self.lexicon.negations
                or any(
                    g.dep_ in ("det", "cc:preconj", "cc") and g.lower_ in self.lexicon.negations for g in child.lefts
                )
            ):
                context.negated = not context.negated
            elif child.dep_ == "aux":
                self._modal(verb, child, context)
            elif child.dep_ == "advcl":
                self._condition(child, context)
            elif (child.dep_ == "mark" and child.lower_ in self.lexicon.sets["whether"]) or (
                child.dep_ == "obl" and word in self.lexicon.sets["fictions"]
            ):
                context.becomes("hypothetical")
        if (
            verb.dep_ == "conj"
            and verb.head.pos_ in VERBAL
            and verb.tag_ in ("VB", "VBN", "VBG")
            and not any(c.dep_ in ("aux", "nsubj") for c in verb.children)
        ):
            for child in verb.head.children:
                if child.dep_ == "aux":
                    self._modal(verb.head, child, context)
        to = next((c for c in verb.lefts if c.dep_ == "mark" and c.lower_ == "to"), None)
        if to is not None and any(c.i < to.i and c.dep_ in ("cop", "aux", "aux:pass") for c in verb.lefts):
            context.becomes("planned")  # "is to visit", "were to be deported"
        # Inverted conditions: "had the court …", "were they to …"
        first = next((c for c in verb.children if c.dep_ in ("aux", "aux:pass", "cop")), None)
        subject = next((c for c in verb.children if c.dep_.startswith("nsubj")), None)
        inverted = first is not None and subject is not None and first.i < subject.i
        if inverted and first is not None and (verb.dep_ == "advcl" or first.lower_ in self.lexicon.conditions):
            context.becomes("hypothetical")

    def _only(self, token: Token) -> bool:
        return token.i + 1 < len(self.doc) and self.doc[token.i + 1].lower_ in ("only", "just", "least")

    def _modal(self, verb: Token, child: Token, context: Context) -> None:
        if child.lower_ == "would" and verb.dep_ == "ccomp" and verb.head.tag_ in ("VBD", "VBN"):
            conditional = any(
                c.dep_ == "advcl" and any(m.lower_ in self.lexicon.conditions for m in c.lefts) for c in verb.children
            )
            if not conditional and not any(c.dep_ == "aux" and c.lower_ == "have" for c in verb.children):
                context.becomes("planned")  # "said that it would": the future of the past
                return
        word = child.lemma_.lower() if child.lemma_.lower() not in ("would", "could") else child.lower_
        missed = any(c.dep_ == "aux" and c.lower_ == "have" for c in verb.children)  # "should have"
        for stance in ("planned", "hypothetical", "requested"):
            if child.lower_ in self.lexicon.modals[stance] or word in self.lexicon.modals[stance]:
                context.becomes("hypothetical" if missed else stance)

    def _condition(self, clause: Token, context: Context) -> None:
        marks = [c for c in clause.lefts if c.dep_ in ("mark", "advmod")]
        if any(m.lower_ in self.lexicon.conditions for m in marks):
            first, last = clause.left_edge.i, clause.right_edge.i
            context.condition = self.doc[first : last + 1].text.strip(' ,."')
            context.becomes("hypothetical")

    def _hedges(self, token: Token, context: Context) -> None:
        for child in token.children:
            for stance, words in self.lexicon.hedges.items():
                if child.dep_ == "advmod" and child.lower_ in words:
                    context.becomes(stance)

    def _noun_words(self, noun: Token, context: Context) -> None:
        for child in noun.lefts:
            if child.dep_ == "det" and child.lower_ in self.lexicon.negations:
                context.negated = not context.negated
            else:
                for stance, words in self.lexicon.epithets.items():
                    if child.lower_ in words:
                        context.becomes(stance)
