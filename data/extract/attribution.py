"""Who says a clause, and how much of a fact it is: the way from its predicate up to the root of the sentence, and quotes.

Each word on the way may name a speaker, ask, plan, deny, doubt or negate. The nearest word that makes the clause no fact
decides its stance; what cannot be understood makes it hypothetical, or nothing at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from actorgraph.ontology.lexicon import Lexicon
from actorgraph.ontology.vocabulary import Vocabulary

from .clauses import case_of, is_passive, match, subject_of, subjects

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_VERBAL: Final = ("VERB", "AUX")
_PHRASE: Final = ("DET", "ADJ", "NOUN", "PROPN", "NUM", "PRON", "ADV")
_WEAK: Final = ("asserted", "alleged")


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
    outside: bool = False  # the way has left the clause for one that governs it

    def becomes(self, stance: str) -> None:
        """A word on the way says how the clause is meant; the nearest that takes it from the facts decides."""
        if stance and (self.stance in _WEAK) and not (stance == "alleged" and self.stance == "alleged"):
            self.stance = stance


class Quote(msgspec.Struct, frozen=True):
    """Words between quotation marks, from the first to behind the last character, and who says them (a token), if known."""

    start: int
    end: int
    speaker: Token | None = None


class Attribution:
    """Reads the contexts of the clauses of one paragraph."""

    def __init__(self, doc: Doc, lexicon: Lexicon, vocabulary: Vocabulary) -> None:
        self.doc, self.lexicon, self.vocabulary = doc, lexicon, vocabulary
        self.quotes = tuple(self._quotes())
        self._sources: dict[int, list[tuple[int, int, Token]]] = {}

    # Quotations

    def _quotes(self) -> list[Quote]:
        text = self.doc.text
        marks = [i for i, c in enumerate(text) if c == '"']
        if len(marks) % 2:
            marks.append(len(text))
        found = []
        for start, end in zip(marks[::2], marks[1::2], strict=True):
            inside = [t for t in self.doc if start < t.idx < end]
            if not any(t.pos_ in _VERBAL and t.dep_ not in ("amod", "compound") for t in inside) or len(inside) < 3:
                continue  # words used as words
            found.append(Quote(start, end, self._quoted_by(start, end, inside)))
        return found

    def _quoted_by(self, start: int, end: int, inside: Sequence[Token]) -> Token | None:
        """The subject of the reporting verb next to the quotation, in its own sentence or in one that touches it."""
        sentences = {t.sent.start: t.sent for t in (inside[0], inside[-1])}
        after = next((s for s in self.doc.sents if s.start_char >= end - 1), None)
        if after is not None and after.start_char - end <= 2:
            sentences[after.start] = after
        best: tuple[int, Token] | None = None
        for sentence in sentences.values():
            for token in sentence:
                if start <= token.idx < end or token.lemma_.lower() not in self.all_reporting or token.pos_ != "VERB":
                    continue
                found = [c for c in token.children if c.dep_ == "nsubj"]
                if not found:
                    found = list(subject_of(token, self.lexicon))
                found = [t for t in found if not start <= t.idx < end]
                if found:
                    distance = min(abs(token.idx - start), abs(token.idx - end))
                    if best is None or distance < best[0]:
                        best = distance, found[0]
        return best[1] if best else None

    @property
    def all_reporting(self) -> frozenset[str]:
        """Every verb that reports."""
        sets = self.lexicon.reporting
        return sets["say"] | sets["claim"] | sets["deny"]

    def quote_at(self, token: Token) -> Quote | None:
        """The quotation that a token stands in."""
        return next((q for q in self.quotes if q.start <= token.idx < q.end), None)

    # The way up

    def read(self, token: Token, *, nominal: bool) -> Context:
        """The context of the clause whose predicate is ``token``; ``nominal``: it is a noun."""
        context = Context(nominal=nominal, speakers=[])
        if not nominal:
            self._own(token, context)
        else:
            self._noun_words(token, context)
        self._hedges(token, context)
        node = token
        sentence = token.sent
        if sentence.start not in self._sources:
            self._sources[sentence.start] = self._by_preposition(sentence)
        for first, last, speaker in self._sources[sentence.start]:
            if not first <= token.i <= last:
                context.speakers.append(speaker)
                context.becomes("alleged")
        for _ in range(40):
            self._reporters(node, context, token)
            if context.dropped or node.head.i == node.i or self._postposed(node):
                break
            node = self._step(node, context)
        self._accused(token, context)
        if self.doc[token.sent.end - 1].text == "?" or any(t.text == "?" for t in self.doc[token.i : token.sent.end]):
            context.becomes("hypothetical")
        return context

    def _accused(self, token: Token, context: Context) -> None:
        """An act after "accused them of", wherever the parser has hung it."""
        mark = next((c for c in token.lefts if c.dep_ in ("mark", "case") and c.lower_ in ("of", "for")), None)
        if token.tag_ != "VBG" or mark is None or context.stance != "asserted":
            return
        for other in self.doc[max(token.sent.start, mark.i - 6) : mark.i]:
            if other.pos_ == "VERB" and self._charge(other):
                context.becomes(self._charge(other))
                speaker = subject_of(other, self.lexicon) or subject_of(token.sent.root, self.lexicon)
                if speaker:
                    context.speakers.append(speaker[0])
                return

    def _postposed(self, node: Token) -> bool:
        """Whether it is the \"said\" after what was said, which a parser may hang below it."""
        below = (
            node.dep_ in ("ccomp", "parataxis") and node.i > node.head.i and node.lemma_.lower() in self.all_reporting
        )
        return below and not any(c.dep_ in ("mark", "ccomp") for c in node.children)

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
                or any(g.dep_ == "det" and g.lower_ in self.lexicon.negations for g in child.lefts)
            ):
                context.negated = not context.negated
            elif child.dep_ == "aux":
                self._modal(verb, child, context)
            elif child.dep_ == "advcl":
                self._condition(child, context)
        if (
            verb.dep_ == "conj"
            and verb.head.pos_ in _VERBAL
            and not any(c.dep_ in ("aux", "nsubj") for c in verb.children)
        ):
            for child in verb.head.children:
                if child.dep_ == "aux":
                    self._modal(verb.head, child, context)
        # "can be returned only if": inverted condition, "had the court …"
        if verb.dep_ == "advcl" and not any(c.dep_ == "mark" for c in verb.children):
            first = next((c for c in verb.children if c.dep_ == "aux"), None)
            subject = next((c for c in verb.children if c.dep_.startswith("nsubj")), None)
            if first is not None and subject is not None and first.i < subject.i:
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
        for stance in ("planned", "hypothetical", "requested"):
            if child.lower_ in self.lexicon.modals[stance] or word in self.lexicon.modals[stance]:
                context.becomes(stance)

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

    def _reporters(self, node: Token, context: Context, origin: Token) -> None:
        """Speakers that stand beside a clause: "according to X", and "X said" after it."""
        for child in node.children:
            if (
                child.dep_ in ("parataxis", "ccomp", "conj")
                and child.lemma_.lower() in self.all_reporting
                and (child.dep_ == "parataxis" or (child.i > origin.i and child.i > node.i))
                and not any(c.dep_ in ("mark", "ccomp", "xcomp") for c in child.children)
                and node.lemma_.lower() not in self.all_reporting
            ):
                subject = [c for c in child.children if c.dep_ == "nsubj"]
                if subject and child.tag_ != "VBG" and (child.dep_ != "conj" or not self._has_and(child)):
                    self._say(child, subject, context)

    def _has_and(self, token: Token) -> bool:
        return any(c.dep_ == "cc" for c in token.children)

    def _by_preposition(self, sentence: Span) -> list[tuple[int, int, Token]]:
        """The phrases of a sentence that name its source ("according to the ministry"): first token, last, source.

        Found by their words: a parser attaches them almost anywhere.
        """
        found = []
        for token in sentence:
            for phrase in self.lexicon.report_prepositions:
                words = phrase.split()
                after = token.i + len(words)
                if after >= sentence.end or [t.lower_ for t in self.doc[token.i : after]] != words:
                    continue
                end, noun = after, None
                while end < sentence.end and (
                    self.doc[end].pos_ in _PHRASE or self.doc[end].tag_ == "POS" or self.doc[end].text == "-"
                ):
                    if self.doc[end].pos_ in ("NOUN", "PROPN", "PRON"):
                        noun = self.doc[end]
                    end += 1
                if noun is not None:
                    found.append((token.i, end - 1, noun))
        return found

    def _say(self, verb: Token, speaker: Sequence[Token], context: Context) -> None:
        lemma = verb.lemma_.lower()
        if lemma in self.lexicon.reporting["deny"]:
            context.becomes("denied")
        else:
            context.becomes("alleged")
        if speaker:
            context.speakers.append(speaker[0])
            context.reported_on = context.reported_on or verb

    def _step(self, node: Token, context: Context) -> Token:
        """One step up; returns the next node."""
        head, dep = node.head, node.dep_
        if dep == "conj":
            return head
        verb = head.head
        if dep in ("acl:relcl", "acl", "ccomp", "nmod") and head.dep_ in ("obj", "iobj", "obl") and verb.pos_ == "VERB":
            # What a parser hangs below whom it is said to: "told reporters that …", "accused them of …"
            first = node.left_edge.lower_
            own = any(c.dep_ in ("nsubj", "nsubj:pass") and c.lower_ != "that" for c in node.children)
            said = first == "that" and own and verb.lemma_.lower() in self.all_reporting
            charge = self._charge(verb) if node.tag_ == "VBG" and first in ("of", "for") else ""
            if said or charge:
                self._governed(node, verb, context, charge)
                return verb
        if dep == "advcl" and node.i < head.i and head.lemma_.lower() in self.all_reporting:
            # "They left, ignoring the order, officials said": it belongs to what is said
            before = [c for c in head.children if c.dep_ == "ccomp" and c.i < node.i]
            if before:
                return before[0]
        if head.pos_ in (*_VERBAL, "ADJ") or any(c.dep_ == "cop" for c in head.children):
            if dep in ("ccomp", "xcomp", "csubj", "parataxis") or (dep == "advcl" and self._is_content(node, head)):
                self._governed(node, head, context)
            elif dep == "advcl":
                self._adverbial(node, head, context)
            elif (
                dep in ("obj", "obl", "nsubj", "nsubj:pass", "obl:agent", "iobj", "obl:unmarked")
                and node.pos_ not in _VERBAL
            ):
                self._argument(node, head, context)
        elif dep in ("acl", "ccomp", "advcl", "xcomp"):
            self._noun_governs(node, head, context)
        elif dep in ("nmod", "nmod:poss", "compound") and context.nominal and not context.outside:
            self._of_noun(node, head, context)
        if dep in ("acl:relcl", "acl"):
            context.nominal = True
            context.outside = True  # what the sentence does with the noun does not touch the relative clause
        return head

    def _is_content(self, node: Token, head: Token) -> bool:
        clause = match(head, self.lexicon)
        return clause is not None and node in clause.content

    def _charge(self, verb: Token) -> str:
        """The stance of what a verb accuses of, in a clause with a preposition; empty where it is no such verb."""
        patterns = [p for p in self.lexicon.of("verb", verb.lemma_.lower()) if p.content in ("of", "for", "from")]
        return self.vocabulary.relations[patterns[0].relation].content_stance if patterns else ""

    def _governed(self, node: Token, head: Token, context: Context, charge: str = "") -> None:
        """The clause is the content of a verb or adjective; ``charge``: its stance, where no pattern found the clause."""
        lemma = head.lemma_.lower()
        marks = {c.lower_ for c in node.lefts if c.dep_ == "mark"}
        clause = match(head, self.lexicon)
        stance = charge
        if clause is not None and node in clause.content:
            stance = self.vocabulary.relations[clause.pattern.relation].content_stance
        if context.outside:
            # A relative clause is the speaker's word, whatever is asked or planned of its noun.
            if stance == "alleged" or (
                lemma in self.all_reporting and node.dep_ in ("ccomp", "parataxis") and not is_passive(head)
            ):
                said = subjects(clause, self.lexicon) if clause is not None else subject_of(head, self.lexicon)
                context.becomes("alleged")
                if said:
                    context.speakers.append(said[0])
            return
        own = Context(speakers=[])
        self._own(head, own)
        if marks & {"if", "whether"}:
            context.becomes("hypothetical")
        passive = is_passive(head)
        speaker = subjects(clause, self.lexicon) if clause is not None else subject_of(head, self.lexicon)
        if stance:
            if own.negated and lemma not in self.lexicon.reporting["deny"]:
                context.dropped = True
                return
            context.becomes(stance)
            if context.via is None:
                context.via = head
            if speaker:
                context.speakers.append(speaker[0])
            return
        known = self.lexicon.context(lemma)
        reports = lemma in self.all_reporting
        finite = node.dep_ in ("ccomp", "parataxis", "acl:relcl", "acl")
        if reports and (finite or (passive and node.dep_ == "xcomp")):
            if own.negated:
                context.dropped = True
                return
            if own.stance not in _WEAK:
                context.becomes("hypothetical")
            self._say(head, speaker if not passive else (), context)
            return
        if known == "nothing":
            if own.negated:
                context.negated = not context.negated
            context.becomes(own.stance if own.stance != "asserted" else "")
            if own.condition and not context.condition:
                context.condition = own.condition
        elif known == "negated":
            context.negated = context.negated == own.negated
            context.becomes(own.stance if own.stance != "asserted" else "")
        elif known:
            if own.negated and known != "alleged":
                context.negated = not context.negated
            context.becomes(known)
            if known in ("planned", "requested") and speaker and finite and not passive:
                context.speakers.append(speaker[0])
        else:
            context.doubts += 1
            if node.dep_ in ("xcomp", "ccomp"):
                context.becomes("hypothetical")

    def _adverbial(self, node: Token, head: Token, context: Context) -> None:
        marks = {c.lower_ for c in node.lefts if c.dep_ in ("mark", "case", "advmod")}
        charge = self._charge(head) if marks & {"of", "for"} else ""
        if charge:
            self._governed(node, head, context, charge)
        elif marks & self.lexicon.conditions or "as if" in marks:
            context.becomes("hypothetical")
        elif marks & {"without", "instead", "rather"}:
            context.negated = not context.negated
        elif "to" in marks or node.tag_ == "VB":
            own = Context(speakers=[])
            self._own(head, own)
            context.becomes("planned" if own.stance == "planned" else "hypothetical")
        elif marks & {"when", "before", "after", "as", "until", "while"}:
            own = Context(speakers=[])
            self._own(head, own)
            if own.stance not in _WEAK and node.tag_ not in ("VBD", "VBN"):
                context.becomes("hypothetical")

    def _argument(self, node: Token, head: Token, context: Context) -> None:
        """A noun is the argument of a verb: what the verb does to a presupposed act."""
        if not context.nominal or context.outside:
            return
        lemma = head.lemma_.lower()
        own = Context(speakers=[])
        self._own(head, own)
        known = self.lexicon.context(lemma)
        clause = match(head, self.lexicon)
        stance = self.vocabulary.relations[clause.pattern.relation].content_stance if clause is not None else ""
        role = node.dep_
        if role in ("obj", "nsubj:pass") or (
            role == "obl" and case_of(node) in ("for", "of", "against", "from", "with")
        ):
            if known == "negated":
                context.negated = context.negated == own.negated
                context.becomes("hypothetical")
            elif known in ("planned", "requested", "hypothetical", "alleged"):
                context.becomes(known)
            elif stance and stance != "alleged":
                context.becomes(stance)
            elif stance == "alleged" or lemma in self.lexicon.reporting["claim"]:
                context.becomes("alleged")
            elif lemma in self.lexicon.reporting["deny"]:
                context.becomes("denied")
        if own.stance not in _WEAK:
            context.becomes("hypothetical")
        if own.negated and role in ("obj", "nsubj", "nsubj:pass"):
            context.becomes("hypothetical")
        context.outside = True

    def _of_noun(self, node: Token, head: Token, context: Context) -> None:
        known = self.lexicon.context(head.lemma_.lower())
        if known in ("planned", "requested", "hypothetical", "alleged"):
            context.becomes(known)
        elif known == "negated":
            context.negated = not context.negated

    def _noun_governs(self, node: Token, head: Token, context: Context) -> None:
        """A noun with a clause: "plans to", "reports that", "the refusal to"."""
        infinitive = node.tag_ == "VB"
        that = any(c.dep_ == "mark" and c.lower_ == "that" for c in node.lefts)
        if not (infinitive or that):
            case = {c.lower_ for c in node.lefts if c.dep_ in ("mark", "case")}
            if not case & {"of", "for", "on", "about", "against", "from"}:
                return
        clause = match(head, self.lexicon)
        known = self.lexicon.context(head.lemma_.lower())
        if clause is not None and node in clause.content:
            known = self.vocabulary.relations[clause.pattern.relation].content_stance
            context.via = context.via or head
            speaker = subjects(clause, self.lexicon)
            if speaker:
                context.speakers.append(speaker[0])
        if known == "negated":
            context.negated = not context.negated
        elif known and known != "nothing":
            context.becomes(known)
        elif infinitive:
            # "lodged an appeal to release": the verb decides
            verb = head.head
            outer = match(verb, self.lexicon) if head.dep_ == "obj" and verb.pos_ == "VERB" else None
            if outer is not None and node in outer.content:
                context.becomes(self.vocabulary.relations[outer.pattern.relation].content_stance or "hypothetical")
                context.via = context.via or verb
                speaker = subject_of(verb, self.lexicon)
                if speaker:
                    context.speakers.append(speaker[0])
            else:
                context.becomes("hypothetical")
