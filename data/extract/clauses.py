"""Predicates with their arguments: which words of the lexicon stand where, with whom as subject and object.

Over Universal Dependencies: active and passive, coordination, relative and participial clauses, control and raising, nouns
with possessors. Arguments are tokens here; who they are is asked elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from actorgraph.ontology.lexicon import Lexicon, Pattern

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

RELATIVE: Final = frozenset(("who", "which", "that", "whom", "whose"))
_CLAUSAL: Final = frozenset(("xcomp", "ccomp", "advcl", "acl", "parataxis"))
_VERBAL: Final = frozenset(("VERB", "AUX"))


class Clause(msgspec.Struct, frozen=True):
    """A predicate that says a relation: its token, subjects, objects, and the heads of the clauses that hold its content.

    ``object_from``: the object has to be taken from the content (``subject``), since the pattern has none of its own.
    """

    token: Token
    pattern: Pattern
    subjects: tuple[Token, ...]
    objects: tuple[Token, ...]
    content: tuple[Token, ...] = ()
    qualifiers: tuple[tuple[str, Token], ...] = ()
    together: bool = False


def find_clauses(doc: Doc, lexicon: Lexicon) -> Iterator[list[Clause]]:
    """The readings of each predicate of a paragraph that the lexicon has a pattern for, the heaviest first."""
    for token in doc:
        found = list(matches(token, lexicon))
        if found:
            yield found


def match(token: Token, lexicon: Lexicon) -> Clause | None:
    """The heaviest pattern that fits at a token, with its arguments."""
    return next(matches(token, lexicon), None)


def matches(token: Token, lexicon: Lexicon) -> Iterator[Clause]:
    """Every pattern that fits at a token, with its arguments, the heaviest first."""
    lemma = token.lemma_.lower()
    if token.pos_ == "VERB" or (token.pos_ == "AUX" and token.dep_ not in ("aux", "aux:pass", "cop")):
        for pattern in lexicon.of("verb", lemma):
            clause = _verb(token, pattern)
            if clause is not None:
                yield clause
        for pattern in lexicon.of("together", lemma):
            clause = _together(token, pattern)
            if clause is not None:
                yield clause
    if token.pos_ == "NOUN":
        for pattern in lexicon.of("noun", lemma):
            clause = _noun(token, pattern)
            if clause is not None:
                yield clause
    for pattern in lexicon.of("predicate", lemma) or lexicon.of("predicate", token.lower_):
        clause = _predicate(token, pattern)
        if clause is not None:
            yield clause


def expand(token: Token) -> tuple[Token, ...]:
    """A noun and those coordinated with it."""
    return (token, *(t for c in token.children if c.dep_ == "conj" and c.pos_ not in _VERBAL for t in expand(c)))


def case_of(token: Token) -> str:
    """The preposition of a noun phrase, in lower case; of several words the first."""
    return next((c.lower_ for c in token.lefts if c.dep_ == "case"), "")


def is_passive(verb: Token) -> bool:
    """Whether a verb stands in the passive, a participle after a noun included."""
    if any(c.dep_ in ("nsubj:pass", "aux:pass") for c in verb.children):
        return True
    if verb.tag_ == "VBN" and not any(c.dep_ in ("aux", "nsubj") for c in verb.children):
        if verb.dep_ == "acl":
            return True
        if verb.dep_ == "conj" and is_passive(verb.head):
            return True
        if verb.dep_ in ("advcl", "amod"):
            return True
    return False


def antecedent(token: Token) -> Token | None:
    """The noun that a relative pronoun stands for."""
    for ancestor in token.ancestors:
        if ancestor.dep_ == "acl:relcl":
            return ancestor.head
    return None


def is_relative(token: Token) -> bool:
    """Whether a word is a relative pronoun."""
    return token.lower_ in RELATIVE and token.pos_ == "PRON" and any(a.dep_ == "acl:relcl" for a in token.ancestors)


# Subjects and objects of verbs


def subject_of(verb: Token, lexicon: Lexicon, depth: int = 0) -> tuple[Token, ...]:
    """Who does it: of a passive, who stands after "by"; of a clause without subject, who it is by control."""
    if depth > 6:
        return ()
    if is_passive(verb):
        return tuple(t for c in verb.rights if _is_agent(c) for t in expand(c))
    own = [c for c in verb.children if c.dep_ in ("nsubj", "nsubj:outer")]
    if own:
        return expand(own[-1]) if own[-1].dep_ == "nsubj" else expand(own[0])
    head = verb.head
    if verb.dep_ == "conj" and head.pos_ in (*_VERBAL, "ADJ", "NOUN"):
        if is_passive(head):  # "was brought in and said": the one that it happened to
            return patients(head)
        if head.pos_ in _VERBAL or any(c.dep_ == "cop" for c in head.children):
            return subject_of(head, lexicon, depth + 1)
        return ()
    if verb.dep_ in ("xcomp", "ccomp", "advcl", "parataxis") and head.pos_ in (*_VERBAL, "ADJ", "NOUN"):
        controller = controlled(verb, lexicon)
        if controller:
            return controller
        if lexicon.context(head.lemma_.lower()) == "requested" and verb.tag_ == "VB" and not is_passive(head):
            return ()
        said = [c for c in head.children if c.dep_ == "ccomp" and c.i < verb.i < head.i]
        if verb.dep_ == "advcl" and said:
            return subject_of(said[0], lexicon, depth + 1)
        if verb.dep_ == "xcomp":
            objects = [c for c in head.children if c.dep_ in ("obj", "iobj")]
            if objects and not is_passive(head) and head.lemma_.lower() not in ("promise", "threaten", "vow"):
                return expand(objects[0])
            return patients(head) if is_passive(head) else subject_of(head, lexicon, depth + 1)
        if verb.dep_ == "advcl" and not any(c.dep_ == "mark" and c.lower_ == "that" for c in verb.children):
            return patients(head) if is_passive(head) else subject_of(head, lexicon, depth + 1)
        return ()
    if verb.dep_ == "acl":
        if verb.tag_ == "VBG":
            return expand(head)
        if verb.tag_ == "VB":
            owner = [c for c in head.children if c.dep_ == "nmod:poss"]
            if owner:
                return expand(owner[0])
            if head.dep_ == "obj" and head.head.pos_ in _VERBAL and not is_passive(head.head):
                return subject_of(head.head, lexicon, depth + 1)
    if verb.dep_ == "acl:relcl" and not any(_is_gap_object(c) for c in verb.children):
        return expand(head)
    return ()


def _is_gap_object(token: Token) -> bool:
    return token.dep_ in ("nsubj", "nsubj:pass")


def _is_agent(token: Token) -> bool:
    return token.dep_ == "obl:agent" or (token.dep_ in ("obl", "nmod") and case_of(token) == "by")


def controlled(verb: Token, lexicon: Lexicon) -> tuple[Token, ...]:
    """The object of a governing verb (or noun) whose pattern says that it is the one to act."""
    governor = verb.head
    first = verb
    while first.dep_ == "conj" and first.head.pos_ in _VERBAL:
        first = first.head
    governor = first.head
    clause = match(governor, lexicon) if governor.i != first.i else None
    controls = (
        clause is not None and clause.pattern.slot and clause.pattern.content in ("to", "any", "of", "from", "for")
    )
    if clause is not None and controls and first in clause.content:
        return clause.objects
    return ()


def patients(verb: Token) -> tuple[Token, ...]:
    """Whom it happens to, in the passive."""
    own = [c for c in verb.children if c.dep_ in ("nsubj:pass", "nsubj")]
    if own:
        return expand(own[0])
    if verb.dep_ in ("acl", "acl:relcl", "amod"):
        return expand(verb.head)
    if verb.dep_ == "conj" and is_passive(verb.head):
        return patients(verb.head)
    if verb.dep_ == "xcomp":
        head = verb.head
        return (
            patients(head)
            if is_passive(head)
            else tuple(t for c in head.children if c.dep_ in ("obj", "nsubj") for t in expand(c))[:1]
        )
    return ()


def direct_objects(verb: Token) -> tuple[Token, ...]:
    """The direct object, in the active: the antecedent where a relative clause lacks it."""
    own = [c for c in verb.children if c.dep_ == "obj"]
    if own:
        return tuple(t for c in own[:1] for t in expand(c))
    if verb.dep_ == "acl:relcl":
        subjects = [c for c in verb.children if c.dep_ == "nsubj"]
        if subjects and not is_relative(subjects[0]):
            return expand(verb.head)
    if verb.dep_ != "conj":
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
    found = [
        c
        for c in token.children
        if c.dep_ in ("obl", "nmod", "iobj", "obl:agent", "obj", "advcl") and case_of(c) == preposition
    ]
    return tuple(t for c in found[:1] for t in expand(c))


# Patterns


def _verb(token: Token, pattern: Pattern) -> Clause | None:
    passive = is_passive(token)
    holders = [token]
    phrasal = any(c.dep_ == "compound:prt" and c.lower_ not in pattern.particles for c in token.children)
    if phrasal and pattern.slot in ("obj", ""):
        return None  # "rule out" is not to rule
    for particle in pattern.particles:
        if not any(
            (
                c.lower_ == particle
                and (c.dep_ in ("compound:prt", "advmod", "obl", "case", "xcomp", "obj") or c.pos_ in ("ADP", "ADV"))
            )
            or (c.dep_ == "obl" and c.lower_ == particle)
            for c in token.children
        ) and not any(g.lower_ == particle for c in token.children if c.dep_ in ("obl", "obj") for g in (*c.lefts, c)):
            return None
    if pattern.noun:
        own = patients(token) if passive else direct_objects(token)
        nouns = [t for t in own if t.lemma_.lower() in pattern.noun]
        if not nouns:
            return None
        holders = [nouns[0], token]
    objects: tuple[Token, ...] = ()
    if pattern.slot == "obj":
        if not pattern.content and any(c.dep_ == "iobj" for c in token.children) and not pattern.particles:
            return None  # "denies its people freedom"
        objects = patients(token) if passive else direct_objects(token)
        if not passive and not objects:
            objects = tuple(t for c in token.children if c.dep_ == "iobj" for t in expand(c))
        if pattern.content and not passive:
            # "told reporters that": who is told may be parsed as indirect object
            objects = objects or tuple(t for c in token.children if c.dep_ == "iobj" for t in expand(c))
    elif pattern.slot:
        if pattern.noun and pattern.slot in ("to", "for"):
            objects = tuple(t for c in token.children if c.dep_ == "iobj" for t in expand(c))
        for holder in holders if not objects else ():
            objects = oblique(holder, pattern.slot)
            if objects:
                break
        if not objects and pattern.noun:  # "raised concerns over the refugees with officials"
            inner = (c for h in holders[:1] for g in h.rights if g.dep_ in ("nmod", "obl") for c in (g,))
            objects = next((o for c in inner if (o := oblique(c, pattern.slot))), ())
        if not objects and passive and _stranded(token, pattern.slot):
            objects = patients(token)
    content = content_of(token, pattern, holders)
    if pattern.content_needed and not content:
        return None
    if pattern.content == "any" and pattern.content_needed and pattern.slot and not objects and content:
        objects = tuple(t for c in content[0].children if c.dep_ == "nsubj" for t in expand(c))
    if pattern.slot and not objects:
        # "let monitors in", "urged that": the object is the subject of the clause
        if pattern.content in ("any", "to") and content:
            objects = tuple(t for c in content[0].children if c.dep_ in ("nsubj", "nsubj:pass") for t in expand(c))
        if not objects:
            return None
    if not pattern.slot and pattern.content == "that" and content:
        objects = tuple(t for c in content[0].children if c.dep_ in ("nsubj", "nsubj:pass") for t in expand(c))
    qualifiers: list[tuple[str, Token]] = []
    for where, name in pattern.qualifiers.items():
        found = oblique(token, where) if where != "obj" else ()
        if where == "as" and not found:
            found = tuple(
                c
                for c in token.children
                if c.dep_ in ("obl", "advcl", "xcomp") and any(g.lower_ == "as" for g in c.lefts)
            )
        if where == "obj":
            found = tuple(c for c in token.children if c.dep_ == "xcomp" and c.pos_ in ("NOUN", "ADJ", "PROPN"))
        if where == "as" and not found:  # parsed with the object: "views the refugees as migrants"
            found = tuple(
                t
                for t in token.subtree
                if t.i > token.i and case_of(t) == "as" and t.dep_ in ("nmod", "obl") and t.head.pos_ != "VERB"
            )
        if where == "obj" and not found:
            found = tuple(
                c for c in token.children if c.dep_ in ("xcomp", "ccomp") and any(g.dep_ == "cop" for g in c.children)
            )
        if not found:
            return None
        qualifiers.append((name, found[0]))
    return Clause(token, pattern, (), objects, content, tuple(qualifiers))


def _stranded(verb: Token, preposition: str) -> bool:
    return any(c.lower_ == preposition and c.dep_ in ("case", "compound:prt", "advmod", "obl") for c in verb.rights)


def content_of(token: Token, pattern: Pattern, holders: Sequence[Token]) -> tuple[Token, ...]:
    """The heads of the clauses that hold a pattern's content, coordinated ones included."""
    if not pattern.content:
        return ()
    found: list[Token] = []
    for holder in holders:
        for child in holder.rights:
            if child.dep_ not in _CLAUSAL or child.pos_ not in (*_VERBAL, "ADJ", "NOUN"):
                continue
            marks = {c.lower_ for c in child.lefts if c.dep_ in ("mark", "case")}
            if pattern.content == "to":
                fits = ("to" in marks or (not marks and child.tag_ == "VB")) and not any(
                    c.dep_ == "ccomp" and c.i != child.i for c in holder.children
                )
            elif pattern.content == "that":
                fits = child.dep_ == "ccomp" and not marks & {"to", "if", "whether"}
            elif pattern.content == "any":
                fits = child.dep_ in ("xcomp", "ccomp") and not marks & {"to", "that"}
            else:
                fits = pattern.content in marks
            if fits and child.i > token.i:
                found.append(child)
    return tuple(t for head in found for t in (head, *_coordinated(head)))


