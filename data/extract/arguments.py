"""Who stands where around a predicate, over Universal Dependencies: subjects, agents, objects, obliques, antecedents.

Arguments are tokens here; which of them a pattern wants is said in ``patterns.py``, who they are is asked elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from spacy.tokens import Token

RELATIVE: Final = frozenset(("who", "which", "that", "whom", "whose"))
VERBAL: Final = frozenset(("VERB", "AUX"))
SUBJECTS: Final = frozenset(("nsubj", "nsubj:pass", "nsubj:outer"))
_OBLIQUE: Final = frozenset(("obl", "nmod", "iobj", "obl:agent", "obj", "advcl", "obl:unmarked"))


def expand(token: Token) -> tuple[Token, ...]:
    """A noun and those coordinated with it."""
    return (token, *(t for c in token.children if c.dep_ == "conj" and c.pos_ not in VERBAL for t in expand(c)))


def expand_all(tokens: Iterator[Token] | list[Token] | tuple[Token, ...]) -> tuple[Token, ...]:
    """Nouns, each with those coordinated with it."""
    return tuple(t for token in tokens for t in expand(token))


def included(token: Token, words: Collection[str]) -> tuple[Token, ...]:
    """What is named as part of a noun after one of some words: "allies, *including* Albania and Japan"."""
    for other in token.doc[token.i + 1 : min(token.sent.end, token.i + 16)]:
        if other.pos_ in VERBAL and other.lower_ not in words:
            return ()
        if other.pos_ in ("NOUN", "PROPN", "PRON") and case_of(other) in words:
            return expand(other)
    return ()


def case_of(token: Token) -> str:
    """The preposition of a noun phrase, in lower case; of several words the first."""
    return next((c.lower_ for c in token.lefts if c.dep_ == "case"), "")


def is_passive(verb: Token) -> bool:
    """Whether a verb stands in the passive, a participle after a noun included."""
    if any(c.dep_ in ("nsubj:pass", "aux:pass") for c in verb.children):
        return True
    plain = not any(c.dep_ in ("aux", "nsubj") for c in verb.children)
    if verb.tag_ == "VBN" and plain:
        if verb.dep_ in ("acl", "advcl", "amod"):
            return True
        if verb.dep_ == "conj" and is_passive(verb.head):
            return True
        if verb.dep_ == "xcomp" and verb.head.lemma_ in ("get", "have", "remain", "be"):
            return True
    if verb.tag_ == "VBD" and plain and verb.dep_ == "conj" and any(is_agent(c) for c in verb.rights):
        return not any(c.dep_ == "obj" for c in verb.children) and is_passive(verb.head)
    return False


def is_agent(token: Token) -> bool:
    """Whether a noun stands after the "by" of a passive."""
    return token.dep_ == "obl:agent" or (token.dep_ in ("obl", "nmod") and case_of(token) == "by")


def agents(verb: Token) -> tuple[Token, ...]:
    """By whom something is done, in the passive; also where a parser has hung it below what stands between."""
    own = [c for c in verb.rights if is_agent(c)]
    if not own:
        own = [t for c in verb.rights if c.dep_ in ("obj", "xcomp", "obl") and c.pos_ not in VERBAL for t in _below(c)]
    if not own:  # "were ordered to leave by the army"
        below = (c for c in verb.rights if c.dep_ == "xcomp" and c.pos_ == "VERB" and not is_passive(c))
        own = [t for c in below for t in c.rights if is_agent(t)]
    return expand_all(own[:1])


def _below(noun: Token) -> Iterator[Token]:
    """The agents below a noun, not those in clauses of their own."""
    for child in noun.rights:
        if is_agent(child):
            yield child
        elif child.dep_ in ("nmod", "obl"):
            yield from _below(child)


def antecedent(token: Token) -> Token | None:
    """The noun that a relative pronoun stands for."""
    for ancestor in token.ancestors:
        if ancestor.dep_ == "acl:relcl":
            return ancestor.head
    return None


def is_relative(token: Token) -> bool:
    """Whether a word is a relative pronoun."""
    return token.lower_ in RELATIVE and token.pos_ == "PRON" and any(a.dep_ == "acl:relcl" for a in token.ancestors)


def patients(verb: Token) -> tuple[Token, ...]:
    """Whom it happens to, in the passive."""
    own = [c for c in verb.children if c.dep_ in ("nsubj:pass", "nsubj")]
    if own:
        return expand(own[0])
    if verb.dep_ in ("acl", "acl:relcl", "amod"):
        return expand(verb.head)
    if verb.dep_ == "conj" and is_passive(verb.head):
        return patients(verb.head)
    if verb.dep_ == "conj" and verb.head.pos_ in VERBAL:  # "they fled and were caught"
        first = [c for c in verb.head.children if c.dep_ in SUBJECTS]
        return expand(first[0]) if first else ()
    if verb.dep_ == "xcomp":
        head = verb.head
        if is_passive(head):
            return patients(head)
        return expand_all(c for c in head.children if c.dep_ in ("obj", "nsubj"))[:1]
    if verb.dep_ == "advcl" and verb.tag_ in ("VBN", "VBG"):
        first = [c for c in verb.head.children if c.dep_ in SUBJECTS]
        return expand(first[0]) if first else ()
    return ()


def direct_objects(verb: Token) -> tuple[Token, ...]:
    """The direct object, in the active: the antecedent where a relative clause lacks it."""
    own = [c for c in verb.children if c.dep_ == "obj"]
    if own:
        return expand(own[0])
    if verb.dep_ == "acl:relcl":
        first = [c for c in verb.children if c.dep_ == "nsubj"]
        if first and not is_relative(first[0]):
            return expand(verb.head)
    # "arrested and deported three men": the object of the last is that of all
    for other in verb.rights:
        if other.dep_ == "conj" and other.pos_ == "VERB" and not any(c.dep_ == "nsubj" for c in other.children):
            shared = [c for c in other.children if c.dep_ == "obj"]
            between = [c for c in verb.rights if c.i < other.i and c.dep_ in ("obl", "xcomp", "ccomp", "punct")]
            if shared and not between:
                return expand(shared[0])
    return ()


def oblique(token: Token, preposition: str) -> tuple[Token, ...]:
    """What stands after a preposition that belongs to a word."""
    found = [c for c in token.children if c.dep_ in _OBLIQUE and case_of(c) == preposition and not _is_day(c)]
    if not found:  # "the evacuation on Thursday of 132 refugees": hung below what stands between
        between = [c for c in token.rights if c.dep_ in ("nmod", "obl", "obl:unmarked", "nmod:unmarked")]
        found = [
            g
            for c in between
            if token.pos_ == "NOUN" and (_is_day(c) or (c.pos_ == "PROPN" and case_of(c) in ("in", "on")))
            for g in c.rights
            if g.dep_ == "nmod" and case_of(g) == preposition
        ]
    return expand(found[0]) if found else ()


def _is_day(token: Token) -> bool:
    """Whether a word names a day or a year: it is nobody's object, and what follows it is not its own."""
    return (token.pos_ == "PROPN" and token.lower_.endswith("day")) or (token.pos_ == "NUM" and len(token) == 4)


