"""Who says a clause, and how much of a fact it is: the way from its predicate up to the root of the sentence, and quotes.

Each word on the way may name a speaker, ask, plan, deny, doubt or negate. The nearest word that makes the clause no fact
decides its stance; what cannot be understood makes it hypothetical, or nothing at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from actorgraph.ontology.lexicon import Lexicon
from actorgraph.ontology.vocabulary import Vocabulary

from .clauses import case_of, is_passive, match, subject_of, subjects
from .moods import VERBAL, WEAK, Context
from .nominal import Nouns
from .quoting import Beside, Quote, find_quotes, sources_beside

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["Attribution", "Context"]


class Attribution(Nouns):
    """Reads the contexts of the clauses of one paragraph."""

    def __init__(self, doc: Doc, lexicon: Lexicon, vocabulary: Vocabulary) -> None:
        self.doc, self.lexicon, self.vocabulary = doc, lexicon, vocabulary
        self.quotes = find_quotes(doc, lexicon)
        self._sources: dict[int, list[Beside]] = {}

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
        for _ in range(40):
            self._reporters(node, context, token)
            if context.dropped or node.head.i == node.i or self._postposed(node) or self._apart(node):
                break
            node = self._step(node, context)
        self._accused(token, context)
        if sentence.start not in self._sources:
            self._sources[sentence.start] = list(sources_beside(sentence, self.lexicon))
        for source in self._sources[sentence.start]:
            if source.covers(token):
                context.speakers.append(source.speaker)
                context.reported_on = context.reported_on or source.verb
                context.becomes(source.stance)
        if context.aimed:
            context.becomes("hypothetical")
        if self.doc[token.sent.end - 1].text == "?" or any(t.text == "?" for t in self.doc[token.i : token.sent.end]):
            context.stance = "hypothetical"
        return context

    def _apart(self, node: Token) -> bool:
        """Whether a clause stands beside what the one above it says: after a semicolon, or a contrast ("while …")."""
        head = node.head
        if node.dep_ not in ("parataxis", "ccomp", "conj", "advcl") or node.i < head.i:
            return False
        if any(t.text == ";" for t in self.doc[head.i + 1 : node.i]):
            return True
        contrast = (c for c in node.lefts if c.dep_ == "mark" and c.lower_ in self.lexicon.sets["contrast"])
        return any(c.i > 0 and self.doc[c.i - 1].text == "," for c in contrast)

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
            node.dep_ in ("ccomp", "parataxis")
            and node.i > node.head.i
            and node.lemma_.lower() in self.lexicon.all_reporting
        )
        return below and not any(c.dep_ in ("mark", "ccomp") for c in node.children)

    def _reporters(self, node: Token, context: Context, origin: Token) -> None:
        """Speakers that stand beside a clause: "according to X", and "X said" after it."""
        for child in node.children:
            if (
                child.dep_ in ("parataxis", "ccomp", "conj")
                and child.lemma_.lower() in self.lexicon.all_reporting
                and (child.dep_ == "parataxis" or (child.i > origin.i and child.i > node.i))
                and not any(c.dep_ in ("mark", "ccomp", "xcomp") for c in child.children)
                and node.lemma_.lower() not in self.lexicon.all_reporting
            ):
                subject = [c for c in child.children if c.dep_ == "nsubj"]
                if subject and child.tag_ != "VBG" and (child.dep_ != "conj" or not self._has_and(child)):
                    self._say(child, subject, context)

    def _has_and(self, token: Token) -> bool:
        return any(c.dep_ == "cc" for c in token.children)

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
        if dep == "acl" and head.pos_ == "VERB":
            dep = "xcomp"  # "plans to …", taken for a noun
        if dep == "conj":
            return head
        verb = head.head
        if dep in ("acl:relcl", "acl", "ccomp", "nmod") and head.dep_ in ("obj", "iobj", "obl") and verb.pos_ == "VERB":
            # What a parser hangs below whom it is said to: "told reporters that …", "accused them of …"
            first = node.left_edge.lower_
            own = any(c.dep_ in ("nsubj", "nsubj:pass") and c.lower_ != "that" for c in node.children)
            said = first == "that" and own and verb.lemma_.lower() in self.lexicon.all_reporting
            charge = self._charge(verb) if node.tag_ == "VBG" and first in ("of", "for") else ""
            if said or charge:
                self._governed(node, verb, context, charge)
                return verb
        if dep == "advcl" and head.lemma_.lower() in self.lexicon.all_reporting:
            # "They left, ignoring it, officials said", "she said after they left, nobody …": part of what is said
            near = [
                c
                for c in head.children
                if c.dep_ in ("ccomp", "parataxis") and (c.i < node.i < head.i or head.i < node.i < c.i)
            ]
            if near and self.doc[node.left_edge.i - 1].text != ",":
                return near[0]
        held = self._held(node, head) if dep in ("advcl", "xcomp") else None
        if held is not None:
            self._noun_governs(node, held, context)
        elif head.pos_ in (*VERBAL, "ADJ") or any(c.dep_ == "cop" for c in head.children):
            if dep in ("ccomp", "xcomp", "csubj", "parataxis") or (dep == "advcl" and self._is_content(node, head)):
                self._governed(node, head, context)
            elif dep == "advcl":
                self._adverbial(node, head, context)
            elif (
                dep in ("obj", "obl", "nsubj", "nsubj:pass", "obl:agent", "iobj", "obl:unmarked")
                and node.pos_ not in VERBAL
            ):
                self._argument(node, head, context)
        elif dep in ("acl", "ccomp", "advcl", "xcomp") or (dep == "acl:relcl" and self._tells(node, head)):
            self._noun_governs(node, head, context)
        elif dep in ("nmod", "nmod:poss", "compound") and context.nominal and not context.outside:
            self._of_noun(node, head, context)
        if dep in ("acl:relcl", "acl", "amod"):
            context.nominal = True
            context.outside = True  # what the sentence does with the noun does not touch the relative clause
        return head

    def _held(self, node: Token, verb: Token) -> Token | None:
        """The noun whose content hangs below the noun's verb: "renewed its call on them to talk"."""
        for noun in verb.children:
            if noun.dep_ == "obj" and noun.i < node.i and self.lexicon.of("noun", noun.lemma_.lower()):
                clause = match(noun, self.lexicon)
                if clause is not None and node in clause.content:
                    return noun
        return None

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
                lemma in self.lexicon.all_reporting and node.dep_ in ("ccomp", "parataxis") and not is_passive(head)
            ):
                said = subjects(clause, self.lexicon) if clause is not None else subject_of(head, self.lexicon)
                context.becomes("alleged")
                if said:
                    context.speakers.append(said[0])
            return
        own = Context(speakers=[])
        self._own(head, own)
        if stance and clause is not None and clause.pattern.content == "if":
            context.stance = stance  # "would be grateful if they could": a polite request, no condition
        elif marks & {"if", "whether"}:
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
        reports = lemma in self.lexicon.all_reporting
        finite = node.dep_ in ("ccomp", "parataxis", "acl:relcl", "acl")
        if reports and (finite or (passive and node.dep_ == "xcomp")):
            if own.negated:
                context.dropped = True
                return
            if own.stance not in WEAK:
                context.becomes("hypothetical")
            self._say(head, speaker if not passive else (), context)
            return
        if known == "nothing":
            if any(c.lower_ in self.lexicon.sets["not_yet"] for c in head.children if c.dep_ == "advmod"):
                context.negated = not context.negated  # "has yet to"
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
        elif lemma in self.lexicon.sets["false"] or (own.negated and lemma in self.lexicon.sets["true"]):
            context.becomes("denied")
        else:
            context.doubts += 1
            if node.dep_ in ("xcomp", "ccomp") or own.negated:
                context.becomes("hypothetical")

    def _adverbial(self, node: Token, head: Token, context: Context) -> None:
        marks = {c.lower_ for c in node.lefts if c.dep_ in ("mark", "case", "advmod")}
        charge = self._charge(head) if marks & {"of", "for"} else ""
        if charge:
            self._governed(node, head, context, charge)
        elif (
            marks & self.lexicon.sets["asking"]
            and head.lemma_.lower() in self.lexicon.all_reporting
            and node.i > head.i
        ):
            self._say(head, subject_of(head, self.lexicon), context)  # "described how …"
        elif marks & self.lexicon.conditions or "as if" in marks:
            context.becomes("hypothetical")
        elif node.tag_ == "VBG" and marks & self.lexicon.sets["gerundial"]:
            known = self.lexicon.context(head.lemma_.lower())
            if known:
                self._governed(node, head, context)
            else:
                context.becomes("hypothetical")  # "dreamed of meeting"
        elif marks & {"instead", "rather"}:
            context.negated = not context.negated
        elif "to" in marks or node.tag_ == "VB":
            own = Context(speakers=[])
            self._own(head, own)
            context.becomes(own.stance if own.stance in ("planned", "requested") else "")
            context.aimed = True
        elif marks & {"when", "before", "after", "as", "until", "while"}:
            own = Context(speakers=[])
            self._own(head, own)
            if own.stance not in WEAK and node.tag_ not in ("VBD", "VBN"):
                context.becomes("hypothetical")

    def _argument(self, node: Token, head: Token, context: Context) -> None:
        """A noun is the argument of a verb: what the verb does to a presupposed act."""
        lemma = head.lemma_.lower()
        if not context.nominal or context.outside:
            voiced = lemma in self.lexicon.reporting["say"] | self.lexicon.reporting["claim"]
            if context.outside and node.dep_ == "obj" and voiced and context.stance == "asserted":
                context.becomes("alleged")  # "acknowledged difficulties in …": what it holds is the speaker's word
                self._speaks(match(head, self.lexicon), head, context)
            elif context.outside and self.lexicon.of("noun", node.lemma_.lower()) and not self._owned(node):
                outer = self.read(head, nominal=False)
                if outer.stance == "planned":
                    context.becomes("planned")  # "are to meet for talks chaired by …"
            return
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
                if known == "alleged":
                    self._speaks(clause, head, context)
            elif stance and stance != "alleged":
                context.becomes(stance)
            elif not self._owned(node):
                outer = self.read(head, nominal=False)
                if outer.stance in ("planned", "requested", "hypothetical"):
                    context.becomes(outer.stance)
            elif stance == "alleged" or lemma in self.lexicon.reporting["claim"]:
                context.becomes("alleged")
                self._speaks(clause, head, context)
            elif lemma in self.lexicon.reporting["deny"]:
                context.becomes("denied")
        if own.stance not in WEAK:
            context.becomes("hypothetical")
        if own.negated and role in ("obj", "nsubj", "nsubj:pass"):
            context.becomes("hypothetical")
        context.outside = True
