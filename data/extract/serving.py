"""Posts that a verb gives or takes ("has been director of", "was dismissed as"), and seats ("a Geneva-based group")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from .described import Mention
from .names import Thing, slug
from .parts import Part
from .posts import Post, Posts

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_NOMINAL: Final = frozenset(("NOUN", "PROPN"))
#: The most words between an appointment and the post.
_FAR: Final = 26
_SUBJECTS: Final = ("nsubj", "nsubj:pass")


class Serving(Posts):
    """The posts and seats of one document that are not said by a name's neighbours."""

    parts: Sequence[Part]

    def _more_posts(self, number: int, doc: Doc) -> None:
        for token in doc:
            if token.lemma_.lower() in self.words["naming"]:
                self._appointed(number, doc, token)
            if token.pos_ in _NOMINAL and self._has_title(token) and not self._goes_on(doc, token.i):
                self._served(number, doc, token)
            if token.lower_ == "counterpart":
                self._counterpart(number, doc, token)
            if token.lower_ == "based" and token.i >= 2 and doc[token.i - 1].text == "-":
                self._seat(number, doc, token)
            elif token.lower_.endswith("-based"):
                self._joined_seat(number, doc, token)

    def _served(self, number: int, doc: Doc, token: Token) -> None:
        """A title as predicate or behind "as"."""
        if any(c.dep_ == "cop" for c in token.children):
            verb, how = token, ""
            if any(c.dep_ == "aux" and c.tag_ == "MD" for c in token.children):
                return
        elif token.dep_ in ("obl", "xcomp", "advcl", "obj") and token.head.pos_ == "VERB":
            verb, how = token.head, self._way(token)
            if not how:
                return
        else:
            return
        if any(c.lower_ in self.lexicon.negations for c in (*token.children, *verb.children)):
            return
        if verb.tag_ == "VB" or any(c.dep_ == "aux" and c.tag_ == "MD" for c in verb.children):
            return
        holder = self._subject(number, verb)
        over = how == "former" or any(c.dep_ == "cop" and c.tag_ == "VBD" for c in token.children)
        over = over or (
            how == "in" and verb.tag_ == "VBD" and verb.lemma_.lower() not in self.lexicon.maps["serving"]["becoming"]
        )
        if holder is not None and self.vocabulary.is_a(holder.thing.type, "Person"):
            self._phrase(number, doc, holder, token, former=over)

    def _appointed(self, number: int, doc: Doc, token: Token) -> None:
        """ "The appointment of Ms. Orr as envoy", "named him minister", "was nominated to be judge": a post to come."""
        noun = token.pos_ == "NOUN"
        if not noun and token.pos_ != "VERB":
            return
        people = [c for c in token.children if c.dep_ in (("nmod",) if noun else ("obj", "nsubj:pass"))]
        if not noun and token.dep_ == "acl":
            people.append(token.head)
        holder = next(
            (
                m
                for c in people
                if (m := self.by_token.get((number, c.i))) and self.vocabulary.is_a(m.thing.type, "Person")
            ),
            None,
        )
        if holder is None:
            near = (self.by_token[number, t.i] for t in doc[token.i + 1 : token.i + 6] if self._is_person(number, t))
            holder = next(near, None)
        if holder is None:
            return
        for title in doc[token.i + 1 : min(token.i + _FAR, len(doc))]:
            finite = title.pos_ in ("VERB", "AUX") and title.lower_ != "be" and title.dep_ != "amod"
            if finite or title.text in (";", ":", '"') or title.is_sent_start:
                return
            named = self._is_person(number, title)
            if named or not self._has_title(title) or self._goes_on(doc, title.i):
                continue
            begin = title.i
            while (
                begin > token.i + 1
                and doc[begin - 1].pos_ in ("PROPN", "ADJ", "NOUN", "PART", "DET")
                and not self._is_person(number, doc[begin - 1])
            ):
                begin -= 1
            led = (
                doc[begin - 1].lower_ in ("as", "be", "to", "the")
                or doc[begin - 1].tag_ == "PRP$"
                or doc[begin - 1].i == holder_end(doc, holder)
            )
            if led:
                if doc[begin - 1].tag_ == "PRP$":
                    begin -= 1
                self._post(number, doc, holder, begin, self._phrase_end(number, doc, title.i), stance="planned")
                return

    def _way(self, token: Token) -> str:
        """How a verb puts somebody into a post: in it, out of it, or not at all."""
        lemma = token.head.lemma_.lower()
        behind_as = any(c.lower_ == "as" for c in token.lefts)
        ways = self.lexicon.maps["serving"]
        if lemma in ways["former"]:
            return "former" if behind_as else ""
        if lemma in ways["nothing"]:
            return "in" if behind_as or (token.dep_ == "xcomp" and lemma in ways["becoming"]) else ""
        return ""

    def _subject(self, number: int, verb: Token) -> Mention | None:
        """Whose clause it is: its subject, who a relative pronoun stands for, the first of coordinated verbs' subject."""
        for _ in range(4):
            subject = next((c for c in reversed(list(verb.lefts)) if c.dep_ in _SUBJECTS), None)
            if subject is not None:
                relative = subject.lower_ in ("who", "which", "that") and verb.dep_.startswith("acl")
                if subject.lower_ == "i" and self.parts:
                    return self._in_turn(number, subject)
                return self._appositive(number, verb.head) if relative else self.by_token.get((number, subject.i))
            if verb.dep_ == "acl:relcl" or verb.dep_ == "acl":
                return self._appositive(number, verb.head)
            if verb.dep_ != "conj":
                return None
            verb = verb.head
        return None

    def _in_turn(self, number: int, token: Token) -> Mention | None:
        """Who says "I" in a transcript."""
        for part in reversed(self.parts[: number + 1]):
            if part.speaker:
                words = [
                    w
                    for w in part.speaker.replace("(", " ").replace(")", " ").split()
                    if w not in self.words["honorifics"]
                ]
                thing = self._new.get(" ".join(words)) or (self.discourse.named(words[-1].title()) if words else None)
                return Mention(thing, token.idx, token.idx + len(token), "pronoun") if thing is not None else None
        return None

    def _appositive(self, number: int, noun: Token) -> Mention | None:
        """Who a noun is: the name that it stands in apposition to."""
        for _ in range(3):
            mention = self.by_token.get((number, noun.i))
            if mention is not None and self.vocabulary.is_a(mention.thing.type, "Person"):
                return mention
            if noun.dep_ not in ("appos", "nmod:desc", "flat") or noun.head.i == noun.i:
                return mention
            noun = noun.head
        return None

    def _counterpart(self, number: int, doc: Doc, token: Token) -> None:
        """ "his Ruritanian counterpart, Dina Sarkov": the same post of another state."""
        owner = next((c for c in token.lefts if c.dep_ == "nmod:poss"), None)
        whose = self.by_token.get((number, owner.i)) if owner is not None else None
        title = self._bare.get(whose.thing.id, "") if whose is not None else ""
        state = self._state_of(token)
        after = token.i + 1
        if after < len(doc) and doc[after].text == ",":
            after += 1
        holder = self.by_token.get((number, after)) if after < len(doc) else None
        if not title or state is None or holder is None or not self._is_person(number, doc[after]):
            return
        if self.discourse.post_of(holder.thing) is None:
            name = f"{title} of {state.name}"
            post = Thing(slug(name), name[:1].upper() + name[1:], "Position", True)
            start, stop = doc[token.left_edge.i].idx, token.idx + len(token)
            self.discourse.holds(holder.thing, post, title, state)
            mention, body = Mention(post, start, stop, "description"), Mention(state, start, stop, "name")
            low, high = min(start, holder.start), max(stop, holder.end)
            self.posts.append((number, Post(holder, mention, body, low, high, former=False)))

    def _joined_seat(self, number: int, doc: Doc, token: Token) -> None:
        """ "the U.S.-based Harbour Committee", the place and the participle in one token."""
        hit = next((h for h in self.names.find(token.text) if h.start == 0), None)
        things = (*hit.things, *([hit.state] if hit.state else [])) if hit is not None else ()
        where = next((t for t in things if self.vocabulary.is_a(t.type, "Location")), None)
        after = (m for t in doc[token.i + 1 : token.i + 5] if (m := self.by_token.get((number, t.i))) is not None)
        body = next(after, None)
        if where is None or hit is None or body is None or not self.vocabulary.is_a(body.thing.type, "Organization"):
            return
        if not self.vocabulary.is_a(body.thing.type, "State"):
            self.seats.append((number, Mention(where, token.idx, token.idx + hit.end, "name"), body))

    def _seat(self, number: int, doc: Doc, token: Token) -> None:
        """Where a body sits: "a Geneva-based group", "the Busan-based head of the union"."""
        place = self.by_token.get((number, token.i - 2))
        noun = token.head if token.head.i > token.i else None
        while noun is not None and noun.dep_ in ("compound", "amod") and noun.head.i > noun.i:
            noun = noun.head
        if place is None or noun is None:
            return
        body = self.by_token.get((number, noun.i))
        if body is None and noun.i + 1 < len(doc):
            body = self.by_token.get((number, noun.i + 1))
        start = token.i - 2
        if start > 2 and doc[start - 1].pos_ == "DET" and doc[start - 2].text == ",":  # ", a Geneva-based group,"
            body = self.by_token.get((number, start - 3)) or body
        elif noun.dep_ == "appos":
            body = self.by_token.get((number, noun.head.i)) or body
        where = next((t for t in (place.thing, *place.others) if self.vocabulary.is_a(t.type, "Location")), None)
        if (
            body is not None
            and where is not None
            and not self.vocabulary.is_a(body.thing.type, "State")
            and body.start != place.start
        ):
            self.seats.append((number, Mention(where, place.start, place.end, "name"), body))


def holder_end(doc: Doc, holder: Mention) -> int:
    """The last token of a mention."""
    return max((t.i for t in doc if t.idx < holder.end), default=-1)