def beside(noun: Token, preposition: str) -> tuple[Token, ...]:
    """What follows a noun with a preposition and was hung on the verb above: "uphold its duties [under the treaty]"."""
    if noun.head.pos_ not in VERBAL or noun.dep_ not in ("obj", "nsubj:pass", "obl", "xcomp"):
        return ()
    for other in noun.head.rights:
        near = 0 <= other.left_edge.i - noun.right_edge.i <= 2
        if other.i > noun.i and near and other.dep_ == "obl" and case_of(other) == preposition:
            return expand(other)
    return ()


def through(token: Token, preposition: str) -> tuple[Token, ...]:
    """What stands after a preposition below what completes a noun: "the visit of two envoys to Riga"."""
    for child in token.rights:
        if child.dep_ in ("nmod", "obl") and case_of(child) not in ("in", "with", "from", "to"):
            found = oblique(child, preposition)
            if found:
                return found
    return ()


def of_noun(token: Token) -> tuple[Token, ...]:
    """Whose act a noun names: its possessor, or who stands after "by", wherever a parser has hung it."""
    for child in token.children:
        if child.dep_ == "nmod:poss":
            return expand(child)
    return by_of_noun(token)


def by_of_noun(token: Token) -> tuple[Token, ...]:
    """Who stands after the "by" of a noun or of what completes it."""
    for child in token.rights:
        if is_agent(child):
            return expand(child)
    for child in token.rights:
        if child.dep_ in ("nmod", "obl"):
            for other in child.rights:
                if is_agent(other):
                    return expand(other)
    return ()


def adjectives_of(token: Token) -> tuple[Token, ...]:
    """The capitalized words before a noun: "EU sanctions", "Chinese and Russian pressure"."""
    found = [c for c in token.lefts if c.dep_ in ("amod", "compound", "nmod:desc") and c.text[:1].isupper()]
    return expand_all(found[:1])


def climbing(verb: Token) -> Iterator[tuple[Token, ...]]:
    """Who may be the subject of a verb that has none: the subjects above it, the nearest first."""
    node = verb
    for _ in range(6):
        head, dep = node.head, node.dep_
        if head.i == node.i:
            return
        if dep in ("acl", "nmod", "obj", "obl", "advcl", "xcomp", "ccomp", "conj", "parataxis"):
            if head.pos_ in ("NOUN", "PROPN"):
                owner = [c for c in head.children if c.dep_ == "nmod:poss"]
                if owner:
                    yield expand(owner[0])
            elif head.pos_ in VERBAL or head.pos_ == "ADJ":
                own = [c for c in head.children if c.dep_ in SUBJECTS]
                if own:
                    yield expand(own[0])
                    if dep != "conj":
                        return
                elif is_passive(head):
                    yield patients(head)
        else:
            return
        node = head
