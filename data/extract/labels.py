"""Words that are claims: what people and things are called, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actorgraph.ontology.lexicon import Pattern

from .attribution import Attribution
from .candidates import Candidate, Evidence, Ref
from .clauses import Clause, subject_of
from .ends import End, Found
from .parts import Part
from .patterns import matches
from .pipeline import text_of
from .speech import Speech

if TYPE_CHECKING:
    from spacy.tokens import Doc


class Labels(Speech):
    """Labels of people, and words of praise or scorn."""

    _itself: bool | None = None
    _labelled: set[tuple[str, str]]

    def _labels(
        self, number: int, part: Part, doc: Doc, attribution: Attribution, turn: End | None, previous: End | None
    ) -> None:
        """Words for people that are claims: who uses them characterizes the people."""
        labels = self.lexicon.maps["labels"]
        labelled = self._labelled
        relation = self.vocabulary.relations[self.lexicon.structures["label"]]
        for token in doc:
            mention = self.mentions.at(number, token)
            if (
                mention is None
                or mention.kind not in ("name", "group", "description")
                or not self._is(mention.thing, "Group")
            ):
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
            if speakers or context.stance != "asserted":
                continue  # whether the word is theirs, nobody knows
            bare = not any(t.text[:1].isupper() for t in token.lefts if t.dep_ in ("amod", "compound", "nmod"))
            if (mention.thing.new and bare) or (mention.thing.id, label) in labelled:
                continue  # "refugees" in general
            labelled.add((mention.thing.id, label))
            speaker = End(self.source, -1, -1, "source")
            if self._speaks_itself() and self.owner is not None:
                speaker = End(self.owner, -1, -1, "owner")
            if not self._is(speaker.thing, relation.domain):
                continue
            target = self._placed(part, mention)
            if speaker.thing.id == target.thing.id:
                continue
            as_ = Ref(
                id=label, name=label.replace("-", " ").capitalize(), type="Status", new=label not in self.names.things
            )
            evidence = Evidence(
                paragraph=part.paragraph, start=target.start, end=target.end, text=self.text[target.start : target.end]
            )
            candidate = Candidate(
                source=self.source.id,
                subject=self._ref(speaker),
                relation=relation.name,
                object=self._ref(target),
                as_=as_,
                voice=part.voice,
                evidence=evidence,
                paragraph_start=part.paragraph_start,
                confidence=0.6,
            )
            self._found.append(Found(candidate, None, None, number))

    def _judged(
        self, number: int, part: Part, doc: Doc, attribution: Attribution, turn: End | None, previous: End | None
    ) -> None:
        """Words for what is done or made: "called the plan a farce" criticizes it, "hailed as historic" praises it."""
        labels = self.lexicon.structures["label"]
        for token in doc:
            if token.pos_ != "VERB" or not any(
                p.relation == labels for p in self.lexicon.of("verb", token.lemma_.lower())
            ):
                continue
            fitting = (c for c in matches(token, self.lexicon) if c.pattern.relation == labels and c.qualifiers)
            clause = next(fitting, None)
            if clause is None or clause.pattern.kind != "verb":
                continue
            words = {t.lemma_.lower() for _, word in clause.qualifiers for t in word.subtree}
            role = "applause" if words & self.lexicon.sets["good"] else "scorn"
            relation = self.vocabulary.relations[self.lexicon.structures[role]]
            context = attribution.read(clause.token, nominal=False)
            speakers = self._speakers(number, attribution, clause.token, context, turn, previous)
            first = self._self(attribution, clause.token, speakers)
            if context.dropped or words & self.lexicon.sets["plain"]:
                continue
            pattern = Pattern(relation=relation.name, kind="verb", lemma=clause.pattern.lemma, slot="obj")
            act = Clause(clause.token, pattern, (), clause.objects)
            subjects_ = [
                e for t in subject_of(clause.token, self.lexicon) for e in self._ends(number, t, relation.domain, first)
            ]
            for token in clause.objects:
                if self._may_be_labelled(number, token, first):
                    continue
                for target in self._spoken_of(number, token, act, first, part):
                    for subject in subjects_:
                        if subject.thing.id != target.thing.id:
                            self._found += self._make(number, part, act, subject, target, context, speakers)

    def _speaks_itself(self) -> bool:
        """Whether the document says "we" of its publisher: a letter, a release, a resolution; news do not."""
        if self.owner is not None and self._is(self.owner, "MediaOutlet"):
            return False
        if self._itself is None:
            words = (
                token
                for part, doc in zip(self.parts, self.docs, strict=True)
                if part.voice == "text" and not part.speaker
                for token in doc
                if token.lower_ in self.lexicon.sets["first_plural"]
            )
            outside = sum(text_of(t.doc).count('"', 0, t.idx) % 2 == 0 for t in words)
            self._itself = outside > 1 or any(part.supplied for part in self.parts)
        return self._itself
