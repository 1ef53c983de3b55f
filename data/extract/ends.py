"""Who is meant: from a word of a clause to the things of the document, and who says the clause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from actorgraph.data.records import Entity

from .attribution import Attribution, Context
from .candidates import Candidate, Evidence, Ref
from .captions import captioned
from .clauses import RELATIVE, antecedent, case_of, is_relative
from .coreference import singular
from .mending import mended
from .mentions import Mention, Mentions
from .names import Names, Thing, slug
from .parts import Part
from .phrases import End, Phrases
from .pipeline import text_of
from .subjects import give_subjects
from .when import When, document_date

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


__all__ = ["End", "Ends", "Found"]


class Found(msgspec.Struct):
    """A candidate in the making, with the tokens that others link to."""

    candidate: Candidate
    token: Token | None
    via: Token | None
    number: int


class Ends(Phrases):
    """One parsed document with its mentions: whom its words mean, and whose words they are."""

    def __init__(
        self,
        source: Entity,
        text: str,
        published: str,
        parts: Sequence[Part],
        docs: Sequence[Doc],
        names: Names,
        owner: Thing | None,
    ) -> None:
        self.vocabulary, self.lexicon = names.vocabulary, names.lexicon
        docs = [mended(doc, self.lexicon) for doc in docs]
        for doc in docs:
            give_subjects(doc, self.lexicon)
        parts = [captioned(part, doc, self.lexicon) for part, doc in zip(parts, docs, strict=True)]
        self.text, self.parts, self.docs, self.names = text, parts, docs, names
        self._mend(docs)
        self.source = Thing(source.id, source.name or source.id, source.type)
        self.published = published
        self.day = document_date(published)
        self.mentions = Mentions(names, docs, parts, owner)
        self.owner = owner or self._owner()
        self._writer = self._written_by()
        self._found: list[Found] = []
        self._things: dict[str, Thing] = {}
        self._last_speaker: End | None = None
        self._turned: End | None = None
        self._testifying = False
        self._labelled: set[tuple[str, str]] = set()
        self._addressee: Thing | None = None
        self._dates: dict[int, list[tuple[When, Token | None]]] = {}

    def _mend(self, docs: Sequence[Doc]) -> None:
        """The lemmas of the verbs and plurals that the lexicon knows, where a pipeline has them wrong."""
        nouns = frozenset[str]().union(*self.lexicon.sets.values(), *self.lexicon.maps.values())
        for doc in docs:
            for token in doc:
                lower = token.lower_
                if token.pos_ == "VERB" and lower in self.lexicon.forms:
                    token.lemma_ = self.lexicon.forms[lower]
                elif token.tag_ == "NNS" and token.lemma_.lower() == lower and lower not in nouns:
                    one = singular(lower)
                    token.lemma_ = one if one in nouns or self.lexicon.of("noun", one) else token.lemma_

    def _owner(self) -> Thing | None:
        """Whose document it is, from a first line that is a body's name: "The Human Rights Council,"."""
        for number, part in enumerate(self.parts[:4]):
            text = part.text.strip()
            if text.endswith(",") and len(text) < 80:
                for _, mention in sorted(((k, m) for k, m in self.mentions if k[0] == number), key=lambda x: x[0]):
                    if self._is(mention.thing, "Organization"):
                        return mention.thing
        return None

    def _written_by(self) -> Thing | None:
        """Who "I" is where nobody is quoted: the one author whom a byline or a signature names."""
        authors = {author.id: author for part in self.parts if part.author for author in [self._author(part)]}
        return next(iter(authors.values())) if len(authors) == 1 else None

    def _author(self, part: Part) -> Thing:
        """The person whose name a byline or signature is."""
        hits = [h for h in self.names.find(part.author) if any(self._is(t, "Person") for t in h.things)]
        thing = next((t for h in hits for t in h.things if self._is(t, "Person")), None)
        return thing or Thing(slug(part.author), part.author, "Person", True)

    def _is(self, thing: Thing, wanted: str) -> bool:
        return self.vocabulary.is_a(thing.type, wanted)

    def _turn(self, number: int, part: Part) -> End | None:
        """Who speaks in a turn of a transcript, or all of a text that is headed "Testimony of …"."""
        if not part.speaker and number == 0:
            self._turned = self._testifies(part)
            self._testifying = self._turned is not None
            return None
        if not part.speaker:
            return self._turned if part.voice == "text" else None
        self._turned = self._headed(part)
        return self._turned

    def _testifies(self, part: Part) -> End | None:
        doc = self.docs[0]
        if (
            len(doc) < 3
            or doc[0].lemma_.lower() not in self.lexicon.sets["spoken"]
            or doc[1].lower_ not in ("of", "by")
        ):
            return None
        for token in doc[2:]:
            mention = self.mentions.at(0, token)
            if mention is not None and self._is(mention.thing, "Person"):
                return self._placed(part, mention)
        return None

    def _headed(self, part: Part) -> End | None:
        inside = [h for h in self.names.find(part.speaker) if any(self._is(t, "Speaker") for t in h.things)]
        start = part.paragraph_start
        for hit in inside:
            thing = next(t for t in hit.things if self._is(t, "Speaker"))
            return End(thing, start + hit.start, start + hit.end, "name")
        words = part.speaker.replace("(", " ").replace(")", " ").split()
        for word in reversed(words):
            person = self.mentions.discourse.named(word) or self.mentions.discourse.named(word.title())
            if person is not None:
                return End(person, start, start + len(part.speaker), "name")
        name = " ".join(w for w in words if w not in self.lexicon.sets["honorifics"])
        if not name[:1].isupper() or len(words) > 5:
            return None
        return End(Thing(slug(name), name, "Person", True), start, start + len(part.speaker), "name")

    def _speakers(
        self,
        number: int,
        attribution: Attribution,
        token: Token,
        context: Context,
        turn: End | None,
        previous: End | None,
    ) -> list[End]:
        """Who says it, the first source first."""
        quote = attribution.quote_at(token)
        outer: list[End] = []
        if quote is not None:
            said = self._ends(number, quote.speaker, "Speaker", None) if quote.speaker is not None else []
            outer = said[:1] or ([previous] if previous is not None and quote.speaker is None and quote.whole else [])
            if quote.speaker is not None and quote.speaker.head.pos_ == "VERB":
                context.reported_on = context.reported_on or quote.speaker.head
            context.becomes("alleged")
        elif turn is not None:
            outer = [turn]
            context.becomes("alleged")
        inner_first = self._self(attribution, token, outer)
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

    def _self(self, attribution: Attribution, token: Token, speakers: Sequence[End]) -> End | None:
        """Who "we" is at a word: who says it, else the document's publisher; in a quotation of somebody unknown, nobody."""
        if speakers:
            return speakers[-1]
        whose = self.owner or self._writer
        if whose is None or attribution.quote_at(token) is not None:
            return None
        return End(whose, -1, -1, "owner")

    def _ends(self, number: int, token: Token, wanted: str, speaker: End | None, *, depth: int = 0) -> list[End]:
        """The things of a class that a token may stand for."""
        start = self.parts[number].start
        if depth > 4:
            return []
        if token.idx < self.parts[number].supplied:
            return [End(self.owner, -1, -1, "owner")] if self.owner is not None and self._is(self.owner, wanted) else []
        if token.lower_ in self.lexicon.sets["first_person"] and token.pos_ in ("PRON", "DET"):
            return self._speaking(token, speaker, wanted, start)
        if token.lower_ in self.lexicon.sets["second_person"]:
            thing = self._called(number, token) or self._addressee
            fits = thing is not None and self._is(thing, wanted)
            return [End(thing, start + token.idx, start + token.idx + len(token), "pronoun")] if fits and thing else []
        if is_relative(token) or (
            token.lower_ in RELATIVE and token.pos_ in ("PRON", "SCONJ") and antecedent(token) is not None
        ):
            noun = antecedent(token)
            if noun is None or noun.i == token.i:
                return []
            found = self._ends(number, noun, wanted, speaker, depth=depth + 1)
            comma = token.nbor(-1) if token.i > 1 else None
            if not found and comma is not None and comma.text == "," and noun.i < token.i - 2:
                found = self._ends(number, comma.nbor(-1), wanted, speaker, depth=depth + 1)
            return found  # "article 9 of the Covenant, which they ratified": the one that fits
        several = self._states_of(number, token, wanted)
        if several:
            return several
        mention = self.mentions.at(number, token)
        if mention is None and (token.pos_ == "NUM" or token.lower_ in self.lexicon.sets["both"]):
            together = self._before(number, token, wanted, "Actor")
            if together:
                return together
        if mention is not None:
            fitting = self._fitting(mention, wanted, token)
            if fitting is not None:
                return [End(fitting, start + mention.start, start + mention.end, mention.kind, mention.count)]
            return []
        return self._within(number, token, wanted, speaker, depth)

    def _called(self, number: int, token: Token) -> Thing | None:
        """Whom a sentence calls by name or title: "Thank you, Mr. Chair"."""
        sentence = token.sent
        for other in sentence:
            if other.dep_ != "vocative" or other.left_edge.i < 1 or other.doc[other.left_edge.i - 1].text != ",":
                continue
            mention = self.mentions.at(number, other)
            thing = mention.thing if mention is not None else self.mentions.discourse.titled(other.lemma_.lower())
            if thing is not None and self._is(thing, "Person"):
                return thing
        return None

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
        if (
            speaker.how == "owner"
            and token.lower_ not in self.lexicon.sets["first_plural"]
            and self._writer is not None
        ):
            thing = self._writer
        if token.lower_ in self.lexicon.sets["first_plural"]:
            body = self.mentions.discourse.body_of(thing)
            if body is not None and self._is(body, wanted):
                thing = self.mentions.discourse.whole(body)
        if not self._is(thing, wanted):
            return []
        return [End(thing, start + token.idx, start + token.idx + len(token), "first person")]

    def _invented(
        self, token: Token, wanted: str, start: int, *, concepts: bool, light: bool = False, kind: str = ""
    ) -> list[End]:
        """A thing that the document names by a noun alone: an agreement, a conference, a practice; ``kind``: its class."""
        if (
            token.pos_ not in ("NOUN", "PROPN")
            or token.ent_type_ == "PERSON"
            or (token.lemma_.lower() in self.lexicon.sets["light"] and not light)
        ):
            return []
        if token.lemma_.lower() in self.lexicon.sets["people"]:
            return []
        kind = kind or self.lexicon.maps["kinds"].get(token.lemma_.lower(), "")
        if wanted == "Entity" and concepts:
            kind = kind or "Entity"
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
            if (
                child.dep_ == "nmod"
                and case_of(child) in ("of", "on", "against", "for", "in")
                and child.right_edge.i - token.i < 9
            ):
                last = max(i for i in range(child.i, child.right_edge.i + 1) if doc[i].text not in (",", "."))
                break
        if any(doc[i].text in (",", '"', ";") for i in range(first, last + 1)):
            first, last = token.i, token.i
        begin, end = doc[first].idx, doc[last].idx + len(doc[last])
        name = text_of(doc)[begin:end]
        if len(name) < 3:
            return []
        return [End(Thing(slug(name), name[:1].upper() + name[1:], kind, True), start + begin, start + end, "invented")]

    def _stance(
        self, subject: End, context: Context, speakers: Sequence[End], *, speech: bool
    ) -> tuple[str, list[End]]:
        stance, said_by = context.stance, list(speakers)
        if stance == "alleged" and not said_by and subject.how == "first person":
            stance = "asserted"
        if stance == "alleged" and said_by and all(self._own_word(s.thing, subject.thing) for s in said_by):
            stance = "asserted"
            if (speech or self._testifying) and [s.thing.id for s in said_by] == [subject.thing.id]:
                said_by = []
        return stance, said_by

    def _client(self, agent: Thing) -> Thing | None:
        """Whom a spokesman or a lawyer speaks for."""
        return next((client.thing for _, other, client in self.mentions.agents if other.thing.id == agent.id), None)

    def _own_word(self, speaker: Thing, subject: Thing) -> bool:
        """Whether a speaker speaks of itself, or of the body or state whose post it holds."""
        if speaker.id == subject.id:
            return True
        body = self.mentions.discourse.body_of(speaker) or self._client(speaker) or speaker
        return subject.id in (body.id, self.mentions.discourse.whole(body).id)

    def _ref(self, end: End) -> Ref:
        thing = end.thing
        self._things.setdefault(thing.id, thing)
        text = self.text[end.start : end.end] if end.start >= 0 else ""
        return Ref(
            id=thing.id, name=thing.name, type=thing.type, text=text, start=end.start, end=end.end, new=thing.new
        )

    def _placed(self, part: Part, mention: Mention) -> End:
        return End(mention.thing, part.start + mention.start, part.start + mention.end, mention.kind, mention.count)

    def _evidence(self, part: Part, ends: Sequence[End], tokens: Sequence[Token]) -> Evidence:
        stop = part.start + len(part.text)
        places = [(part.start + t.idx, part.start + t.idx + len(t)) for t in tokens]
        places += [(e.start, e.end) for e in ends if part.start <= e.start < stop]
        start, end = min(p[0] for p in places), min(max(p[1] for p in places), stop)
        return Evidence(paragraph=part.paragraph, start=start, end=end, text=self.text[start:end])
