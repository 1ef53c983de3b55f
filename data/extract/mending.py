"""Mends what a parser often gets wrong: sentences whose verb it took for a noun or hung below their subject.

"The council urges …", "The authorities, who …, denied …", "Court halts removal …": in a sentence with a noun for its root
the verb is looked for among the words that the lexicon knows as one. Tags, labels and heads change, words and places never.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actorgraph.ontology.lexicon import Lexicon

from .rehanging import Changes, rehung

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_NOMINAL: Final = frozenset(("NOUN", "PROPN", "PRON", "ADJ"))
_BEFORE: Final = frozenset(("compound", "det", "amod", "nummod", "nmod:poss", "flat", "nsubj", "cc"))
#: What a noun's dependents become when it turns out to be a verb.
_AS_VERB: Final = {"nmod": "obl", "appos": "obj", "acl": "xcomp", "acl:relcl": "ccomp"}


def mended(doc: Doc, lexicon: Lexicon) -> Doc:
    """The parse with its verbless sentences mended; the same object where there is nothing to mend."""
    plan = _Plan(doc, lexicon)
    for token in doc:
        if token.tag_ == "VBG" and token.dep_ == "amod":
            plan.gerund(token)
        elif token.dep_ == "conj" and token.tag_ in ("VB", "VBG") and token.head.tag_ in ("VBD", "VBZ", "VBP"):
            plan.joined(token)
        elif token.dep_ == "advmod" and token.is_sent_start and token.text[:1].isupper():
            plan.opener(token)
    for sentence in doc.sents:
        root = sentence.root
        nominal = root.pos_ in _NOMINAL or root.tag_ in ("NN", "NNS")
        if len(sentence) > 2 and nominal and not any(c.dep_ in ("cop", "aux") for c in root.children):
            plan.mend(sentence)
    return rehung(plan.made() if plan.changed else doc, lexicon)


class _Plan(Changes):
    """The changes, one method each."""

    def mend(self, sentence: Span) -> None:
        root = sentence.root
        verb = self._below(root) or self._compound(root)
        if verb is not None:
            self._raise(verb, root)
        elif self._is_form(root) and self._governs(root):
            self._turn(root)

    def gerund(self, token: Token) -> None:
        """A gerund that was taken for an adjective: "accused of torturing detainees and jailing others"."""
        noun = token.head
        before = token.nbor(-1) if token.i else token
        lemma = self.lexicon.forms.get(token.lower_, token.lemma_.lower())
        acts = any(p.slot == "obj" and not p.particles for p in self.lexicon.of("verb", lemma))
        if (
            not acts
            or before.dep_ not in ("mark", "case")
            or before.head.i not in (token.i, noun.i)
            or noun.i < token.i
        ):
            return
        above = noun.head
        while above.i != above.head.i and above.pos_ not in ("VERB", "AUX"):
            above = above.head
        if above.pos_ != "VERB" or above.i > token.i:
            return
        self.changed = True
        self.heads[token.i], self.deps[token.i] = above.i, "advcl"
        self.tags[token.i] = ("VERB", "VBG")
        self.heads[noun.i], self.deps[noun.i] = token.i, "obj"
        self.heads[before.i], self.deps[before.i] = token.i, "mark"
        for other in token.doc[noun.i : token.sent.end]:
            if (
                other.tag_ == "VBG"
                and other.dep_ == "conj"
                and other.head.pos_ in ("NOUN", "PROPN")
                and other.head.i < other.i
            ):
                self.heads[other.i] = token.i

    def joined(self, token: Token) -> None:
        """A verb without a subject belongs to one of its form: "urged them to free the men and drop the charges"."""
        if any(c.dep_ in ("aux", "aux:pass", "cop") or c.dep_.startswith("nsubj") for c in token.children):
            return
        likes = [c for c in token.head.rights if c.i < token.i and c.tag_ == token.tag_ and c.pos_ == "VERB"]
        likes += [t for t in token.doc[token.head.i : token.i] if self.tags.get(t.i, ("", ""))[1] == token.tag_]
        if likes and (likes[-1].i in self.heads or likes[-1].dep_ in ("xcomp", "advcl", "ccomp", "acl")):
            self.changed = True
            self.heads[token.i] = likes[-1].i

    def opener(self, token: Token) -> None:
        """A name that opens a sentence and was taken for an adverb: "Karvelia deported …"."""
        verb = token.head
        lower = token.lower_
        if verb.i != token.i + 1 or verb.tag_ not in ("VBD", "VBZ", "MD") or lower in self.lexicon.sets["openers"]:
            return
        if lower.endswith("ly") or any(c.dep_.startswith(("nsubj", "csubj", "expl")) for c in verb.children):
            return
        self.changed = True
        self.deps[token.i], self.tags[token.i] = "nsubj", ("PROPN", "NNP")

    def _is_form(self, token: Token) -> bool:
        """Whether a word may be a finite verb that the lexicon knows."""
        if token.tag_ in ("VBZ", "VBD", "VBP"):
            return True
        lemma = self.lexicon.forms.get(token.lower_)
        return lemma is not None and token.tag_ in ("NN", "NNS", "VB", "VBN") and not token.lower_.endswith("ing")

    def _finite(self, token: Token, root: Token) -> bool:
        """Whether what is joined to a noun is the verb of its sentence."""
        if _joint(token):
            return True
        if not self._is_form(token) or any(c.dep_ == "cc" for c in token.children):
            return False
        third = token.tag_ in ("VBZ", "VBD") or (token.tag_ == "NNS" and _whole(root))
        return third or any(c.dep_ in ("obj", "xcomp", "ccomp", "acl:relcl") for c in token.rights)

    def _below(self, root: Token) -> Token | None:
        """A finite verb that hangs below its subject: after an apposition or a relative clause."""
        for token in root.doc[root.i + 1 : root.sent.end]:
            before = root.doc[token.i - 1]
            listed = token.dep_ == "conj" or (token.dep_ in ("parataxis", "appos") and before.text == ",")
            if listed and token.head.i == root.i and self._finite(token, root):
                return token
            if token.dep_ != "acl" or token.tag_ not in ("VBN", "VBD") or not self._is_form(token):
                continue
            if token.head.i != root.i and root not in tuple(token.head.ancestors):
                continue
            rights = [c.dep_ for c in token.rights]
            agent = any(c.dep_ == "obl:agent" for c in token.rights)
            clausal = any(d in ("ccomp", "xcomp", "obj", "iobj", "acl:relcl") for d in rights)
            clausal = clausal or any(t.lower_ == "that" and t.dep_ == "mark" for t in token.subtree)
            lemma = self.lexicon.forms.get(token.lower_, token.lemma_.lower())
            only = _whole(root, token) and not any(p.slot == "obj" for p in self.lexicon.of("verb", lemma))
            if not agent and (clausal or only or (before.text == "," and "obl" in rights and token.head.i != root.i)):
                return token
        return None

    def _compound(self, root: Token) -> Token | None:
        """A headline's verb that was taken for the first part of a compound: "Court halts removal"."""
        for token in root.lefts:
            known = token.tag_ == "VBZ" or self.lexicon.forms.get(token.lower_) is not None
            past = token.dep_ == "amod" and token.lower_.endswith("ed") and token.i > root.sent.start
            if past and known and _whole(root) and token.nbor(-1).dep_ == "compound":
                return token
            if token.dep_ != "compound" or not known or token.i == root.sent.start or token.text[:1].isupper():
                continue
            plural = root.doc[token.i - 1].tag_ in ("NNS", "NNPS") and _whole(root)
            if token.tag_ in ("VBZ", "VBD", "NNS") or plural or any(c.dep_ == "nsubj" for c in token.lefts):
                return token
        return None

    def _governs(self, root: Token) -> bool:
        """Whether a noun has a subject before it and something to govern behind it."""
        lefts = [c for c in root.lefts if c.dep_ in ("compound", "nsubj")]
        if not lefts or root.i + 1 >= root.sent.end or lefts[-1].right_edge.i != root.i - 1:
            return False
        if any(c.dep_ == "obj" for c in root.rights):
            return True
        after = root.doc[root.i + 1]
        third = root.lower_.endswith("s") and root.lower_ != self.lexicon.forms[root.lower_]
        return third and (
            _whole(root)
            or after.pos_ in ("DET", "PROPN", "PRON")
            or after.lower_ in ("to", "that", "on", "upon", "for")
        )

    def _raise(self, verb: Token, root: Token) -> None:
        """A verb takes the place of the root, which becomes its subject (or, behind it, its object)."""
        self._verbal(verb)
        self.heads[verb.i], self.deps[verb.i] = verb.i, "ROOT"
        self.heads[root.i] = verb.i
        self.deps[root.i] = "nsubj" if root.i < verb.i else "obj"
        for child in root.children:
            after = child.dep_ in ("punct", "parataxis") and child.i > verb.i
            if after or child.dep_ in ("advcl", "obl", "ccomp"):
                self.heads[child.i] = verb.i
        other = _joint(verb)
        if other is not None:
            self.heads[other.i], self.deps[other.i] = root.i, "conj"
        if root.i > verb.i:
            self._subjects(verb, [c for c in root.lefts if c.i < verb.i and c.dep_ in _BEFORE])

    def _turn(self, root: Token) -> None:
        """The root itself is the verb."""
        self._verbal(root)
        self._subjects(root, [c for c in root.lefts if c.dep_ in _BEFORE])

    def _verbal(self, verb: Token) -> None:
        past = verb.tag_ in ("VBN", "VBD") or verb.lower_.endswith("ed")
        self.tags[verb.i] = ("VERB", "VBD" if past else "VBZ" if verb.lower_.endswith("s") else "VBP")
        self.changed = True
        for child in verb.rights:
            dep = child.dep_
            if dep == "acl:relcl" and not any(c.lower_ == "that" and c.i < child.i for c in child.children):
                continue
            if dep in _AS_VERB and (dep != "appos" or child.i - verb.i < 5):
                self.deps[child.i] = _AS_VERB[dep]

    def _subjects(self, verb: Token, lefts: list[Token]) -> None:
        """Of the words before a verb the last noun is its subject, or the first of those joined by "and"."""
        nouns = [
            t for t in lefts if t.dep_ in ("compound", "nsubj", "amod") and t.pos_ in ("NOUN", "PROPN", "ADJ", "VERB")
        ]
        if not nouns:
            return
        head = nouns[-1]
        joined = any(t.lower_ == "and" for t in (*lefts, *head.lefts))
        first = nouns[0] if joined and len(nouns) > 1 else head
        self.heads[first.i], self.deps[first.i] = verb.i, "nsubj"
        if first.i != head.i:
            self.heads[head.i], self.deps[head.i] = first.i, "conj"
        for other in lefts:
            if other.i not in (first.i, head.i):
                self.heads[other.i] = head.i if other.i > first.i or first.i == head.i else first.i


def _whole(root: Token, but: Token | None = None) -> bool:
    """Whether it is a sentence with its full stop, and no other word in it (``but`` one) may be its verb."""
    finite = any(
        t.tag_ in ("VBD", "VBZ", "VBP", "MD")
        and t.i != root.i
        and t != but
        and not any(a.dep_ == "acl:relcl" for a in (t, *t.ancestors))
        for t in root.sent
    )
    return not finite and root.sent[-1].text == "."


def _joint(verb: Token) -> Token | None:
    """The subject of a verb that was joined to the first of two subjects: "activists and [officials are accusing] …"."""
    subject = next((c for c in verb.lefts if c.dep_ == "nsubj"), None)
    joined = any(c.dep_ == "cc" and subject is not None and c.i < subject.i for c in verb.lefts)
    return subject if joined and verb.tag_ != "VBN" else None
