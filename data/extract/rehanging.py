"""Hangs words where they belong that a parser often hangs elsewhere: infinitives, second subjects, reduced clauses.

Heads and labels change here; whole sentences whose verb was missed are mended before (``mending.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actorgraph.ontology.lexicon import Lexicon

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_FINITE: Final = ("VBD", "VBZ", "VBP", "MD")


class Changes:
    """A parse as lists that can be changed, and the doc made of them."""

    def __init__(self, doc: Doc, lexicon: Lexicon) -> None:
        self.doc, self.lexicon, self.changed = doc, lexicon, False
        self.heads: dict[int, int] = {}
        self.deps: dict[int, str] = {}
        self.tags: dict[int, tuple[str, str]] = {}  # UPOS, tag

    def hang(self, token: Token, head: Token, dep: str) -> None:
        self.changed = True
        self.heads[token.i], self.deps[token.i] = head.i, dep

    def made(self) -> Doc:
        from spacy.tokens import Doc

        doc = self.doc
        return Doc(
            doc.vocab,
            words=[t.text for t in doc],
            spaces=[bool(t.whitespace_) for t in doc],
            tags=[self.tags.get(t.i, ("", t.tag_))[1] for t in doc],
            pos=[self.tags.get(t.i, (t.pos_, ""))[0] for t in doc],
            morphs=[str(t.morph) for t in doc],
            lemmas=[self.lexicon.forms.get(t.lower_, t.lemma_) if t.i in self.tags else t.lemma_ for t in doc],
            heads=[self.heads.get(t.i, t.head.i) for t in doc],
            deps=[self.deps.get(t.i, t.dep_) for t in doc],
            ents=[f"{t.ent_iob_}-{t.ent_type_}" if t.ent_type_ else "O" for t in doc],
        )


def rehung(doc: Doc, lexicon: Lexicon) -> Doc:
    """The parse with its words hung anew; the same object where all hang right."""
    plan = _Rehanging(doc, lexicon)
    for token in doc:
        if token.dep_ == "acl" and token.tag_ == "VB" and token.head.dep_ in ("obj", "nsubj:pass"):
            plan.asked(token)
        elif token.dep_ == "nsubj" and token.i > 1 and token.head.i > token.i:
            plan.apposed(token)
        elif token.dep_ == "advcl:relcl" and token.head.pos_ in ("NOUN", "PROPN"):
            plan.hang(token, token.head, "acl:relcl")
        elif token.dep_ == "conj" and token.pos_ in ("NOUN", "PROPN") and token.head.pos_ == "VERB":
            plan.joined(token)
        elif token.lower_ == "non" and 1 < token.i < len(doc) - 1:
            plan.latin(token)
        elif token.lower_ in ("which", "whom") and token.head.dep_ in ("obl", "obj", "conj", "parataxis"):
            plan.relative(token)
        elif token.dep_ == "csubj" and token.i > token.head.i:
            plan.completed(token)
        elif token.dep_ == "acl:relcl" and token.head.pos_ == "PROPN" and token.head.dep_ == "nmod":
            plan.peopled(token)
        elif token.dep_ in ("obl", "nmod") and token.pos_ in ("NOUN", "PROPN"):
            plan.besides(token)
        elif token.dep_ in ("compound", "nsubj") and token.head.i == token.right_edge.i + 1:
            plan.meant_verb(token)
        elif token.dep_ == "conj" and token.tag_ in ("VBZ", "VBD") and token.head.tag_ in ("VB", "VBG"):
            plan.resumed(token)
        elif token.dep_ in ("nummod", "nmod:unmarked") and token.head.i > token.i:
            plan.dated(token)
        elif token.dep_ == "xcomp" and token.pos_ == "PROPN" and token.left_edge.i == token.head.i + 1:
            plan.named(token)
    before: Span | None = None
    for sentence in doc.sents:
        if before is not None and len(before) < 9:
            plan.parted(before, sentence)
        if sentence.root.tag_ == "VBG":
            plan.reduced(sentence.root)
        before = sentence
    return plan.made() if plan.changed else doc


class _Rehanging(Changes):
    """The changes, one method each."""

    def _finite(self, verb: Token) -> bool:
        """Whether a verb has a finite form, by its tag or by what the lexicon knows of it."""
        base = self.lexicon.forms.get(verb.lower_, verb.lower_)
        known = base != verb.lower_ and not verb.lower_.endswith("ing")
        return verb.pos_ == "VERB" and (verb.tag_ in _FINITE or (verb.tag_ in ("VB", "VBN") and known))

    def asked(self, token: Token) -> None:
        """An infinitive that completes the verb, not its object: "urged the council [to act]"."""
        noun, verb = token.head, token.head.head
        lemma = self.lexicon.forms.get(verb.lower_, verb.lemma_.lower())
        whom = any(p.slot == "obj" and p.content == "to" and not p.noun for p in self.lexicon.of("verb", lemma))
        act = self.lexicon.of("noun", noun.lemma_.lower()) or self.lexicon.context(noun.lemma_.lower())
        if whom and not act and any(c.dep_ == "mark" and c.lower_ == "to" for c in token.lefts):
            self.hang(token, verb, "xcomp")

    def apposed(self, token: Token) -> None:
        """A second subject behind a comma says who the first one is: "Ms. Orr, the successor of Mr. Lee, spoke"."""
        first = next((c for c in token.head.lefts if c.dep_ == "nsubj"), None)
        comma = token.left_edge.i - (token.left_edge.text != ",")
        if first is None or first.i >= token.i or token.doc[comma].text != ",":
            return
        if first.right_edge.i in (comma, comma - 1):
            self.hang(token, first, "appos")

    def completed(self, token: Token) -> None:
        """An infinitive that completes the verb, taken for its subject: "it invites Peru [to release them]"."""
        verb = token.head
        own = {c.dep_ for c in verb.children}
        if own & {"nsubj", "nsubj:pass"} and own & {"obj", "nsubj:pass"} and token.tag_ == "VB":
            self.hang(token, verb, "xcomp")

    def peopled(self, token: Token) -> None:
        """Who did something are the people, not where they are from: "women from Chad [who had fled]"."""
        who = any(c.lower_ in ("who", "whom") and c.dep_.startswith(("nsubj", "obj")) for c in token.lefts)
        place = token.head
        if who and place.head.tag_ == "NNS" and any(c.lower_ in ("from", "in", "at") for c in place.lefts):
            self.hang(token, place.head, "acl:relcl")

    def besides(self, noun: Token) -> None:
        """Who else it is done to, hung on a clause between: "met [nurses from Lyon who had fled], as well as [teachers]"."""
        first = next((c for c in noun.lefts if c.dep_ == "cc"), None)
        if first is None or any(c.dep_ == "case" for c in noun.lefts) or self.doc[first.i - 1].text != ",":
            return
        verb = noun.head
        while verb.dep_ in ("acl:relcl", "acl", "nmod", "conj") and verb.head.i < verb.i:
            verb = verb.head
        other = verb if verb.pos_ in ("NOUN", "PROPN") else next((c for c in verb.rights if c.dep_ == "obj"), None)
        if other is not None and other.i < noun.i and noun not in tuple(other.ancestors):
            self.hang(noun, other, "conj")

    def meant_verb(self, token: Token) -> None:
        """A verb that was taken for its object's first half: "[Impose] sanctions on", "appear to [breach] the accord"."""
        noun, known = token.head, self.lexicon.of("verb", token.lower_)
        if not known or token.tag_ != "NN" or self.lexicon.of("noun", token.lower_):
            return
        if token.dep_ == "nsubj" and any(noun.lemma_.lower() in p.noun for p in known):
            self.tags[noun.i] = ("NOUN", "NNS")  # "[Impose sanctions] on"
        elif token.dep_ == "nsubj" or noun.pos_ != "NOUN":
            return
        before = token.nbor(-1) if token.i else None
        if token.i == token.sent.start and noun.dep_ == "ROOT":
            self.hang(token, token, "ROOT")
        elif (
            before is not None
            and before.lower_ == "to"
            and before.head.i == noun.i
            and noun.head.pos_ in ("VERB", "ADJ")
        ):
            self.hang(token, noun.head, "xcomp")
            self.hang(before, token, "mark")
        else:
            return
        self.hang(noun, token, "obj")
        self.tags[token.i] = ("VERB", "VB")

    def resumed(self, verb: Token) -> None:
        """A finite verb does not go on with an infinitive: "asks them to come and [warns] them"."""
        above = verb.head
        while above.head.i != above.i and above.tag_ != verb.tag_:
            above = above.head
        own = any(c.dep_.startswith("nsubj") for c in verb.children)
        if above.tag_ == verb.tag_ and above.pos_ == "VERB" and above.i < verb.i and not own:
            self.hang(verb, above, "conj")

    def dated(self, day: Token) -> None:
        """A day that was hung on the noun behind it: "on 22 May [agents] arrested her"."""
        noun = day.head
        case = next((c for c in day.lefts if c.dep_ == "case"), None)
        month = next((t for t in self.doc[day.i + 1 : noun.i] if t.head.i in (noun.i, day.i)), None)
        if case is None or month is None or month.pos_ != "PROPN" or not day.is_digit or noun.head.pos_ != "VERB":
            return
        self.hang(day, noun.head, "obl")
        for token in self.doc[day.i + 1 : noun.i]:
            if token.head.i == noun.i and (token.i == month.i or token.is_digit):
                self.hang(token, day, "flat")

    def latin(self, token: Token) -> None:
        """Whom a verb declares something in Latin: "declared the envoy [persona non grata]"."""
        label, last = token.nbor(-1), token.nbor(1)
        verb = next((t for t in reversed(self.doc[token.sent.start : label.i]) if t.pos_ == "VERB"), None)
        if verb is None or not self.lexicon.of("verb", self._base(verb)):
            return
        passive = any(c.dep_ == "aux:pass" for c in verb.children)
        whom = label.nbor(-1)
        self.hang(label, verb, "obl")
        self.hang(token, label, "flat")
        self.hang(last, label, "flat")
        if not passive and whom.i > verb.i and whom.pos_ in ("NOUN", "PROPN", "PRON"):
            named = next(
                (t for t in self.doc[verb.i + 1 : whom.i] if t.dep_ in ("obj", "iobj") and t.head.i == verb.i), None
            )
            head = named or whom
            self.hang(head, verb, "obj")
            for other in (t for t in self.doc[verb.i + 1 : whom.i] if t.head.i in (label.i, last.i)):
                self.hang(other, head, other.dep_)

    def relative(self, token: Token) -> None:
        """A predicate noun that was taken for the verb's: "the pact, to which Peru has been [a party]"."""
        noun, comma = token.head, token.i - (2 if any(c.dep_ == "case" for c in token.lefts) else 1)
        if comma < 1 or noun.i < token.i or not any(c.dep_ == "cop" for c in noun.lefts) or self.doc[comma].text != ",":
            return
        before = self.doc[comma - 1]
        if before.pos_ in ("NOUN", "PROPN"):
            while (
                before.dep_ in ("flat", "compound") and before.head.pos_ in ("NOUN", "PROPN") and before.head.i <= comma
            ):
                before = before.head
            self.hang(noun, before, "acl:relcl")

    def joined(self, noun: Token) -> None:
        """A second verb that was taken for its object's adjective: "beat [and robbed] the men"."""
        lefts = list(noun.lefts)
        verb = next((c for c in lefts if c.dep_ == "amod" and self.lexicon.of("verb", self._base(c))), None)
        link = next((c for c in lefts if c.dep_ == "cc"), None)
        if verb is None or link is None or link.i + 1 != verb.i or verb.tag_ not in ("VBN", "VBD", "VBG", "VB"):
            return
        self.hang(verb, noun.head, "conj")
        self.hang(link, verb, "cc")
        self.hang(noun, verb, "obj")
        self.tags[verb.i] = ("VERB", noun.head.tag_)

    def _base(self, verb: Token) -> str:
        return self.lexicon.forms.get(verb.lower_, verb.lemma_.lower())

    def named(self, token: Token) -> None:
        """Whom a verb names, taken for a predicate: "appointed [Ruth Okello] as ambassador"."""
        verb = token.head
        alone = not any(
            c.dep_ in ("obj", "nsubj:pass") and not any(g.lower_ == "as" for g in c.lefts) for c in verb.children
        )
        if verb.pos_ == "VERB" and alone and not any(c.dep_ in ("cop", "case", "mark") for c in token.children):
            self.hang(token, verb, "obj")
            for other in verb.rights:
                if other.dep_ == "obj" and other.i > token.i:
                    self.hang(other, verb, "obl")

    def parted(self, before: Span, sentence: Span) -> None:
        """A subject that was cut off from its sentence: "Switzerland | , citing the ruling, froze the assets"."""
        verb, noun = sentence.root, before.root
        nominal = noun.pos_ in ("PROPN", "NOUN") and not any(t.pos_ in ("VERB", "AUX") or t.is_punct for t in before)
        own = any(c.dep_.startswith(("nsubj", "csubj", "expl")) for c in verb.children)
        if nominal and sentence[0].text == "," and self._finite(verb) and not own:
            self.hang(noun, verb, "nsubj")

    def reduced(self, root: Token) -> None:
        """A participle that was taken for the verb of its sentence: "families [fleeing the city] crossed into Egypt"."""
        subject = next((c for c in root.lefts if c.dep_ == "nsubj"), None)
        if subject is None or any(c.dep_ in ("aux", "cop") for c in root.children):
            return
        below = (t for t in root.doc[root.i + 1 : root.sent.end] if t.head.i == root.i or t.head.dep_ == "xcomp")
        for child in below:  # also below an infinitive: "families hoping to flee the city crossed …"
            if child.dep_ in ("xcomp", "ccomp", "conj", "parataxis") and self._finite(child):
                if any(c.dep_.startswith("nsubj") or c.dep_ in ("mark", "cc", "aux") for c in child.children):
                    continue
                self.hang(child, child, "ROOT")
                self.hang(subject, child, "nsubj")
                self.hang(root, subject, "acl")
                for other in (*root.children, *child.head.children):
                    if other.i > child.i:
                        self.heads[other.i] = child.i
                return
