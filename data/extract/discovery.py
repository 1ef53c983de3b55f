"""New names in a document: what is capitalized, and by all its places together the class that it has.

A recognizer sees one sentence; a document shows the same name with a title, with an apposition, with a demonym made from it,
or after "in". What stays unclear is no name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from actorgraph.ontology.gazetteer import given_names

from .names import Names, Thing, is_demonym, slug
from .pipeline import text_of
from .runs import INSIDE, Run, runs

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


_SEATS: Final = ("State", "Place")
_BRACKETED: Final = re.compile(r"\(([A-Z][A-Za-z.&-]{1,9})\)")


class Evidence(msgspec.Struct):
    """What the places of one name say of it."""

    labels: Counter[str]
    roles: Counter[str]
    titled: int = 0
    kind: str = ""
    person: bool = False
    words: int = 1
    last: str = ""
    #: Places where only a state can be meant: "the Government of", "X's defence minister", "X and France".
    state: int = 0


class Discovered(msgspec.Struct, frozen=True):
    """The new names of a document and the things they stand for; ``seats`` are places that also act, as a capital does."""

    things: dict[str, Thing]
    seats: frozenset[str]


def discover(docs: Sequence[Doc], names: Names) -> Discovered:
    """What a document names that nobody knew."""
    found: dict[str, Evidence] = {}
    capitalized = {t.text for doc in docs for t in doc if t.text[:1].isupper()}
    inner = {
        t.text for doc in docs for t in doc if t.text[:1].isupper() and not t.is_sent_start and t.text[1:].islower()
    }
    small = {t.text for doc in docs for t in doc if t.text.islower()}
    inner = {word for word in inner if word.lower() not in small}
    for doc in docs:
        if text_of(doc).rstrip()[-1:] not in ".!?,;:\"')":
            continue  # in a headline everything may be capitalized
        taken = {i for hit in names.find(text_of(doc)) for i in range(hit.start, hit.end)}
        for run in runs(doc, names, taken, inner):
            _note(run, doc, names, found)
    new = {
        name: Thing(slug(name), name, kind, True)
        for name, evidence in found.items()
        if (kind := _class(name, evidence, found, capitalized, names))
    }
    seats = {
        name
        for name, thing in new.items()
        if thing.type in _SEATS and _acts_from(name, found[name], capitalized, names)
    }
    new = {name: msgspec.structs.replace(t, type="Place") if name in seats else t for name, t in new.items()}
    return Discovered(new | dict(_short_forms(docs, names, new)), frozenset(seats))


def _acts_from(name: str, evidence: Evidence, capitalized: set[str], names: Names) -> bool:
    """Whether a name is both where something is and who acts, and nobody is called after it: a capital."""
    roles = evidence.roles
    called = any(is_demonym(word, name) for word in capitalized)
    place = roles["in"] + roles["at"] + roles["to"]
    acts = roles["nsubj"] + roles["obl:agent"] + roles["on"] + roles["obj"]
    return bool(evidence.words == 1 and acts and place >= acts and not called and not evidence.state)


def _short_forms(docs: Sequence[Doc], names: Names, new: Mapping[str, Thing]) -> Iterator[tuple[str, Thing]]:
    """What stands in brackets behind a name and is made of its letters: "the Ruritanian Aid Committee (RAC)"."""
    for doc in docs:
        text = text_of(doc)
        for match in _BRACKETED.finditer(text):
            short, before = match[1], text[: match.start()].rstrip()
            if short in new:
                continue
            longest = max((n for n in new if before.endswith(n)), key=len, default="")
            thing = new.get(longest)
            if thing is None:
                hit = next((h for h in names.find(before) if h.end == len(before) and h.things), None)
                thing = hit.things[0] if hit is not None else None
            if thing is None or names.vocabulary.is_a(thing.type, "State"):
                continue
            initials = "".join(w[0] for w in re.split(r"[\s-]+", thing.name) if w[:1].isupper())
            letters = "".join(c for c in short if c.isupper())
            if len(letters) > 1 and letters[0] == initials[:1] and set(letters) <= set(thing.name.upper()):
                yield short, thing


def _note(found_run: Run, doc: Doc, names: Names, found: dict[str, Evidence]) -> None:
    run, titled = found_run.tokens, found_run.titled
    name = text_of(doc)[run[0].idx : run[-1].idx + len(run[-1])]
    if len(name) < 3 or not any(c.islower() for c in name):
        return
    evidence = found.setdefault(name, Evidence(Counter(), Counter()))
    evidence.words = len(name.split())
    evidence.titled += titled
    labels = Counter(t.ent_type_ for t in run if t.ent_type_)
    if labels:
        evidence.labels[labels.most_common(1)[0][0]] += 1
    inside = {t.i for t in run}
    root = next((t for t in run if t.head.i not in inside), run[0])
    stop = next((n for n, t in enumerate(run) if n and t.lower_ in INSIDE and t.text.islower()), len(run))
    evidence.last = run[stop - 1].lower_
    case = next((c.lower_ for c in root.lefts if c.dep_ == "case"), "")
    role = root.dep_ if root.dep_ not in ("obl", "nmod") else case
    evidence.roles[role] += 1
    evidence.state += _of_a_state(root, case, doc, names)
    cut = next(
        (n for n, t in enumerate(run) if n and t.lower_ == "of" and run[n - 1].lower_ in names.lexicon.maps["organs"]),
        0,
    )
    if cut and len(run) - cut <= 3 and not any(t.lower_ in names.lexicon.sets["organ_words"] for t in run[cut:]):
        tail = text_of(doc)[run[cut + 1].idx : run[-1].idx + len(run[-1])]
        owner = found.setdefault(tail, Evidence(Counter(), Counter()))  # "the Supreme Court of Ruritania"
        owner.state += 1
        owner.last = run[-1].lower_
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
    before = doc[run[0].i - 1] if run[0].i else None
    if before is not None and before.text == "The" and before.i and not before.is_sent_start:
        before = doc[before.i - 1]  # "the newspaper The Open Page"
    if before is not None and before.pos_ == "NOUN" and before.text.islower():  # "the rights group Open Door"
        evidence.kind = evidence.kind or maps["kinds"].get(before.lemma_, "") or maps["bodies"].get(before.lemma_, "")
    after = run[-1].i + 1
    if after + 2 < len(doc) and doc[after].text == "," and re.fullmatch(r"[1-9]\d", doc[after + 1].text):
        evidence.person = evidence.person or doc[after + 2].text == ","  # "Selam, 22, who"
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


def _of_a_state(root: Token, case: str, doc: Doc, names: Names) -> bool:
    """Whether a name stands where a state does."""
    sets, organs = names.lexicon.sets, names.lexicon.maps["organs"]
    head = root.head.lemma_.lower() if root.head.i != root.i else ""
    if case == "of" and (head in sets["governments"] or head in sets["offices"]):
        return True
    if root.dep_ == "nmod:poss" and (
        head in organs or head in sets["governments"] or head in sets["offices"] or head in sets["ambassadors"]
    ):
        return True
    others = [root.head] if root.dep_ == "conj" else [c for c in root.children if c.dep_ == "conj"]
    for other in others:
        hits = names.find(other.text)
        if (
            other.pos_ == "PROPN"
            and any(t.id in names.states for h in hits for t in h.things[:1])
            and root.dep_ != "appos"
        ):
            return True
    return False


def _class(name: str, evidence: Evidence, found: dict[str, Evidence], capitalized: set[str], names: Names) -> str:
    """The class of a name; empty where nothing is clear."""
    maps = names.lexicon.maps
    labels, roles = evidence.labels, evidence.roles
    words = names.lexicon.sets
    common = (words["governments"], words["people"], words["titles"], words["styles"], maps["kinds"], maps["organs"])
    if evidence.words == 1 and any(name.lower() in some for some in common):
        return ""
    top = labels.most_common(1)[0][0] if labels else ""
    agent = roles["nsubj"] + roles["obl:agent"] + roles["nmod:poss"] + roles["nsubj:pass"]
    agent += roles["obj"] + roles["on"]
    place = roles["in"] + roles["at"] + roles["to"] + roles["from"]
    if any(is_demonym(name, other) for other in found if other != name):
        return ""
    inside = any(word in INSIDE for word in name.split())
    if inside and name.split()[0].lower() in names.lexicon.sets["governments"]:
        return ""
    made = any(is_demonym(word, name.split()[-1]) for word in capitalized)
    if made and name not in names.state_words and not evidence.titled and not inside:
        return "State"
    if any(is_demonym(name, other) or is_demonym(name, other.split()[-1]) for other in found if other != name):
        return ""
    given = evidence.words > 1 and name.split()[0] in given_names() and not inside
    stately = (evidence.state and evidence.words <= 3 and top != "PERSON") or (evidence.words == 1 and evidence.state)
    if stately and not (evidence.titled or inside or given or evidence.last in maps["kinds"]):
        return "State"
    if evidence.titled and evidence.words <= 4:
        return "Person" if evidence.words > 1 or not _surname(name, found) else ""
    if all(word.lower() in names.lexicon.sets["plain_words"] for word in name.replace("-", " ").split()):
        return ""
    kind = maps["kinds"].get(evidence.last, "")
    if kind and evidence.words > 1:
        official = any(w.lower() in names.lexicon.sets["organ_words"] for w in name.split())
        return maps["organs"].get(evidence.last, kind) if kind == "Organization" and official else kind
    if given:
        return "Person"
    if evidence.kind:
        return evidence.kind
    kind = maps["kinds"].get(name.split()[0].lower(), "")
    if kind and evidence.words > 1:
        return kind
    if evidence.words > 1 and name.split()[0].lower() in names.lexicon.sets["place_words"] and not evidence.person:
        return "State" if agent and agent >= place else "Place"
    if evidence.words == 1:
        if _surname(name, found):
            return ""
        if evidence.person and not place:
            return "Person"
        if top == "ORGANIZATION" and not (place and not agent):
            return "Organization"
        if top == "PLACE" or (place and not evidence.person):
            return "State" if agent and agent >= place else "Place"
        acts = roles["nsubj"] + roles["obl:agent"] + roles["nmod:poss"]
        return (
            "State"
            if acts > 1 or (acts and sum(roles.values()) > 1) or (agent and name.endswith(("ia", "land", "stan")))
            else ""
        )
    again = found.get(name.split()[-1])  # a surname by itself, later
    if evidence.words <= 3 and not top and again is not None and again.roles["nsubj"] and name.istitle():
        return "Person"
    if evidence.words <= 4 and (top == "PERSON" or evidence.person):
        return "Person"
    if top == "ORGANIZATION":
        return "Organization"
    if top == "PLACE":
        return "Place"
    return "Event" if top == "EVENT" else ""


def _surname(name: str, found: dict[str, Evidence]) -> bool:
    return any(other != name and name in other.split() for other in found)
