"""Speech acts: whom or what they concern, where no pattern says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from actorgraph.ontology.vocabulary import Relation

from .attribution import Context
from .belonging import Belonging
from .clauses import Clause, antecedent, case_of, direct_objects, expand, is_passive, is_relative, patients
from .ends import End, Found
from .names import Thing
from .parts import Part

if TYPE_CHECKING:
    from spacy.tokens import Token


class Speech(Belonging):
    """What is said to actors and about matters."""

    def _make(
        self,
        number: int,
        part: Part,
        clause: Clause,
        subject: End,
        target: End | None,
        context: Context,
        speakers: Sequence[End],
    ) -> Iterator[Found]:
        """The candidates of a clause with its ends; made by :class:`~.statements.Reading`."""
        raise NotImplementedError

    def _concerned(self, number: int, clause: Clause, relation: Relation) -> tuple[Token, ...]:
        """Whom or what a speech act concerns: the pattern's object, or somebody in the clause that holds its content."""
        objects = clause.objects
        if relation.content_stance == "planned" and clause.pattern.slot == "obj":
            return tuple(t for o in objects for t in self._gainers(number, o))
        if clause.pattern.slot or not clause.content:
            return objects
        verb = clause.content[0]
        if relation.content_stance == "denied":
            # a denial is about whom the denied act befell
            found = patients(verb) if is_passive(verb) else direct_objects(verb) or objects
            return tuple(t for t in found if t.lower_ not in ("it", "this", "that"))
        if relation.content_stance == "planned":
            # a promise is made to those to whom it does good, or about what it concerns
            near = [
                c
                for c in verb.children
                if c.dep_ == "iobj" or (c.dep_ == "obl" and case_of(c) in ("to", "with", "for"))
            ]
            mine = patients(verb) if is_passive(verb) else direct_objects(verb)
            ours = self.lexicon.sets["first_person"]
            found = tuple(t for c in (*near, *mine) for t in expand(c) if t.pos_ != "PRON" or t.lower_ in ours)
            return next(((t,) for t in found if self._ends(number, t, relation.range, None)), found[:1])
        if relation.content_stance == "requested" and is_passive(verb):
            return ()  # whom it is asked of is not said
        return objects

    def _gainers(self, number: int, gift: Token) -> tuple[Token, ...]:
        """Those who get what is promised, where they stand with it: "60 million euros for the victims"."""
        if self._ends(number, gift, "Actor", None):
            return (gift,)
        found = [c for t in gift.subtree for c in t.rights if c.dep_ == "nmod" and case_of(c) in ("to", "for")]
        return expand(found[0]) if found else (gift,)

    def _spoken_of(self, number: int, token: Token, clause: Clause, first: End | None, part: Part) -> list[End]:
        """The ends of a speech act's object. What is said to an actor about its act is said to the actor."""
        relation = self.vocabulary.relations[clause.pattern.relation]
        addressed = self.vocabulary.families[relation.family].addressed
        wanted = clause.pattern.object_class or relation.range
        if is_relative(token):
            token = antecedent(token) or token
        if relation.name == self.lexicon.structures["label"] and not self._may_be_labelled(number, token, first):
            return []
        several = self._several(number, token)
        if several is not None:
            return [e for e in several if self._is(e.thing, wanted)]
        inner = self._inside(token)
        if inner is not None and not addressed and relation.range == "Entity":
            return self._spoken_of(number, inner, clause, first, part)
        found = self._ends(number, token, wanted, first)
        if found and token.pos_ == "PRON" and not relation.content_stance and clause.pattern.slot == "obj":
            return found
        known = [e for e in found if e.how != "invented" or self._is(e.thing, "Speaker")]
        if not known and addressed and self.vocabulary.is_a("Actor", wanted):
            doer = self._doer(token)
            doers = expand(doer) if doer is not None else ()
            actors = [e for t in doers for e in self._ends(number, t, "Actor", first)]
            if not actors and self.owner is not None and self._is_query(token):
                actors = [End(self.owner, -1, -1, "owner")]
            found = actors or found
        if found or wanted != "Entity":
            return found
        return self._matter(number, token, part.start, relation, first)

    def _may_be_labelled(self, number: int, token: Token, first: End | None) -> bool:
        """Whether words for it are a label: for people and states, not for what they do (see ``Tellings``)."""
        return any(self._is(e.thing, "Actor") for e in self._ends(number, token, "Entity", first))

    def _doer(self, noun: Token) -> Token | None:
        """Who does what a noun names: "by the army", "Kenya's decision"; the one who has it done to them is not meant."""
        act = any(p.slot == "of" for p in self.lexicon.of("noun", noun.lemma_.lower()))
        complement = any(c.dep_ == "nmod" and case_of(c) == "of" for c in noun.children)
        for child in noun.children:
            below = [c for c in child.children if child.dep_ == "nmod" and case_of(child) == "of"]
            for one in (child, *below):
                if one.dep_ == "obl:agent" or (one.dep_ == "nmod" and case_of(one) == "by"):
                    return one
            if not act and child.dep_ == "nmod" and case_of(child) == "of" and child.pos_ in ("NOUN", "PROPN"):
                return child
            if child.dep_ == "nmod:poss" and (child.pos_ != "PRON" or is_relative(child)) and (complement or not act):
                return child
        return None

    def _is_query(self, noun: Token) -> bool:
        """Whether a noun is a question that the document's own publisher has asked: "a request for comment"."""
        queries = self.lexicon.sets["queries"]
        return noun.lemma_.lower() in queries and any(
            c.dep_ == "nmod" and case_of(c) == "for" and c.lemma_.lower() in queries for c in noun.children
        )

    def _matter(self, number: int, token: Token, start: int, relation: Relation, first: End | None) -> list[End]:
        """What is spoken of, where no known thing is: the noun phrase as a thing of the class that its noun shows."""
        lemma = token.lemma_.lower()
        inside = self._inside(token)
        if inside is not None:
            found = [e for t in expand(inside) for e in self._ends(number, t, relation.range, first)]
            return found or self._matter(number, inside, start, relation, first)
        if lemma in self.lexicon.sets["people"] or token.ent_type_ == "PERSON" or token.pos_ == "PRON":
            return []
        if any(c.dep_ == "compound" and c.lemma_.lower() in self.lexicon.sets["people"] for c in token.lefts):
            return []  # "denies its people freedom"
        if lemma in self.lexicon.sets["accusations"] and not relation.content_stance:
            return []  # to reject an accusation is to deny what it says
        kind = self.lexicon.maps["matters"].get(lemma, "")
        if not kind and relation.content_stance == "planned" and case_of(token) not in ("for", "to"):
            return []
        kind = kind or ("Event" if self.lexicon.of("noun", lemma) else "")
        return self._invented(token, "Entity", start, concepts=True, light=bool(kind), kind=kind)

    def _inside(self, token: Token) -> Token | None:
        """What is spoken of through a noun: "reports of torture", "the plight of the refugees"."""
        if token.lemma_.lower() not in self.lexicon.sets["through"]:
            return None
        return next((c for c in token.rights if c.dep_ == "nmod" and case_of(c) in ("of", "about", "on")), None)

    def _several(self, number: int, token: Token) -> list[End] | None:
        """The states of before that a number of states means ("the three governments"); ``None``: no number of states."""
        if token.lemma_.lower() not in self.lexicon.sets["counted"] or token.pos_ != "NOUN":
            return None
        counts = [c for c in token.lefts if c.dep_ in ("nummod", "det", "det:predet", "cc:preconj")]
        written = next(
            (
                self.lexicon.maps["numbers"].get(c.lower_) or ("2" if c.lower_ in ("both", "two") else "")
                for c in counts
                if c.lower_ not in ("the", "these", "those")
            ),
            "",
        )
        if not written or not 2 <= int(written) <= 6:
            return None
        start = self.parts[number].start + token.idx
        apart: list[Thing] = []
        for back in range(number, max(-1, number - 12), -1):
            for sentence in reversed(list(self.docs[back].sents)):
                before = [t for t in sentence if back < number or t.i < token.i]
                joined = [expand(t) for t in before if any(c.dep_ == "conj" for c in t.children)]
                for tokens in (*joined, before):
                    powers = {t.id: t for other in tokens if (t := self._power(back, other)) is not None}
                    if len(powers) != int(written):
                        continue
                    if tokens is before:  # named apart from each other: only where none are joined
                        apart = apart or list(powers.values())
                        continue
                    return [End(t, start, start + len(token), "description") for t in powers.values()]
        return [End(t, start, start + len(token), "description") for t in apart]

    def _power(self, number: int, token: Token) -> Thing | None:
        """The state or the union of states that a name or a description means."""
        mention = self.mentions.at(number, token)
        if mention is None or mention.kind not in ("name", "description", "modifier"):
            return None
        kinds = ("State", "IntergovernmentalOrganization")
        return next((t for t in (mention.thing, *mention.others) if any(self._is(t, kind) for kind in kinds)), None)
