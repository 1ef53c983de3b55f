"""From the clauses of a parsed document to candidate statements: who, whom, how much of a fact, when, where, how many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from actorgraph.data.records import Entity

from .amounts import read_amount
from .attribution import Attribution, Context
from .candidates import Candidate, Evidence, Ref
from .clauses import RELATIVE, Clause, antecedent, case_of, direct_objects, expand, find_clauses, is_passive, is_relative, patients, subject_of, subjects
from .mentions import Mention, Mentions, Post
from .names import Names, Thing, slug
from .parts import Part
from .when import When, document_date, find_dates

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_FIRST: Final = frozenset(("i", "we", "us", "me", "our", "my", "ourselves"))
_PLURAL_FIRST: Final = frozenset(("we", "us", "our", "ourselves"))
#: Least confidence with which a candidate is worth a person's time.
LEAST: Final = 0.3


class End(msgspec.Struct, frozen=True):
    """A thing and where it is mentioned, in characters of the document; ``how`` it was recognized."""

    thing: Thing
    start: int
    end: int
    how: str
    count: str = ""


class Found(msgspec.Struct):
    """A candidate in the making, with the tokens that others link to."""

    candidate: Candidate
    token: Token | None
    via: Token | None
    number: int


class Reading:
    """One document read: its parts, their parses, its mentions, and the statements found in them."""

    def __init__(self, source: Entity, text: str, published: str, parts: Sequence[Part], docs: Sequence[Doc], names: Names, owner: Thing | None) -> None:
        self.text, self.parts, self.docs, self.names = text, parts, docs, names
        self.vocabulary, self.lexicon = names.vocabulary, names.lexicon
        self._mend(docs)
        self.source = Thing(source.id, source.name or source.id, source.type)
        self.published = published
        self.day = document_date(published)
        self.mentions = Mentions(names, docs)
        self.owner = owner or self._owner()
        self._found: list[Found] = []
        self._last_speaker: End | None = None
        self._turned: End | None = None
        self._dates: dict[int, list[tuple[When, Token | None]]] = {}

    def candidates(self) -> list[Candidate]:
        """All candidates, in the order of the text, with keys and links of content."""
        for number, (part, doc) in enumerate(zip(self.parts, self.docs, strict=True)):
            if part.voice == "comment":
                continue
            self._byline(number, part)
            self._part(number, part, doc)
        self._structures()
        return self._linked()

    def _mend(self, docs: Sequence[Doc]) -> None:
        """The lemmas of the verbs that the lexicon knows, where a pipeline has them wrong."""
        for doc in docs:
            for token in doc:
                if token.pos_ == "VERB" and token.lower_ in self.lexicon.forms:
                    token.lemma_ = self.lexicon.forms[token.lower_]

    def _owner(self) -> Thing | None:
        """Whose document it is, from a first line that is a body's name: "The Human Rights Council,"."""
        for number, part in enumerate(self.parts[:4]):
            text = part.text.strip()
            if text.endswith(",") and len(text) < 80:
                for _, mention in sorted(((k, m) for k, m in self.mentions if k[0] == number), key=lambda x: x[0]):
                    if self._is(mention.thing, "Organization"):
                        return mention.thing
        return None

    def _is(self, thing: Thing, wanted: str) -> bool:
        return self.vocabulary.is_a(thing.type, wanted)

    # Clauses

    def _part(self, number: int, part: Part, doc: Doc) -> None:
        attribution = Attribution(doc, self.lexicon, self.vocabulary)
        turn = self._turn(number, part)
        previous = self._last_speaker
        for readings in find_clauses(doc, self.lexicon):
            for clause in readings:
                made = list(self._clause(number, part, attribution, clause, turn, previous))
                self._found += made
                if made:
                    break
        self._labels(number, part, doc, attribution, turn, previous)
        self._demands(number, part, doc, attribution, turn, previous)
        self._events(number, part, doc, attribution, turn, previous)
        self._utterances(number, part, doc, attribution)
        for quote in attribution.quotes:
            if quote.speaker is not None:
                ends = self._ends(number, quote.speaker, "Speaker", None)
                if ends:
                    self._last_speaker = ends[0]

    def _turn(self, number: int, part: Part) -> End | None:
        """Who speaks in a turn of a transcript."""
        if not part.speaker:
            return self._turned if part.voice == "text" else None
        self._turned = self._headed(part)
        return self._turned

    def _headed(self, part: Part) -> End | None:
        inside = [h for h in self.names.find(part.speaker) if any(self._is(t, "Speaker") for t in h.things)]
        start = part.paragraph_start
        for hit in inside:
            thing = next(t for t in hit.things if self._is(t, "Speaker"))
            return End(thing, start + hit.start, start + hit.end, "name")
        words = part.speaker.replace("(", " ").replace(")", " ").split()
        for word in reversed(words):
            thing = self.mentions.discourse.named(word) or self.mentions.discourse.named(word.title())
            if thing is not None:
                return End(thing, start, start + len(part.speaker), "name")
        return None

    def _clause(self, number: int, part: Part, attribution: Attribution, clause: Clause, turn: End | None, previous: End | None) -> Iterator[Found]:
        relation = self.vocabulary.relations[clause.pattern.relation]
        context = attribution.read(clause.token, nominal=clause.pattern.kind == "noun")
        if context.dropped:
            return
        speakers = self._speakers(number, attribution, clause.token, context, turn, previous)
        first = speakers[-1] if speakers else (End(self.owner, -1, -1, "owner") if self.owner else None)
        ends = self._subjects(number, clause, relation.domain, first, part)
        if not ends:
            return
        if clause.together:
            yield from self._jointly(number, part, clause, ends, context, speakers)
            return
        if relation.takes != "object":
            for subject in ends:
                yield from self._make(number, part, clause, subject, None, context, speakers, attribution)
            return
        objects = clause.objects
        if relation.content_stance == "denied" and not clause.pattern.slot and clause.content:
            # a denial is about whom the denied act befell
            verb = clause.content[0]
            objects = patients(verb) if is_passive(verb) else direct_objects(verb) or objects
            objects = tuple(t for t in objects if t.lower_ not in ("it", "this", "that"))
        elif relation.content_stance == "planned" and not clause.pattern.slot and clause.content:
            # a promise is made to those to whom it does good, or about what it concerns
            verb = clause.content[0]
            near = [c for c in verb.children if c.dep_ == "iobj" or (c.dep_ == "obl" and case_of(c) in ("to", "with", "for"))]
            objects = tuple(t for c in (*near, *direct_objects(verb)) for t in expand(c) if t.pos_ != "PRON")
        if relation.content_stance == "planned" and not clause.pattern.slot:
            objects = next(((t,) for t in objects if self._ends(number, t, relation.range, None)), ())
        targets = [e for token in objects for e in self._targets(number, token, clause, first, part)]
        for subject in ends:
            for target in targets:
                if subject.thing.id != target.thing.id:
                    yield from self._make(number, part, clause, subject, target, context, speakers, attribution)

    def _subjects(self, number: int, clause: Clause, wanted: str, first: End | None, part: Part) -> list[End]:
        tokens = subjects(clause, self.lexicon)
        found = [e for token in tokens for e in self._ends(number, token, wanted, first)]
        token = clause.token
        relation = self.vocabulary.relations[clause.pattern.relation]
        if not found and clause.pattern.kind == "noun" and token.head.pos_ == "VERB":
            verb = token.head
            light = token.dep_ == "obj" and verb.lemma_ in self.lexicon.sets["light_verbs"]
            if light or (relation.symmetric and token.dep_ == "obl" and case_of(token) in ("after", "during", "in", "at", "following")):
                found = [e for t in subject_of(verb, self.lexicon) for e in self._ends(number, t, wanted, first)]
        elif not found and token.dep_ == "conj" and token.tag_ in ("VBD", "VBZ") and token.head.pos_ == "VERB" and not is_passive(token):
            root = token.sent.root
            if root.pos_ == "VERB" and root.i < token.i and not any(c.dep_ == "nsubj" for c in token.children):
                found = [e for t in subject_of(root, self.lexicon) for e in self._ends(number, t, wanted, first)]
        if not found and clause.pattern.kind == "verb" and token.tag_ in ("VBD", "VBZ") and not is_passive(token):
            found = self._opening(number, token, wanted)
        if not tokens and self.owner is not None and self._performs(clause):
            return [End(self.owner, -1, -1, "owner")]
        return found

    def _opening(self, number: int, verb: Token, wanted: str) -> list[End]:
        """Whom a sentence begins with, for a finite verb whose subject the parser has lost behind an apposition."""
        if any(c.dep_.startswith("nsubj") for c in verb.children) or verb.dep_ == "acl:relcl":
            return []
        sentence = verb.sent
        for token in sentence:
            if token.i >= verb.i or token.i - sentence.start > 5 or token.pos_ in ("VERB", "SCONJ", "ADP"):
                return []
            mention = self.mentions.at(number, token)
            if mention is not None and mention.kind in ("name", "group", "description"):
                return self._ends(number, token, wanted, None)
        return []

    def _performs(self, clause: Clause) -> bool:
        """Whether it is one of a resolution's own verbs: "Condemns the killing of …", "Deeply concerned at …"."""
        token = clause.token
        while token.dep_ == "conj" and token.head.i < token.i:
            token = token.head
        if clause.pattern.kind == "noun" or any(c.dep_.startswith(("nsubj", "aux")) for c in token.children):
            return False
        before = [t for t in token.doc[: token.i] if t.pos_ not in ("ADV", "SPACE", "PUNCT", "NUM")]
        return not before and (token.tag_ in ("VBZ", "VBG", "NNS") or clause.pattern.kind == "predicate")

    def _targets(self, number: int, token: Token, clause: Clause, first: End | None, part: Part) -> list[End]:
        """Whom or what it is done to. What is said to an actor about its act is said to the actor."""
        relation = self.vocabulary.relations[clause.pattern.relation]
        family = self.vocabulary.families[relation.family]
        found = self._ends(number, token, relation.range, first)
        if not found and family.addressed:
            for child in token.children:
                if child.dep_ == "nmod:poss" or child.dep_ == "obl:agent" or (child.dep_ == "nmod" and case_of(child) == "by"):
                    found = [e for t in expand(child) for e in self._ends(number, t, "Actor", first)]
                    break
        if not clause.pattern.slot and clause.pattern.content:
            found = [e for e in found if not self._is(e.thing, "Group")]
        if not found and relation.range != "Actor":
            found = self._invented(token, relation.range, part.start, concepts=family.speech and not family.addressed)
        return found

    def _speakers(self, number: int, attribution: Attribution, token: Token, context: Context, turn: End | None, previous: End | None) -> list[End]:
        """Who says it, the first source first."""
        quote = attribution.quote_at(token)
        outer: list[End] = []
        if quote is not None:
            said = self._ends(number, quote.speaker, "Speaker", None) if quote.speaker is not None else []
            outer = said[:1] or ([previous] if previous is not None and quote.speaker is None else [])
            context.becomes("alleged")
        elif turn is not None:
            outer = [turn]
            context.becomes("alleged")
        inner_first = outer[0] if outer else (End(self.owner, -1, -1, "owner") if self.owner else None)
        found: list[End] = []
        for speaker in context.speakers:
            if quote is not None and quote.speaker is not None and speaker.i == quote.speaker.i:
                continue
            ends = self._ends(number, speaker, "Speaker", inner_first)
            if not ends and speaker.lemma_.lower() in self.lexicon.sets["utterances"]:
                ends = self._invented(speaker, "Work", self.parts[number].start, concepts=False, light=True)
            found += ends[:1]
        found += outer
        unique: list[End] = []
        for end in found:
            if all(end.thing.id != other.thing.id for other in unique):
                unique.append(end)
        return unique

    # Ends

    def _ends(self, number: int, token: Token, wanted: str, speaker: End | None, *, depth: int = 0) -> list[End]:
        """The things of a class that a token may stand for."""
        start = self.parts[number].start
        if depth > 4:
            return []
        if self.parts[number].supplied and token.i == 0:
            return [End(self.owner, -1, -1, "owner")] if self.owner is not None and self._is(self.owner, wanted) else []
        if token.lower_ in _FIRST and token.pos_ in ("PRON", "DET"):
            return self._speaking(token, speaker, wanted, start)
        if is_relative(token) or (token.lower_ in RELATIVE and token.pos_ in ("PRON", "SCONJ") and antecedent(token) is not None):
            noun = antecedent(token)
            return self._ends(number, noun, wanted, speaker, depth=depth + 1) if noun is not None and noun.i != token.i else []
        mention = self.mentions.at(number, token)
        if mention is not None:
            thing = self._fitting(mention, wanted, token)
            if thing is not None:
                return [End(thing, start + mention.start, start + mention.end, mention.kind, mention.count)]
            return []
        word = token.lemma_.lower()
        if word in self.lexicon.sets["vague"] or word in ("number", "group", "majority", "most", "all", "some", "one", "part", "portion", "thousand", "hundred", "million", "rest", "half", "member", "any", "list"):
            for child in token.rights:
                if child.dep_ in ("nmod", "obl") and case_of(child) == "of":
                    return [e for t in expand(child) for e in self._ends(number, t, wanted, speaker, depth=depth + 1)]
        return []

    def _fitting(self, mention: Mention, wanted: str, token: Token) -> Thing | None:
        things = (mention.thing, *mention.others)
        if wanted == "Location" and case_of(token) in ("in", "at", "from", "to"):
            return next((t for t in things if self._is(t, wanted)), None)
        if wanted in ("Actor", "Speaker", "Collective"):
            for kind in ("Actor", "Work") if wanted == "Speaker" else ("Actor",):
                fits = next((t for t in things if self._is(t, kind) and self._is(t, wanted)), None)
                if fits is not None:
                    return fits
        return next((t for t in things if self._is(t, wanted)), None)

    def _speaking(self, token: Token, speaker: End | None, wanted: str, start: int) -> list[End]:
        if speaker is None:
            return []
        thing = speaker.thing
        if token.lower_ in _PLURAL_FIRST:
            body = self.mentions.discourse.body_of(thing)
            if body is not None and self._is(body, wanted):
                thing = self.mentions.discourse.whole(body)
        if not self._is(thing, wanted):
            return []
        return [End(thing, start + token.idx, start + token.idx + len(token), "first person")]

    def _invented(self, token: Token, wanted: str, start: int, *, concepts: bool, light: bool = False) -> list[End]:
        """A thing that the document names by a noun alone: an agreement, a conference, a practice."""
        if token.pos_ not in ("NOUN", "PROPN") or token.ent_type_ == "PERSON" or (token.lemma_.lower() in self.lexicon.sets["light"] and not light):
            return []
        if token.lemma_.lower() in self.lexicon.sets["people"]:
            return []
        kind = self.lexicon.maps["kinds"].get(token.lemma_.lower(), "")
        if wanted == "Entity" and concepts:
            kind = kind or "Concept"
        if not kind or not self.vocabulary.is_a(kind, wanted) or self.vocabulary.is_a(kind, "Actor"):
            return []
        doc = token.doc
        first = token.i
        for child in reversed(list(token.lefts)):
            if child.dep_ not in ("amod", "compound", "nummod", "nmod:poss", "flat", "nmod"):
                break
            first = child.left_edge.i
        last = token.i
        for child in token.rights:
            if child.dep_ == "nmod" and case_of(child) in ("of", "on", "against", "for", "in") and child.right_edge.i - token.i < 9:
                last = max(i for i in range(child.i, child.right_edge.i + 1) if doc[i].text not in (",", "."))
                break
        if any(doc[i].text in (",", '"', ";") for i in range(first, last + 1)):
            first, last = token.i, token.i
        begin, end = doc[first].idx, doc[last].idx + len(doc[last])
        name = doc.text[begin:end]
        if len(name) < 3:
            return []
        return [End(Thing(slug(name), name[:1].upper() + name[1:], kind, True), start + begin, start + end, "invented")]

    # Candidates

    def _make(self, number: int, part: Part, clause: Clause, subject: End, target: End | None, context: Context, speakers: Sequence[End], attribution: Attribution) -> Iterator[Found]:
        relation = self.vocabulary.relations[clause.pattern.relation]
        stance, said_by = self._stance(subject, context, speakers, speech=self.vocabulary.families[relation.family].speech)
        tokens = [clause.token, *clause.content]
        candidate = Candidate(
            source=self.source.id,
            subject=self._ref(subject),
            relation=relation.name,
            object=self._ref(target) if target is not None else None,
            value=None if target is not None else True,
            stance=stance,
            negated=context.negated,
            condition=context.condition,
            said_by=tuple(self._ref(s) for s in said_by),
            voice=part.voice,
            evidence=self._evidence(part, [subject, *([target] if target else [])], tokens),
            paragraph_start=part.paragraph_start,
            cue=(part.start + clause.token.idx, part.start + clause.token.idx + len(clause.token)),
            confidence=self._confidence(clause, subject, target, context, speakers),
        )
        candidate = self._qualified(number, part, clause, candidate, subject, target, context)
        yield Found(candidate, clause.token, context.via, number)

    def _stance(self, subject: End, context: Context, speakers: Sequence[End], *, speech: bool) -> tuple[str, list[End]]:
        stance, said_by = context.stance, list(speakers)
        if stance == "alleged" and not said_by and subject.how == "first person":
            stance = "asserted"
        if stance == "alleged" and said_by and all(self._own_word(s.thing, subject.thing) for s in said_by):
            stance = "asserted"
            if speech and [s.thing.id for s in said_by] == [subject.thing.id]:
                said_by = []
        return stance, said_by

    def _own_word(self, speaker: Thing, subject: Thing) -> bool:
        """Whether a speaker speaks of itself, or of the body or state whose post it holds."""
        if speaker.id == subject.id:
            return True
        body = self.mentions.discourse.body_of(speaker) or speaker
        return subject.id in (body.id, self.mentions.discourse.whole(body).id)

    def _jointly(self, number: int, part: Part, clause: Clause, ends: Sequence[End], context: Context, speakers: Sequence[End]) -> Iterator[Found]:
        relation = self.vocabulary.relations[clause.pattern.relation]
        for position, first in enumerate(ends):
            for second in ends[position + 1 :]:
                if first.thing.id != second.thing.id and self._is(second.thing, relation.range):
                    yield from self._make(number, part, clause, first, second, context, speakers, Attribution.__new__(Attribution))

    def _ref(self, end: End) -> Ref:
        thing = end.thing
        text = self.text[end.start : end.end] if end.start >= 0 else ""
        return Ref(id=thing.id, name=thing.name, type=thing.type, text=text, start=end.start, end=end.end, new=thing.new)

    def _evidence(self, part: Part, ends: Sequence[End], tokens: Sequence[Token]) -> Evidence:
        stop = part.start + len(part.text)
        places = [(part.start + t.idx, part.start + t.idx + len(t)) for t in tokens]
        places += [(e.start, e.end) for e in ends if part.start <= e.start < stop]
        start, end = min(p[0] for p in places), min(max(p[1] for p in places), stop)
        return Evidence(paragraph=part.paragraph, start=start, end=end, text=self.text[start:end])

    def _confidence(self, clause: Clause, subject: End, target: End | None, context: Context, speakers: Sequence[End]) -> float:
        score = 0.85
        for end in (subject, *([target] if target else [])):
            score -= {"pronoun": 0.12, "first person": 0.12, "description": 0.05, "group": 0.05, "invented": 0.2, "owner": 0.1}.get(end.how, 0.0)
            score -= 0.05 if end.thing.new else 0.0
        score -= 0.08 * context.doubts
        score -= 0.1 if clause.pattern.kind == "noun" else 0.0
        score -= 0.05 if context.stance == "hypothetical" else 0.0
        return round(max(0.05, score), 2)

    # Qualifiers

    def _dates_of(self, number: int) -> list[tuple[When, Token | None]]:
        if number not in self._dates:
            doc = self.docs[number]
            found: list[tuple[When, Token | None]] = []
            for when in find_dates(doc.text, self.day):
                span = doc.char_span(when.start, when.end, alignment_mode="expand")
                found.append((when, span.root if span is not None else None))
            self._dates[number] = found
        return self._dates[number]

    def _qualified(self, number: int, part: Part, clause: Clause, candidate: Candidate, subject: End, target: End | None, context: Context) -> Candidate:
        doc = clause.token.doc
        changes: dict[str, object] = {}
        for when, root in self._dates_of(number):
            if root is None:
                continue
            verb = self._belongs_to(root)
            if verb is None:
                continue
            if verb.i == clause.token.i:
                before = doc.text[max(0, when.start - 8) : when.start + 8].lower()
                field = "since" if "since " in before else "until" if "until " in before else "when"
                changes.setdefault(field, when.edtf)
            elif context.reported_on is not None and verb.i == context.reported_on.i:
                changes.setdefault("said_on", when.edtf)
        for end in (target, subject):
            if end is not None and end.count and "count" not in changes:
                count = read_amount(end.count, self.lexicon)
                if count is not None:
                    changes["count"] = count
        taken = {t.i for t in clause.objects}
        places: list[Ref] = []
        for child in clause.token.children:
            if child.dep_ not in ("obl", "nmod") or child.i in taken:
                continue
            case = case_of(child)
            for end in self._ends(number, child, "Location", None):
                if case in ("in", "at") and not places:
                    places.append(self._ref(end))
                elif case in ("to", "into") and "to" not in changes and clause.pattern.slot != "to":
                    changes["to"] = self._ref(end)
                elif case == "from" and "from_" not in changes and clause.pattern.slot != "from":
                    changes["from_"] = self._ref(end)
        if places:
            changes["where"] = tuple(places)
        for name, token in clause.qualifiers:
            if name == "as":
                found = self._invented(token, "Entity", part.start, concepts=True) or [
                    End(Thing(slug(token.text), token.text, "Concept", True), part.start + token.idx, part.start + token.idx + len(token), "invented")
                ]
                changes["as_"] = self._ref(found[0])
        return msgspec.structs.replace(candidate, **changes)

    def _belongs_to(self, token: Token) -> Token | None:
        """The verb that a date's noun belongs to."""
        while token.head.i != token.i and (token.pos_ in ("NUM", "ADV") or token.dep_ in ("conj", "nmod:unmarked", "flat", "compound")):
            token = token.head
        head = token.head
        if token.dep_ in ("obl", "obl:unmarked", "advmod", "nmod", "nmod:unmarked", "obj", "nummod") and head.i != token.i:
            return head
        return None

    # What names say by where they stand

    def _structures(self) -> None:
        roles = self.lexicon.structures
        month = self.published[:7]
        for number, post in self.mentions.posts:
            part = self.parts[number]
            if part.voice == "comment":
                continue
            holder, place = self._placed(part, post.holder), self._placed(part, post.post)
            self._structure(part, roles["post"], holder, place, post.start, post.end, as_of="" if post.former else month, until=f"../{month}" if post.former and month else "")
            if post.body is not None:
                self._structure(part, roles["post_of"], place, self._placed(part, post.body), place.start - part.start, place.end - part.start)
        for number, agent, client in self.mentions.agents:
            part = self.parts[number]
            if part.voice != "comment":
                self._structure(part, roles["agent"], self._placed(part, agent), self._placed(part, client), min(agent.start, client.start), max(agent.end, client.end), as_of="")
        for number, place, body in self.mentions.seats:
            if self.parts[number].voice != "comment":
                part = self.parts[number]
                self._structure(part, roles["seat"], self._placed(part, body), self._placed(part, place), min(place.start, body.start), max(place.end, body.end), as_of=month)
        for number, organ, state in self.mentions.organs:
            part = self.parts[number]
            mission = self._is(organ.thing, "DiplomaticMission")
            role = "mission_of" if mission else "organ_of"
            if part.voice != "comment":
                self._structure(part, roles[role], self._placed(part, organ), self._placed(part, state), organ.start, organ.end)

    def _placed(self, part: Part, mention: Mention) -> End:
        return End(mention.thing, part.start + mention.start, part.start + mention.end, mention.kind, mention.count)

    def _structure(self, part: Part, relation: str, subject: End, target: End, start: int, end: int, **qualifiers: str) -> None:
        known = self.vocabulary.relations[relation]
        if not self._is(subject.thing, known.domain) or not self._is(target.thing, known.range) or subject.thing.id == target.thing.id:
            return
        begin, stop = part.start + start, part.start + end
        self._found.append(
            Found(
                Candidate(
                    source=self.source.id,
                    subject=self._ref(subject),
                    relation=relation,
                    object=self._ref(target),
                    voice=part.voice,
                    evidence=Evidence(paragraph=part.paragraph, start=begin, end=stop, text=self.text[begin:stop]),
                    paragraph_start=part.paragraph_start,
                    confidence=0.8 if not (subject.thing.new and target.thing.new) else 0.7,
                    **{k: v for k, v in qualifiers.items() if v},  # type: ignore[arg-type]
                ),
                None,
                None,
                part.paragraph,
            )
        )

    def _told(self, part: Part, number: int, relation_name: str, subject: End, target: End, token: Token, context: Context, speakers: Sequence[End], confidence: float) -> None:
        """A candidate that no pattern of the lexicon gives, with the reading of its clause."""
        relation = self.vocabulary.relations[relation_name]
        if context.dropped or subject.thing.id == target.thing.id:
            return
        if not self._is(subject.thing, relation.domain) or not self._is(target.thing, relation.range):
            return
        stance, said_by = self._stance(subject, context, speakers, speech=False)
        candidate = Candidate(
            source=self.source.id, subject=self._ref(subject), relation=relation.name, object=self._ref(target),
            stance=stance, negated=context.negated, condition=context.condition, said_by=tuple(self._ref(s) for s in said_by),
            voice=part.voice, evidence=self._evidence(part, [subject, target], [token]), paragraph_start=part.paragraph_start,
            cue=(part.start + token.idx, part.start + token.idx + len(token)), confidence=confidence,
        )  # fmt: skip
        self._found.append(Found(candidate, token, context.via, number))

    def _events(self, number: int, part: Part, doc: Doc, attribution: Attribution, turn: End | None, previous: End | None) -> None:
        """Where an event took place, and who is held where."""
        role = self.lexicon.structures
        for token in doc:
            verb = token.head
            if token.pos_ == "NOUN":
                ends = self._ends(number, token, "Event", None) or self._invented(token, "Event", part.start, concepts=False)
                if not ends:
                    continue
                near = [c for c in token.rights if c.dep_ == "nmod"]
                if token.dep_ in ("obj", "nsubj:pass", "obl") and verb.pos_ == "VERB":
                    near += [c for c in verb.rights if c.dep_ == "obl" and c.i > token.i]
                for child in near:
                    if case_of(child) in ("in", "at") and child.pos_ in ("PROPN", "NOUN"):
                        for place in self._ends(number, child, "Location", None)[:1]:
                            if self._is(place.thing, "Place") or self._is(place.thing, "State"):
                                context = attribution.read(token, nominal=True)
                                speakers = self._speakers(number, attribution, token, context, turn, previous)
                                self._told(part, number, role["event_at"], ends[0], place, token, context, speakers, 0.65)
                        break
            if token.pos_ == "VERB" and token.lemma_ in self.lexicon.sets["custody"] and is_passive(token):
                if any(c.dep_ == "obl:agent" for c in token.children):
                    continue
                people = [e for t in patients(token) for e in self._ends(number, t, "PersonOrGroup", None)]
                places = [e for c in token.children if c.dep_ == "obl" and case_of(c) == "in" for e in self._ends(number, c, "State", None)]
                if not people or not places:
                    continue
                context = attribution.read(token, nominal=False)
                speakers = self._speakers(number, attribution, token, context, turn, previous)
                if speakers and context.stance == "alleged" and not context.negated:
                    pattern = next(p for p in self.lexicon.of("verb", token.lemma_) if p.slot == "obj" and not p.particles)
                    self._told(part, number, pattern.relation, places[0], people[0], token, context, speakers, 0.55)
                elif context.stance == "asserted":
                    self._told(part, number, role["held"], people[0], places[0], token, context, speakers, 0.55)

    def _utterances(self, number: int, part: Part, doc: Doc, attribution: Attribution) -> None:
        """What somebody said something in: a statement that is published so, an interview."""
        for token in doc:
            if token.pos_ != "VERB" or token.lemma_ not in self.lexicon.reporting["say"] or attribution.quote_at(token):
                continue
            tokens = [c for c in token.children if c.dep_ == "nsubj"]
            speakers = [e for t in tokens[:1] for e in self._ends(number, t, "Actor", None)]
            for child in token.children:
                if child.dep_ != "obl" or case_of(child) != "in" or not speakers:
                    continue
                context = attribution.read(token, nominal=False)
                if context.stance not in ("asserted", "alleged"):
                    continue
                others = self._speakers(number, attribution, token, context, None, None)
                if child.lemma_.lower() in self.lexicon.sets["utterances"]:
                    work = self._ends(number, child, "Work", None) or self._invented(child, "Work", part.start, concepts=False, light=True)
                    for end in work[:1]:
                        self._told(part, number, self.lexicon.structures["issued"], speakers[0], end, token, context, others, 0.6)
                elif child.lemma_.lower() == "interview":
                    for c in (*child.children, *token.children):
                        if c.dep_ in ("nmod", "obl") and case_of(c) == "with":
                            for end in self._ends(number, c, "Actor", None):
                                self._told(part, number, self.lexicon.structures["asked"], end, speakers[0], token, context, others, 0.65)

    def _demands(self, number: int, part: Part, doc: Doc, attribution: Attribution, turn: End | None, previous: End | None) -> None:
        """What somebody says that an actor should or must do is a demand to it."""
        relation = self.vocabulary.relations[self.lexicon.structures["demand"]]
        for token in doc:
            if token.dep_ != "aux" or token.lower_ not in self.lexicon.modals["requested"] or token.head.pos_ != "VERB":
                continue
            verb = token.head
            subject = next((c for c in verb.children if c.dep_ == "nsubj" and c.pos_ != "PRON"), None)
            if subject is None:
                continue
            context = attribution.read(verb, nominal=False)
            speakers = self._speakers(number, attribution, verb, context, turn, previous)
            if context.dropped or context.stance != "requested" or len(speakers) != 1 or part.voice != "text":
                continue
            for noun in expand(subject):
                for end in self._ends(number, noun, relation.range, None):
                    if end.thing.id == speakers[0].thing.id or self._is(end.thing, "Group") or not self._is(speakers[0].thing, relation.domain):
                        continue
                    candidate = Candidate(
                        source=self.source.id, subject=self._ref(speakers[0]), relation=relation.name, object=self._ref(end), voice=part.voice,
                        evidence=self._evidence(part, [speakers[0], end], [verb]), paragraph_start=part.paragraph_start, confidence=0.6,
                    )  # fmt: skip
                    self._found.append(Found(candidate, token, None, number))

    def _byline(self, number: int, part: Part) -> None:
        if not part.author:
            return
        at = self.text.index(part.author, part.paragraph_start) if part.author in self.text[part.paragraph_start :] else -1
        if at < 0:
            return
        hits = [h for h in self.names.find(part.author) if any(self._is(t, "Person") for t in h.things)]
        thing = next((t for h in hits for t in h.things if self._is(t, "Person")), None)
        thing = thing or Thing(slug(part.author), part.author, "Person", True)
        source = End(self.source, -1, -1, "source")
        self._structure(part, self.lexicon.structures["author"], End(thing, at, at + len(part.author), "name"), source, at - part.start, at + len(part.author) - part.start)

    def _labels(self, number: int, part: Part, doc: Doc, attribution: Attribution, turn: End | None, previous: End | None) -> None:
        """Words for people that are claims: who uses them characterizes the people."""
        labels = self.lexicon.maps["labels"]
        relation = self.vocabulary.relations[self.lexicon.structures["label"]]
        for token in doc:
            mention = self.mentions.at(number, token)
            if mention is None or mention.kind not in ("name", "group", "description") or not self._is(mention.thing, "Group"):
                continue
            if token.pos_ != "NOUN" or token.dep_ in ("compound", "amod") or part.voice != "text":
                continue
            before = doc[token.i - 1].lemma_.lower() if token.i else ""
            lemma = token.lemma_.lower()
            label = labels.get(f"{before} {lemma}") or labels.get(lemma)
            if not label:
                continue
            context = attribution.read(token, nominal=True)
            speakers = self._speakers(number, attribution, token, context, turn, previous)
            if speakers:
                continue  # whether the word is theirs, nobody knows
            speaker = End(self.source, -1, -1, "source")
            if not self._is(speaker.thing, relation.domain):
                continue
            target = self._placed(part, mention)
            if speaker.thing.id == target.thing.id:
                continue
            as_ = Ref(id=label, name=label.replace("-", " ").capitalize(), type="Status", new=label not in self.names.things)
            evidence = Evidence(paragraph=part.paragraph, start=target.start, end=target.end, text=self.text[target.start : target.end])
            candidate = Candidate(
                source=self.source.id, subject=self._ref(speaker), relation=relation.name, object=self._ref(target), as_=as_, voice=part.voice,
                evidence=evidence, paragraph_start=part.paragraph_start, confidence=0.6 if not speakers else 0.5,
            )  # fmt: skip
            self._found.append(Found(candidate, None, None, number))

    # All together

    def _linked(self) -> list[Candidate]:
        """One candidate a fact, with a key, and the keys of its content."""
        chosen: dict[tuple[object, ...], Found] = {}
        for found in self._found:
            c = found.candidate
            if c.confidence < LEAST:
                continue
            said = tuple(r.id for r in c.said_by)
            target = c.object.id if c.object else ""
            content = found.token.i if found.token is not None and any(f.via is found.token for f in self._found) else -1
            name = (c.subject.id, c.relation, target, c.stance, c.negated, said, content, c.as_.id if c.as_ else "")
            if name not in chosen or (chosen[name].candidate.voice != "text" and c.voice == "text"):
                chosen[name] = found
        kept = sorted(chosen.values(), key=lambda f: (f.candidate.evidence.start, f.candidate.evidence.end, f.candidate.relation))
        keys = {id(found): f"c{n}" for n, found in enumerate(kept, 1)}
        linked = []
        for found in kept:
            content = tuple(
                keys[id(other)]
                for other in kept
                if other.via is not None and found.token is not None and other.via.i == found.token.i and other.number == found.number and other is not found
            )
            linked.append(msgspec.structs.replace(found.candidate, key=keys[id(found)], content=content))
        return linked


__all__ = ["Post", "Reading"]
