"""Posts: a person with a title, and the body or state that the post belongs to.

A title stands before a name ("Interior Minister Ilan Petrosk", "its president, Judge Blake") or behind it ("Ruth Adeyo,
leader of the movement"). Where a phrase begins and ends is told by the words, since parsers err on appositions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from .described import Mention
from .names import Thing, slug
from .owners import Owners
from .pipeline import text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_NOMINAL: Final = frozenset(("NOUN", "PROPN"))
_PHRASE: Final = frozenset(("NOUN", "PROPN", "ADJ", "NUM", "DET", "X", "ADP", "CCONJ", "PART"))
_PREPOSITIONS: Final = ("of", "for", "to", "at", "on", "in", "from", "with")
#: The most words of a title's phrase before and behind the title.
_LEFT, _RIGHT = 12, 18


class Post(msgspec.Struct, frozen=True):
    """A person and a title: the post as a thing, the characters that say so, and the body or state it belongs to.

    ``stance`` is ``planned`` for who is to have it; ``founder``: it is no post, but who has brought the body into being.
    """

    holder: Mention
    post: Mention
    body: Mention | None
    start: int
    end: int
    former: bool
    stance: str = "asserted"
    founder: bool = False


class Posts(Owners):
    """The posts of one document, and the seats of bodies."""

    posts: list[tuple[int, Post]]
    seats: list[tuple[int, Mention, Mention]]
    #: The bare title of a person, for "his counterpart".
    _bare: dict[str, str]

    def _title(self, number: int, doc: Doc, span: Span, holder: Mention) -> None:
        """The posts that stand before and behind a person's name."""
        first = span.start
        short = ""
        while first > 0 and doc[first - 1].text in self.words["honorifics"]:
            first -= 1
            short = short or self.lexicon.maps["short_titles"].get(doc[first].text, "")
        begin = self._before(number, doc, first)
        if short and begin is None:
            self._short(number, doc, holder, first)
        if begin is not None:
            self._post(number, doc, holder, begin, first)
        elif first > 1 and doc[first - 1].text == ",":  # "its president, Judge Blake"
            begin = self._before(number, doc, first - 1)
            apart = (
                span.end >= len(doc)
                or doc[span.end].text in (",", ".", ";", "-", ")", "'s", "of", "from")
                or doc[span.end].pos_ in ("VERB", "AUX")
            )
            if begin is not None and apart:
                self._same(number, doc, holder, begin, first - 1)
                self._post(number, doc, holder, begin, first - 1)
        self._clients(number, doc, span, holder)
        self._behind(number, doc, span, holder)

    def _same(self, number: int, doc: Doc, holder: Mention, begin: int, end: int) -> None:
        """A description that the name behind it stands for: "the spokesperson for the embassy, Ms. Orr,"."""
        for i in range(begin, end):
            other = self.by_token.get((number, i))
            if other is None or other.kind != "description" or not self.vocabulary.is_a(other.thing.type, "Person"):
                continue
            self.by_token[number, i] = msgspec.structs.replace(other, thing=holder.thing)
            self.agents[:] = [
                (n, msgspec.structs.replace(a, thing=holder.thing) if n == number and a.thing == other.thing else a, c)
                for n, a, c in self.agents
            ]

    def _before(self, number: int, doc: Doc, end: int) -> int | None:
        """Where the phrase begins whose title stands before a token, and whose last word it or its complement is."""
        title = -1
        for i in range(end - 1, max(end - _RIGHT, -1), -1):
            token = doc[i]
            verbal = (
                token.pos_ in ("VERB", "AUX", "SCONJ") and token.tag_ not in ("VBG", "VBN") and token.text.islower()
            )
            if self._is_person(number, token) or verbal:
                break
            if token.pos_ == "PUNCT" and token.text not in ("-", "'", "&"):
                break
            if self._has_title(token) and not self._goes_on(doc, i) and self._phrase_end(number, doc, i, end) >= end:
                title = i
                break
        if title < 0:
            return None
        begin = title
        for i in range(title - 1, max(title - _LEFT, -1), -1):
            token = doc[i]
            if self._is_person(number, token):
                break
            joins = token.lower_ in ("of", "for") and i > 0 and (doc[i - 1].lower_ in self.words["titles"])
            if (
                token.pos_ in ("PROPN", "ADJ", "NUM", "NOUN", "X")
                or token.tag_ == "POS"
                or token.text in ("-", "'")
                or joins
            ):
                begin = i
            elif token.tag_ == "PRP$":
                begin = i
                break
            elif (
                token.pos_ == "CCONJ"
                and i > 0
                and doc[i - 1].pos_ == doc[i + 1].pos_ == "PROPN"
                and not self._is_person(number, doc[i - 1])
            ):
                begin = i  # "Defence and Veterans Affairs Minister"
            else:
                break
        while begin < end and (doc[begin].pos_ in ("ADP", "PUNCT", "DET", "CCONJ") or doc[begin].tag_ == "POS"):
            begin += 1
        return begin if begin < end else None

    def _short(self, number: int, doc: Doc, holder: Mention, first: int) -> None:
        """ "U.S. Rep. Smith": the honorific is the title."""
        begin = first
        while begin > 0 and doc[begin - 1].pos_ in ("PROPN", "ADJ") and (number, doc[begin - 1].i) in self.by_token:
            begin -= 1
        if begin < first:
            self._post(number, doc, holder, begin, first + 1)

    def _clients(self, number: int, doc: Doc, span: Span, holder: Mention) -> None:
        """Whom a person speaks or acts for: "Lia Fontes, his lawyer"; "a lawyer for Azin"."""
        root = span.root
        for token in (root.head, *root.children):
            near = token.dep_ == "appos" if token.i != root.head.i else root.dep_ == "appos"
            if near and token.lemma_.lower() in self.words["agents"] and token.pos_ == "NOUN":
                for child in token.children:
                    if child.dep_ == "nmod:poss" or (
                        child.dep_ == "nmod" and any(c.lower_ in ("for", "of") for c in child.lefts)
                    ):
                        client = self.by_token.get((number, child.i))
                        if client is not None:
                            self.agents.append((number, holder, client))
                            return
        after = span.end  # "Julia Costa, a lawyer for Azin"
        for i in range(after + 1, min(after + 5, len(doc) - 2)) if after < len(doc) and doc[after].text == "," else ():
            if doc[i].lemma_.lower() in self.words["agents"] and doc[i + 1].lower_ in ("for", "of"):
                for j in range(i + 2, min(i + 6, len(doc))):
                    client = self._soon(number, doc, j)
                    if client is not None:
                        self.agents.append((number, holder, client))
                        return
            if doc[i].pos_ not in ("DET", "ADJ", "NOUN", "PROPN"):
                return

    def _behind(self, number: int, doc: Doc, span: Span, holder: Mention) -> None:
        """Posts behind a name and a comma, or in brackets."""
        after = span.end
        if after + 1 >= len(doc) or doc[after].text not in (",", "(", "-"):
            return
        begin = after + 1
        for i in range(begin, min(begin + 9, len(doc))):
            token = doc[i]
            if self._has_title(token) and not self._goes_on(doc, i):
                if any(c.dep_ == "cop" for c in token.children) or self._named_by(number, token):
                    return
                end = self._phrase_end(number, doc, i)
                joined = [
                    j for j in range(begin, i) if doc[j].pos_ == "CCONJ"
                ]  # "a retired colonel and former head of"
                self._post(number, doc, holder, joined[-1] + 1 if joined else begin, end)
                self._joined(number, doc, holder, end)
                return
            if token.pos_ not in _PHRASE and token.text != "-" and token.tag_ not in ("POS", "PRP$", "VBN"):
                return

    def _joined(self, number: int, doc: Doc, holder: Mention, end: int) -> None:
        """A second post of an apposition: "director of the institute and professor at the university"."""
        if end + 1 < len(doc) and doc[end].lower_ in ("and", ","):
            for i in range(end + 1, min(end + 5, len(doc))):
                if self._has_title(doc[i]) and not self._goes_on(doc, i) and not self._named_by(number, doc[i]):
                    if any(c.dep_ in ("cop", "nsubj") for c in doc[i].children) or doc[i].dep_ in ("nsubj", "obj"):
                        return
                    self._post(number, doc, holder, end + 1, self._phrase_end(number, doc, i))
                    return
                if doc[i].pos_ not in ("DET", "ADJ", "NOUN", "PROPN"):
                    return

    def _goes_on(self, doc: Doc, i: int) -> bool:
        """Whether a title is a piece of a longer one, which ends behind: "vice president", "Secretary-General"."""
        j = i + 1
        while j < len(doc) and doc[j].text == "-":
            j += 1
        return j < len(doc) and (
            self._has_title(doc[j])
            or (j == i + 1 and doc[j].pos_ in _NOMINAL and doc[j].text.islower() and doc[j].lower_ not in _PREPOSITIONS)
        )

    def _named_by(self, number: int, token: Token) -> bool:
        """Whether a title names the person behind it: "Renz, President Vold and others"."""
        doc = token.doc
        after = token.i + 1
        return (
            after < len(doc)
            and doc[after].pos_ == "PROPN"
            and (doc[after].ent_type_ == "PERSON" or self._is_person(number, doc[after]))
        )

    def _phrase_end(self, number: int, doc: Doc, title: int, stop: int = -1) -> int:
        """Where the phrase of a title ends, with what belongs to it by prepositions; before ``stop`` if that is known."""
        end = i = title + 1
        while i < (len(doc) if stop < 0 else stop) and i - title < _RIGHT:
            token = doc[i]
            if token.pos_ == "ADP" and token.lower_ not in _PREPOSITIONS:
                break
            if token.pos_ == "CCONJ":
                after = doc[i + 1] if i + 1 < len(doc) else token
                if self._has_title(after) or (
                    after.pos_ in ("DET", "PRON", "VERB", "AUX", "ADV") and after.tag_ != "VBG"
                ):
                    break
            elif not self._in_phrase(token) and doc[i - 1].text != "-":  # "at Geneva-based Open Door"
                break
            if token.pos_ == "PART" and token.tag_ != "POS":
                break
            unread = (
                stop < 0 and token.ent_type_ == "PERSON" and token.pos_ == "PROPN" and (number, i) not in self.by_token
            )
            if self._is_person(number, token) or (unread and not self.names.find(token.text)):
                break
            low = token.lower_.rstrip(".")
            days = self.lexicon.lists["months"] + self.lexicon.lists["weekdays"]
            date = (len(low) > 2 and any(day.startswith(low) for day in days)) or re.fullmatch(r"[12]\d{3}", token.text)
            if date and i > 0 and doc[i - 1].pos_ in ("ADP", "PROPN"):
                break
            i += 1
            if token.pos_ in (*_NOMINAL, "NUM") or token.text.strip("-")[:1].isupper() or token.text == "'":
                end = i
        return end

    def _in_phrase(self, token: Token) -> bool:
        """Whether a word may stand within a title's phrase."""
        fits = token.pos_ in _PHRASE or token.tag_ in ("POS", "VBG", "PRP$") or token.text in ("-", "'", "&")
        return fits or token.text.strip("-")[:1].isupper()

    def _phrase(self, number: int, doc: Doc, holder: Mention, token: Token, *, former: bool) -> None:
        """A post from the title in a predicate: "has been director of the institute"; ``former``: it is over."""
        begin = token.i
        for child in reversed(list(token.lefts)):
            if child.dep_ not in (
                "amod",
                "compound",
                "nmod:poss",
                "nmod",
                "flat",
                "punct",
                "nmod:desc",
            ) or child.text in (",", '"'):
                break
            begin = child.left_edge.i
        self._post(number, doc, holder, begin, self._phrase_end(number, doc, token.i), former=former)

    def _post(
        self,
        number: int,
        doc: Doc,
        holder: Mention,
        first: int,
        end: int,
        *,
        former: bool = False,
        stance: str = "asserted",
    ) -> None:
        first, end, was = self._core(doc, first, end)
        former = former or was
        if first >= end:
            return
        start, stop = doc[first].idx, doc[end - 1].idx + len(doc[end - 1])
        text = text_of(doc)[start:stop]
        title = next(
            (t for t in doc[first:end] if self._has_title(t) or t.text in self.lexicon.maps["short_titles"]), None
        )
        if title is None or (text.isupper() and len(text) > 12):
            return
        word = title.lemma_.lower()
        body = self._body_of(number, doc, first, end, start, text) or self._comma_body(number, doc, end, stop)
        low, high = min(start, holder.start), max(stop, holder.end)
        if word in self.words["founders"]:
            if body is not None:
                made = Mention(Thing(slug(text), text, "Position", True), start, stop, "name")
                self.posts.append((number, Post(holder, made, body, low, high, former, stance, founder=True)))
            return
        known = [
            thing
            for hit in self.names.find(text)
            for thing in hit.things
            if self.vocabulary.is_a(thing.type, "Position") and hit.end - hit.start > len(text) * 0.6
        ]
        post = known[0] if len(known) == 1 else None
        if body is None and len(known) > 1:
            body = self._at_home(number, title, start, stop)
        if body is not None:
            of_body = [t for t in known if body.thing.id in t.id or body.thing.name.lower() in t.name.lower()]
            post = (
                of_body[0]
                if of_body
                else None
                if len(known) > 1 or (post and self._elsewhere(post, body.thing))
                else post
            )
        elif len(known) > 1:
            return
        said = self.discourse.post_of(holder.thing)
        if (
            post is None
            and body is None
            and said is not None
            and end - first <= 3
            and word in said.name.lower().split()
        ):
            post, whole = said, self.discourse.body_of(holder.thing)  # "President Vold", whose post was said before
            body = Mention(whole, start, stop, "description") if whole is not None else None
        if post is None:
            if body is None:
                body = self._at_home(number, title, start, stop)
            if body is None and (word in self.words["callings"] or end - first < 2):
                self.discourse.holds(holder.thing, Thing(slug(text), text, "Position", True), text, None)
                return
            post = self._made(text, start, stop, body)
        found_post = Mention(post, start, stop, "name")
        if not former:
            self.discourse.holds(holder.thing, post, text, body.thing if body else None)
            self._bare.setdefault(holder.thing.id, self._without(text, body))
        self.posts.append((number, Post(holder, found_post, body, low, high, former, stance)))

    def _core(self, doc: Doc, first: int, end: int) -> tuple[int, int, bool]:
        """A phrase without articles, "former" and "senior", and what only says where its holder is; whether it is over."""
        while end > first and doc[end - 1].pos_ in ("PUNCT", "ADP", "DET"):
            end -= 1
        former = False
        for i in range(first, end - 1):
            if doc[i].lower_.rpartition("-")[2] == "based" and not any(self._has_title(t) for t in doc[first:i]):
                first = i + 1
        moved = True
        while moved and first < end - 1:
            word = doc[first].lower_.strip("-")
            former = former or word in self.words["former"]
            moved = (
                word in self.words["former"]
                or word in self.words["passing"]
                or doc[first].pos_ in ("DET", "PUNCT", "ADV")
            )
            first += moved
        return first, end, former

    def _made(self, text: str, start: int, stop: int, body: Mention | None) -> Thing:
        """A new post, named by its words and, where they do not say it, by its body."""
        text = re.sub(r"\b[\w.]+-based\s+", "", text)
        name = re.sub(r"\b([Ii]ts|[Hh]is|[Tt]heir|[Hh]er|[Oo]ur|[Mm]y)\s+", "", text)
        if body is not None and not (start <= body.start and body.end <= stop and body.kind == "name"):
            told = body.thing.name.lower() in name.lower()
            name = name if told else f"{name} of {body.thing.name}"
        return Thing(slug(name), name[:1].upper() + name[1:], "Position", True)

    def _without(self, text: str, body: Mention | None) -> str:
        """A title without the state it belongs to."""
        kept = [
            w
            for w in text.split()
            if not any(h.state or h.things for h in self.names.find(w)) and w not in self._demonyms
        ]
        return " ".join(kept) or text