def _coordinated(verb: Token) -> Iterator[Token]:
    for child in verb.children:
        if child.dep_ == "conj" and child.pos_ in (*_VERBAL, "ADJ"):
            yield child
            yield from _coordinated(child)


def _noun(token: Token, pattern: Pattern) -> Clause | None:
    objects = oblique(token, pattern.slot)
    if not objects:
        return None
    content = content_of(token, pattern, [token])
    if pattern.content_needed and not content:
        return None
    return Clause(token, pattern, (), objects, content)


def _predicate(token: Token, pattern: Pattern) -> Clause | None:
    copula = any(c.dep_ in ("cop", "aux:pass") for c in token.children)
    as_party = token.pos_ == "NOUN" and case_of(token) == "as" and token.dep_ in ("obl", "advcl")
    alone = token.pos_ in ("ADJ", "VERB") and token.dep_ in (
        "acl",
        "advcl",
        "amod",
        "ROOT",
        "conj",
        "acl:relcl",
        "ccomp",
        "xcomp",
    )
    if not (copula or as_party or alone):
        return None
    if pattern.particles and not all(any(c.lower_ == p for c in token.children) for p in pattern.particles):
        return None
    if pattern.noun and not any(c.lemma_.lower() in pattern.noun for c in token.children):
        return None
    holders = [token, *(c for c in token.children if pattern.noun and c.lemma_.lower() in pattern.noun)]
    objects: tuple[Token, ...] = ()
    if pattern.slot:
        for holder in holders:
            objects = objects or oblique(holder, pattern.slot)
        if not objects:
            return None
    return Clause(token, pattern, (), objects)


