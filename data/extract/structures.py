"""Statements that no pattern of the lexicon gives: posts, seats, organs, places of events, demands, labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from .attribution import Attribution, Context
from .candidates import Candidate, Evidence
from .clauses import case_of, is_passive, patients
from .dating import Dating
from .ends import End, Found
from .parts import Part
from .pipeline import text_of
from .posts import Post

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


#: The most characters between a post and the date that bounds it.
_APART: Final = 60


class Structures(Dating):
    """What names, nouns and reporting verbs say by where they stand."""

    def _structures(self) -> None:
        roles = self.lexicon.structures
        month = self.published[:7]
        personal = {agent.thing.id for _, agent, client in self.mentions.agents if self._is(client.thing, "Person")}
        for number, post in self.mentions.posts:
            part = self.parts[number]
            if part.voice == "comment":
                continue
            serves = post.post.thing.name.lower() in self.names.lexicon.sets["agents"]
            if serves and post.body is None and post.holder.thing.id in personal:
                continue  # "his lawyer", "her spokesman": no post
            holder, place = self._placed(part, post.holder), self._placed(part, post.post)
            body = self._placed(part, post.body) if post.body is not None else None
            if post.founder:
                if body is not None:
                    self._structure(part, roles["founder"], holder, body, post.start, post.end)
                continue
            self._structure(
                part,
                roles["post"],
                holder,
                place,
                post.start,
                post.end,
                stance="" if post.stance == "asserted" else post.stance,
                **self._term(number, post, month),
            )
            if body is not None:
                self._structure(part, roles["post_of"], place, body, place.start - part.start, place.end - part.start)
        for number, agent, client in self.mentions.agents:
            part = self.parts[number]
            if part.voice != "comment":
                self._structure(
                    part,
                    roles["agent"],
                    self._placed(part, agent),
                    self._placed(part, client),
                    min(agent.start, client.start),
                    max(agent.end, client.end),
                    as_of="",
                )
        for number, seat, seated in self.mentions.seats:
            if self.parts[number].voice != "comment":
                part = self.parts[number]
                self._structure(
                    part,
                    roles["seat"],
                    self._placed(part, seated),
                    self._placed(part, seat),
                    min(seat.start, seated.start),
                    max(seat.end, seated.end),
                    as_of=month,
                )
        # where the state is named rather than meant comes first: that is the place to cite
        for number, organ, state in sorted(self.mentions.organs, key=lambda o: o[2].kind != "name"):
            part = self.parts[number]
            mission = self._is(organ.thing, "DiplomaticMission")
            role = "mission_of" if mission else "organ_of"
            if part.voice != "comment":
                self._structure(
                    part, roles[role], self._placed(part, organ), self._placed(part, state), organ.start, organ.end
                )

    def _term(self, number: int, post: Post, month: str) -> dict[str, str]:
        """From when until when somebody holds a post: what its sentence says behind it, else the month of the document."""
        doc = self.docs[number]
        sentence = next((s for s in doc.sents if s.start_char <= post.post.start < s.end_char), None)
        end = sentence.end_char if sentence is not None else len(text_of(doc))
        found: dict[str, str] = {}
        for when, _ in self._dates_of(number) if post.post.start >= 0 else ():
            if not post.post.start <= when.start < end:
                continue
            between = text_of(doc)[post.post.end : when.start] if when.start >= post.post.end else ""
            if len(between) > _APART:
                continue
            before = text_of(doc)[max(0, when.start - 7) : when.end].lower()
            for field in ("since", "until"):
                if field + " " in before:
                    found.setdefault(field, when.edtf)
            if post.former and not found and " in " in f" {before}" and "," not in between:
                found["until"] = when.edtf
        if found:
            return found
        if post.former:
            return {"until": f"../{month}"} if month else {}
        return {"as_of": month}

    def _structure(
        self, part: Part, relation: str, subject: End, target: End, start: int, end: int, **qualifiers: str
    ) -> None:
        known = self.vocabulary.relations[relation]
        if (
            not self._is(subject.thing, known.domain)
            or not self._is(target.thing, known.range)
            or subject.thing.id == target.thing.id
        ):
            return
        said = (subject.thing.id, relation, target.thing.id)
        if known.range == "Entity" and any(
            (f.candidate.subject.id, f.candidate.relation, f.candidate.object.id) == said
            for f in self._found
            if f.candidate.object is not None
        ):
            return  # what is part of what is said once
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
                    confidence=(0.8 if not (subject.thing.new and target.thing.new) else 0.7)
                    - (0.1 if target.how == "description" else 0),
                    **{k: v for k, v in qualifiers.items() if v},  # type: ignore[arg-type]
                ),
                None,
                None,
                part.paragraph,
            )
        )

    def _told(
        self,
        part: Part,
        number: int,
        relation_name: str,
        subject: End,
        target: End,
        token: Token,
        context: Context,
        speakers: Sequence[End],
        confidence: float,
    ) -> None:
        """A candidate that no pattern of the lexicon gives, with the reading of its clause."""
        relation = self.vocabulary.relations[relation_name]
        if context.dropped or subject.thing.id == target.thing.id:
            return
        if not self._is(subject.thing, relation.domain) or not self._is(target.thing, relation.range):
            return
        stance, said_by = self._stance(subject, context, speakers, speech=False)
        candidate = Candidate(
            source=self.source.id,
            subject=self._ref(subject),
            relation=relation.name,
            object=self._ref(target),
            stance=stance,
            negated=context.negated,
            condition=context.condition,
            said_by=tuple(self._ref(s) for s in said_by),
            voice=part.voice,
            evidence=self._evidence(part, [subject, target], [token]),
            paragraph_start=part.paragraph_start,
            cue=(part.start + token.idx, part.start + token.idx + len(token)),
            confidence=confidence,
        )
        self._found.append(Found(candidate, token, context.via, number))

    def _events(
        self, number: int, part: Part, doc: Doc, attribution: Attribution, turn: End | None, previous: End | None
    ) -> None:
        """Where an event took place, and who is held where."""
        role = self.lexicon.structures
        for token in doc:
            verb = token.head
            if token.pos_ == "NOUN":
                ends = self._ends(number, token, "Event", None) or self._invented(
                    token, "Event", part.start, concepts=False
                )
                if not ends or token.lemma_.lower() in self.lexicon.sets["conditions_of_things"]:
                    continue
                near = [c for c in token.rights if c.dep_ == "nmod"]
                if token.dep_ in ("obj", "nsubj:pass", "obl") and verb.pos_ == "VERB":
                    near += [c for c in verb.rights if c.dep_ == "obl" and c.i > token.i]
                for child in near:
                    if case_of(child) in self.lexicon.sets["sites"] and child.pos_ in ("PROPN", "NOUN"):
                        for place in self._ends(number, child, "Location", None)[:1]:
                            if self._is(place.thing, "Place") or self._is(place.thing, "State"):
                                context = attribution.read(token, nominal=True)
                                speakers = self._speakers(number, attribution, token, context, turn, previous)
                                self._told(
                                    part, number, role["event_at"], ends[0], place, token, context, speakers, 0.65
                                )
                        break
            if token.pos_ == "VERB" and token.lemma_ in self.lexicon.sets["custody"] and is_passive(token):
                if any(c.dep_ == "obl:agent" for c in token.children):
                    continue
                people = [e for t in patients(token) for e in self._ends(number, t, "PersonOrGroup", None)]
                places = [
                    e
                    for c in token.children
                    if c.dep_ == "obl" and case_of(c) == "in"
                    for e in self._ends(number, c, "State", None)
                ]
                if not people or not places:
                    continue
                context = attribution.read(token, nominal=False)
                speakers = self._speakers(number, attribution, token, context, turn, previous)
                if speakers and context.stance == "alleged" and not context.negated:
                    pattern = next(
                        p for p in self.lexicon.of("verb", token.lemma_) if p.slot == "obj" and not p.particles
                    )
                    self._told(part, number, pattern.relation, places[0], people[0], token, context, speakers, 0.55)
                elif context.stance == "asserted":
                    self._told(part, number, role["held"], people[0], places[0], token, context, speakers, 0.55)

    def _utterances(
        self, number: int, part: Part, doc: Doc, attribution: Attribution, turn: End | None, previous: End | None
    ) -> None:
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
                others = self._speakers(number, attribution, token, context, turn, previous)
                if child.lemma_.lower() in self.lexicon.sets["utterances"]:
                    work = self._ends(number, child, "Work", None) or self._invented(
                        child, "Work", part.start, concepts=False, light=True
                    )
                    for end in work[:1]:
                        self._told(
                            part,
                            number,
                            self.lexicon.structures["issued"],
                            speakers[0],
                            end,
                            token,
                            context,
                            others,
                            0.6,
                        )
                elif child.lemma_.lower() == "interview":
                    for c in (*child.children, *token.children):
                        if c.dep_ in ("nmod", "obl") and case_of(c) == "with":
                            for end in self._ends(number, c, "Actor", None):
                                self._told(
                                    part,
                                    number,
                                    self.lexicon.structures["asked"],
                                    end,
                                    speakers[0],
                                    token,
                                    context,
                                    others,
                                    0.65,
                                )

    def _byline(self, number: int, part: Part) -> None:
        if not part.author:
            return
        at = (
            self.text.index(part.author, part.paragraph_start)
            if part.author in self.text[part.paragraph_start :]
            else -1
        )
        if at < 0:
            return
        thing = self._author(part)
        source = End(self.source, -1, -1, "source")
        self._structure(
            part,
            self.lexicon.structures["author"],
            End(thing, at, at + len(part.author), "name"),
            source,
            at - part.start,
            at + len(part.author) - part.start,
        )
