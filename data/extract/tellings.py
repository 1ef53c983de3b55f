"""Speech acts that no verb of their own tells: what somebody says that another must do is a demand, what they say that they
will do a promise, what they say that is not so a denial."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from actorgraph.ontology.lexicon import Pattern

from .arguments import agents
from .attribution import Attribution, Context
from .clauses import Clause, case_of, direct_objects, expand, is_passive, subject_of
from .ends import End, Found
from .labels import Labels
from .names import Thing, slug
from .parts import Part

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


class Tellings(Labels):
    """What reporting clauses and quotations say by what they hold."""

    def _tellings(
        self, number: int, part: Part, doc: Doc, attribution: Attribution, turn: End | None, previous: End | None
    ) -> None:
        if part.voice != "text":
            return
        self._judged(number, part, doc, attribution, turn, previous)
        self._answers(number, part, doc, attribution, turn, previous)
        for verb in doc:
            if verb.pos_ != "VERB" or verb.dep_ in ("amod", "acl", "acl:relcl", "xcomp", "advcl"):
                continue
            role, asked = self._role(verb), self._asked(verb)
            if not (role or asked) or doc[verb.sent.end - 1].text == "?":
                continue
            context = attribution.read(verb, nominal=False)
            speakers = self._speakers(number, attribution, verb, context, turn, previous)
            if not speakers and attribution.quote_at(verb) is None and self._speaks_itself():
                speakers = [End(self.owner, -1, -1, "owner")] if self.owner is not None else []
            if context.dropped or context.condition or not speakers:
                continue
            if asked and context.stance == "requested" and (role or context.via is not None):
                objects = self._state_asked(speakers[0])
                self._found += self._act(number, part, verb, "demand", speakers, objects, context)
                continue
            if context.via is not None or not role:
                continue
            weak = (
                context.reported_on is not None and context.reported_on.lemma_.lower() in self.lexicon.sets["hinting"]
            )
            if role == "promise" and weak:
                continue
            first = self._self(attribution, verb, speakers)
            for objects in self._told_of(number, verb, role, speakers[0], first):
                self._found += self._act(number, part, verb, role, speakers, objects, context)

    def _answers(
        self, number: int, part: Part, doc: Doc, attribution: Attribution, turn: End | None, previous: End | None
    ) -> None:
        """ "In response to the report, the ministry said …", "In response, …" after what somebody else has said."""
        relation = self.vocabulary.relations[self.lexicon.structures["answer"]]
        for noun in doc:
            verb = noun.head
            if noun.lemma_.lower() not in self.lexicon.sets["answers"] or case_of(noun) != "in" or verb.pos_ != "VERB":
                continue
            if verb.lemma_.lower() not in self.lexicon.all_reporting or part.voice != "text":
                continue
            context = attribution.read(verb, nominal=False)
            speakers = self._speakers(number, attribution, verb, context, turn, previous)
            first = self._self(attribution, verb, speakers)
            asked = [t for c in noun.children if c.dep_ == "nmod" and case_of(c) == "to" for t in expand(c)]
            targets = [e for t in asked for e in self._ends(number, t, relation.range, first)]
            if not asked and previous is not None:
                targets = [End(previous.thing, -1, -1, "implied")]
            clause = Clause(verb, Pattern(relation=relation.name, kind="verb", lemma=verb.lemma_), (), tuple(asked))
            for token in subject_of(verb, self.lexicon)[:1]:
                for subject in self._ends(number, token, relation.domain, first):
                    for target in targets:
                        if not context.dropped and subject.thing.id != target.thing.id:
                            self._found += self._make(number, part, clause, subject, target, context, speakers)

    def _greeted(self, part: Part) -> Thing | None:
        """Whom a letter is to that greets a post: "Dear Home Secretary"."""
        title = part.text.strip(" ,:.").partition(" ")[2]
        known = {w for w in title.lower().split() if w in self.lexicon.sets["titles"]}
        return Thing(slug(title), title, "Person", True) if known and len(title.split()) < 6 else None

    def _heard(self, number: int, doc: Doc, attribution: Attribution) -> None:
        """Who spoke last in a paragraph: whose a quotation is that begins the next one and names nobody."""
        tokens = [q.speaker for q in attribution.quotes if q.speaker is not None]
        if not attribution.quotes:
            roots = [s.root for s in doc.sents if s.root.lemma_.lower() in self.lexicon.reporting["say"]]
            tokens = [c for r in roots for c in r.children if c.dep_ == "nsubj"]
        ends = self._ends(number, tokens[-1], "Speaker", None) if tokens else []
        if ends or not attribution.quotes:
            self._last_speaker = ends[0] if ends else None

    def _role(self, verb: Token) -> str:
        """Which speech act a clause is, when somebody says it: by its auxiliary and its negation."""
        words = {c.lower_ for c in verb.children if c.dep_ == "aux"}
        subject = next((c for c in verb.children if c.dep_.startswith("nsubj")), None)
        words_before = (*verb.children, *(subject.lefts if subject is not None else ()))
        negated = any(c.lower_ in self.lexicon.negations for c in words_before)
        if words & self.lexicon.modals["requested"]:
            return "demand"
        if negated and not words & (self.lexicon.modals["planned"] | self.lexicon.modals["hypothetical"]):
            return "denial"
        if negated or words & {"have"} or any(self._speaks_to(p) for p in self.lexicon.of("verb", verb.lemma_.lower())):
            return ""
        if words & (self.lexicon.modals["planned"] | {"would", "'d"}):
            return "promise"
        return ""

    def _speaks_to(self, pattern: Pattern) -> bool:
        """Whether a word is a speech act of its own: "would appeal to the court"."""
        return self.vocabulary.families[self.vocabulary.relations[pattern.relation].family].speech

    def _asked(self, verb: Token) -> bool:
        """Whether it is to be done and nobody is named to do it: "those responsible must be punished"."""
        return is_passive(verb) and not agents(verb) and verb.dep_ != "conj"

    def _state_asked(self, speaker: End) -> list[End]:
        """The state that the document is about, where it is another than the one who asks."""
        main = self.mentions.main
        if main is None or not self._is(main, "State") or self._own_word(speaker.thing, main):
            return []
        return [End(main, -1, -1, "implied")]

    def _told_of(self, number: int, verb: Token, role: str, speaker: End, first: End | None) -> Iterator[list[End]]:
        """Whom or what the act concerns; nothing where it is none."""
        relation = self.vocabulary.relations[self.lexicon.structures[role]]
        subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubj:pass")), None)
        if subject is None or (subject.dep_ == "nsubj:pass" and role != "denial"):
            return
        found = [e for t in expand(subject) for e in self._ends(number, t, "Actor", first)]
        mine = any(self._own_word(speaker.thing, e.thing) for e in found)
        if role == "denial":
            nobody = any(c.dep_ == "det" and c.lower_ in self.lexicon.negations for c in subject.lefts)
            befallen = (subject,) if is_passive(verb) and nobody else direct_objects(verb) if mine else ()
            for token in befallen:
                ends = self._ends(number, token, relation.range, first)
                ends = ends or self._matter(number, token, self.parts[number].start, relation, first)
                yield [e for e in ends if e.thing.id != speaker.thing.id]
        elif role == "demand":
            yield [e for e in found if not mine and e.how != "first person" and self._is(e.thing, relation.range)]
        elif mine:
            near = [c for c in verb.children if c.dep_ == "obl" and case_of(c) in ("to", "with", "for")]
            for token in (*near, *direct_objects(verb)):
                ends = [e for t in expand(token) for e in self._ends(number, t, relation.range, first)]
                ends = ends or self._matter(number, token, self.parts[number].start, relation, first)
                ends = [e for e in ends if e.thing.id not in {f.thing.id for f in found}]
                if ends:
                    yield ends
                    return

    def _act(
        self,
        number: int,
        part: Part,
        verb: Token,
        role: str,
        speakers: Sequence[End],
        objects: Sequence[End],
        context: Context,
    ) -> Iterator[Found]:
        relation = self.lexicon.structures[role]
        told = context.via or context.reported_on or verb
        clause = Clause(told, Pattern(relation=relation, kind="verb", lemma=told.lemma_), (), (), (verb,))
        own = Context(speakers=[])
        if len(speakers) > 1:
            own.becomes("alleged")
        for target in objects:
            said = any(f.token is told and f.candidate.relation == relation for f in self._found)
            if target.thing.id != speakers[0].thing.id and not (said and target.how == "implied"):
                yield from self._make(number, part, clause, speakers[0], target, own, speakers[1:])

    def _said(
        self, number: int, part: Part, doc: Doc, attribution: Attribution, turn: End | None, previous: End | None
    ) -> None:
        """What somebody says that no relation carries: the matter is the subject of what is said, the gist its words."""
        relation = self.vocabulary.relations[self.lexicon.structures["saying"]]
        told = {f.token.i for f in self._found if f.number == number and f.token is not None}
        for verb in doc:
            if part.voice != "text" or verb.pos_ != "VERB" or verb.lemma_.lower() not in self.lexicon.reporting["say"]:
                continue
            content = next((c for c in verb.children if c.dep_ in ("ccomp", "parataxis") and self._describes(c)), None)
            if content is None or verb.i in told or any(t.i in told for t in content.subtree):
                continue
            context = attribution.read(verb, nominal=False)
            if context.dropped or context.negated or context.stance not in ("asserted", "alleged"):
                continue
            others = self._speakers(number, attribution, verb, context, turn, previous)
            first = self._self(attribution, verb, others)
            speakers = [
                e for t in subject_of(verb, self.lexicon) for e in self._ends(number, t, relation.domain, first)
            ]
            subject = next((c for c in content.children if c.dep_ in ("nsubj", "nsubj:pass")), None)
            if subject is None or len(speakers) != 1 or subject.pos_ == "PRON":
                continue
            matters = [e for t in expand(subject) for e in self._ends(number, t, "Entity", speakers[0])][:1]
            for matter in matters:
                if matter.thing.id == speakers[0].thing.id:
                    continue
                pattern = Pattern(relation=relation.name, kind="verb", lemma=verb.lemma_)
                clause = Clause(verb, pattern, (), (), (content,))
                for found in self._make(number, part, clause, speakers[0], matter, context, others):
                    words = " ".join(doc[content.left_edge.i : content.right_edge.i + 1].text.strip(' ,."').split())
                    candidate = msgspec.structs.replace(found.candidate, gist=words, confidence=0.4)
                    self._found.append(Found(candidate, found.token, found.via, number))

    def _describes(self, clause: Token) -> bool:
        """Whether a clause tells how something is, not what somebody did, does or is to do."""
        how = any(c.dep_ == "cop" for c in clause.children) or clause.lemma_.lower() in self.lexicon.sets["being"]
        doubted = any(c.dep_ == "aux" and c.tag_ == "MD" for c in clause.children) or any(
            c.lower_ in self.lexicon.conditions for c in clause.lefts
        )
        return how and not doubted and not self.lexicon.context(clause.lemma_.lower())