def _together(token: Token, pattern: Pattern) -> Clause | None:
    if pattern.noun and not any(t.lemma_.lower() in pattern.noun for t in direct_objects(token)):
        return None
    if not pattern.noun and direct_objects(token):
        return None
    subjects = [c for c in token.children if c.dep_ == "nsubj"]
    if not subjects or len(expand(subjects[0])) < 2:
        return None
    return Clause(token, pattern, (), (), together=True)


def subjects(clause: Clause, lexicon: Lexicon) -> tuple[Token, ...]:
    """Who does what a clause says."""
    token = clause.token
    if clause.pattern.kind == "noun":
        for child in token.children:
            if child.dep_ == "nmod:poss":
                return expand(child)
        for child in token.rights:
            if _is_agent(child):
                return expand(child)
        for child in token.lefts:
            if child.dep_ in ("amod", "compound", "nmod:desc") and child.text[:1].isupper():
                return (child,)
        return ()
    if clause.pattern.kind == "predicate":
        own = [c for c in token.children if c.dep_ in ("nsubj", "nsubj:pass")]
        if own:
            return expand(own[0])
        if token.dep_ in ("acl", "acl:relcl", "amod"):
            return expand(token.head)
        if token.dep_ in ("conj", "advcl", "obl", "xcomp", "ccomp") and token.head.pos_ in (*_VERBAL, "ADJ", "NOUN"):
            head = token.head
            found = [c for c in head.children if c.dep_ in ("nsubj", "nsubj:pass")]
            return expand(found[0]) if found else subject_of(head, lexicon)
        return ()
    return subject_of(token, lexicon)
