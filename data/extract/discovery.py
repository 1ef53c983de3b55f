"""New names in a document: what is capitalized, and by all its places together the class that it has.

A recognizer sees one sentence; a document shows the same name with a title, with an apposition, with a demonym made from it,
or after "in". What stays unclear is no name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from .names import Names, Thing, is_demonym, slug

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_INSIDE: Final = frozenset(("of", "for", "against", "on", "without", "to", "in"))
_RUN: Final = frozenset(("PROPN", "ADJ", "NOUN", "NUM", "VERB", "ADP", "X", "ADV"))


class Evidence(msgspec.Struct):
    """What the places of one name say of it."""

    labels: Counter[str]
    roles: Counter[str]
    titled: int = 0
    kind: str = ""
    person: bool = False
    words: int = 1
    last: str = ""


def discover(docs: Sequence[Doc], names: Names) -> dict[str, Thing]:
    """The new names of a document and the things they stand for."""
    found: dict[str, Evidence] = {}
    capitalized = {t.text for doc in docs for t in doc if t.text[:1].isupper()}
    for doc in docs:
        if doc.text.rstrip()[-1:] not in ".!?,;:\"')":
            continue  # in a headline everything may be capitalized
        taken = {i for hit in names.find(doc.text) for i in range(hit.start, hit.end)}
        for run in _runs(doc, names, taken):
            _note(run, doc, names, found)
    return {
        name: Thing(slug(name), name, kind, True)
        for name, evidence in found.items()
        if (kind := _class(name, evidence, found, capitalized, names))
    }


def _runs(doc: Doc, names: Names, taken: set[int]) -> Iterator[tuple[list[Token], bool]]:
    """Runs of capitalized words, without titles before them, and whether there were any."""
    sets = names.lexicon.sets
    position = 0
    while position < len(doc):
        run: list[Token] = []
        while position < len(doc):
            token = doc[position]
            low = token.lower_
            usable = token.text[:1].isupper() and token.pos_ in _RUN and token.idx not in taken
            usable = usable and low not in sets["months"] and low not in sets["weekdays"]
            opens = token.i == token.sent.start and token.pos_ != "PROPN" and not token.ent_type_
            if (
                (usable and (not opens or (token.pos_ in ("NOUN", "ADJ") and _capitalized(doc, position + 1, taken))))
                or (
                    token.text == "-"
                    and run
                    and position + 1 < len(doc)
                    and not doc[position - 1].whitespace_
                    and not token.whitespace_
                )
                or (
                    run
                    and low in _INSIDE
                    and run[-1].lower_ in names.lexicon.maps["kinds"]
                    and _goes_on(doc, position, taken)
                )
                or (run and low == "the" and run[-1].lower_ in _INSIDE)
            ):
                run.append(token)
            else:
                break
            position += 1
        position += 1
        while run and run[0].text == "-":
            run.pop(0)
        while run and (run[-1].lower_ in _INSIDE or run[-1].text in ("-", "the")):
            run.pop()
        if not run:
            continue
        last = len(run) - 1
        titles = [
            n
            for n, t in enumerate(run)
            if t.lower_ in sets["titles"] or t.text in sets["titles"] or (n < last and t.text in sets["honorifics"])
        ]
        titled = bool(titles) and titles[-1] + 1 < len(run)
        if titled:
            run = run[titles[-1] + 1 :]
        elif titles:
            continue
        else:
            before = doc[run[0].i - 1] if run[0].i else None
            titled = before is not None and (
                before.lemma_.lower() in sets["titles"] or before.text in sets["honorifics"]
            )
        yield run, titled


def _capitalized(doc: Doc, position: int, taken: set[int]) -> bool:
    return (
        position < len(doc)
        and doc[position].text[:1].isupper()
        and doc[position].pos_ in _RUN
        and doc[position].idx not in taken
    )


def _goes_on(doc: Doc, position: int, taken: set[int]) -> bool:
    after = position + 1
    if after < len(doc) and doc[after].lower_ == "the":
        after += 1
    return after < len(doc) and doc[after].text[:1].isupper() and doc[after].idx not in taken


def _note(found_run: tuple[list[Token], bool], doc: Doc, names: Names, found: dict[str, Evidence]) -> None:
    run, titled = found_run
    name = doc.text[run[0].idx : run[-1].idx + len(run[-1])]
    if len(name) < 3 or not any(c.islower() for c in name):
        return
    evidence = found.setdefault(name, Evidence(Counter(), Counter()))
    evidence.words = sum(t.text != "-" for t in run) if "-" not in name or len(run) > 3 else len(run) - 1
    evidence.titled += titled
    labels = Counter(t.ent_type_ for t in run if t.ent_type_)
    if labels:
        evidence.labels[labels.most_common(1)[0][0]] += 1
    inside = {t.i for t in run}
    root = next((t for t in run if t.head.i not in inside), run[0])
    stop = next((n for n, t in enumerate(run) if n and t.lower_ in _INSIDE and t.text.islower()), len(run))
    evidence.last = run[stop - 1].lower_
    case = next((c.lower_ for c in root.lefts if c.dep_ == "case"), "")
    role = root.dep_ if root.dep_ not in ("obl", "nmod") else case
    evidence.roles[role] += 1
    maps = names.lexicon.maps
    if root.dep_ == "appos" and root.head.i < root.i and root.head.lemma_.lower() in names.lexicon.sets["titles"]:
        evidence.person = True
    for child in (c for t in run for c in t.rights):
        if child.dep_ == "appos" and child.pos_ == "NOUN" and child.i not in inside:
            lemma = child.lemma_.lower()
            if (
                lemma in names.lexicon.sets["titles"]
                or lemma in names.lexicon.sets["agents"]
                or lemma in names.lexicon.sets["people"] - {"group"}
            ):
                evidence.person = True
            elif lemma in maps["kinds"]:
                evidence.kind = evidence.kind or maps["kinds"][lemma]
    after = run[-1].i + 1
    if (
        not evidence.kind
        and after + 2 < len(doc)
        and doc[after].text == ","
        and doc[after + 1].lower_ in ("a", "an", "the")
    ):
        for token in doc[after + 2 : after + 8]:  # an apposition that the parser has taken for something else
            if token.pos_ in ("VERB", "PUNCT", "AUX", "ADP") and token.text != "-" and token.lower_ != "based":
                break
            nominal = token.pos_ == "NOUN" and (
                token.i + 1 >= len(doc) or doc[token.i + 1].pos_ not in ("NOUN", "PROPN")
            )
            if nominal:
                lemma = token.lemma_.lower()
                evidence.kind = maps["kinds"].get(lemma, "")
                evidence.person = evidence.person or lemma in names.lexicon.sets["titles"]
                break


def _class(name: str, evidence: Evidence, found: dict[str, Evidence], capitalized: set[str], names: Names) -> str:
    """The class of a name; empty where nothing is clear."""
    maps = names.lexicon.maps
    labels, roles = evidence.labels, evidence.roles
    common = (
        names.lexicon.sets["governments"]
        | names.lexicon.sets["people"]
        | names.lexicon.sets["titles"]
        | maps["kinds"].keys()
    )
    if evidence.words == 1 and name.lower() in common | maps["organs"].keys():
        return ""
    top = labels.most_common(1)[0][0] if labels else ""
    agent = roles["nsubj"] + roles["obl:agent"] + roles["nmod:poss"] + roles["nsubj:pass"]
    agent += roles["obj"] + roles["on"]
    place = roles["in"] + roles["at"] + roles["to"] + roles["from"]
    within = {word for id in names.states for alias in names.aliases[id] for word in alias.split()}
    if any(is_demonym(name, other) for other in found if other != name):
        return ""
    if any(is_demonym(word, name.split()[-1]) for word in capitalized) and name not in within and not evidence.titled:
        return "State"
    if any(is_demonym(name, other) or is_demonym(name, other.split()[-1]) for other in found):
        return ""
    if evidence.titled and evidence.words <= 4:
        return "Person" if evidence.words > 1 or not _surname(name, found) else ""
    kind = maps["kinds"].get(evidence.last) or maps["kinds"].get(name.split()[0].lower(), "")
    if kind and evidence.words > 1:
        return kind
    if evidence.kind:
        return evidence.kind
    if evidence.words == 1:
        if _surname(name, found):
            return ""
        if top == "ORGANIZATION":
            return "Organization"
        if top == "PLACE" or (place and not evidence.person):
            return "State" if agent and agent >= place else "Place"
        return "State" if agent and name.endswith(("ia", "land", "stan")) else ""
    if evidence.words <= 4 and (top == "PERSON" or evidence.person):
        return "Person"
    if top == "ORGANIZATION":
        return "Organization"
    if top == "PLACE":
        return "Place"
    return "Event" if top == "EVENT" else ""


def _surname(name: str, found: dict[str, Evidence]) -> bool:
    return any(other != name and name in other.split() for other in found)
