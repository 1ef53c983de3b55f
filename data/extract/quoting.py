"""Who is quoted, and sources that stand beside what they say: "according to the ministry", "…, the police said".

By marks and the order of words, since a parser attaches such phrases almost anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import msgspec

from actorgraph.ontology.lexicon import Lexicon

from .clauses import subject_of
from .pipeline import text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_VERBAL: Final = ("VERB", "AUX")
_PHRASE: Final = ("DET", "ADJ", "NOUN", "PROPN", "NUM", "PRON", "ADV")
_NEAR: Final = 120  # characters between two quotations of one speaker
_FINITE: Final = ("VBD", "VBZ", "VBP")


class Quote(msgspec.Struct, frozen=True):
    """Words between quotation marks, from the first to behind the last character, and who says them (a token), if known."""

    start: int
    end: int
    speaker: Token | None = None
    whole: bool = True  # it begins a sentence


class Beside(msgspec.Struct, frozen=True):
    """A source named beside what it says: its own tokens from ``first`` to ``last``, the ``speaker`` and the verb, if any.

    What it says is the rest of its sentence, or only what stands before it.
    """

    first: int
    last: int
    speaker: Token
    stance: str = "alleged"
    verb: Token | None = None
    before_only: bool = False
    since: int = 0

    def covers(self, token: Token) -> bool:
        """Whether it says the clause of a token."""
        outside = self.since <= token.i < self.first or (token.i > self.last and not self.before_only)
        between = token.doc[min(token.i, self.last) : max(token.i, self.first)]
        return outside and self.speaker not in token.ancestors and all(t.text != ";" for t in between)


def find_quotes(doc: Doc, lexicon: Lexicon) -> tuple[Quote, ...]:
    """The quotations of a paragraph that hold a clause; one that is not closed reaches to the end."""
    text = text_of(doc)
    marks = [i for i, c in enumerate(text) if c == '"']
    if len(marks) % 2:
        marks.append(len(text))
    found: list[Quote] = []
    for start, end in zip(marks[::2], marks[1::2], strict=True):
        inside = [t for t in doc if start < t.idx < end]
        if not any(t.pos_ in _VERBAL and t.dep_ not in ("amod", "compound") for t in inside) or len(inside) < 3:
            continue  # words used as words
        speaker = _quoted_by(start, end, inside, lexicon)
        lead = text[inside[0].sent.start_char : start].strip(' "')
        if speaker is None and not lead and not found:
            speaker = _told_before(inside[0], lexicon)
        if speaker is None and found and found[-1].speaker is not None and start - found[-1].end < _NEAR:
            speaker = found[-1].speaker  # '"…," she said. "…"'
        found.append(Quote(start, end, speaker, not lead))
    return tuple(found)


def _told_before(first: Token, lexicon: Lexicon) -> Token | None:
    """Who has said something in the sentence before a quotation that names nobody."""
    doc, begin = first.doc, first.sent.start
    if begin == 0:
        return None
    verb = doc[begin - 1].sent.root
    if verb.lemma_.lower() not in lexicon.all_reporting:
        return None
    return next((c for c in verb.children if c.dep_ == "nsubj"), None)


def _quoted_by(start: int, end: int, inside: Sequence[Token], lexicon: Lexicon) -> Token | None:
    """The subject of the reporting verb next to the quotation, in its own sentence or in one that touches it."""
    doc = inside[0].doc
    sentences = {t.sent.start: t.sent for t in (inside[0], inside[-1])}
    after = next((s for s in doc.sents if s.start_char >= end - 1), None)
    if after is not None and after.start_char - end <= 2:
        sentences[after.start] = after
    best: tuple[int, Token] | None = None
    for sentence in sentences.values():
        for token in sentence:
            if start <= token.idx < end or token.lemma_.lower() not in lexicon.all_reporting or token.pos_ != "VERB":
                continue
            if any(c.dep_ == "xcomp" and c.idx > token.idx for c in token.children):
                continue  # "would continue to 'press them'"
            found = [c for c in token.children if c.dep_ == "nsubj"] or list(subject_of(token, lexicon))
            found = [t for t in found if not start <= t.idx < end]
            if found:
                distance = min(abs(token.idx - start), abs(token.idx - end))
                if best is None or distance < best[0]:
                    best = distance, found[0]
    return best[1] if best else None


def sources_beside(sentence: Span, lexicon: Lexicon) -> Iterator[Beside]:
    """The phrases and clauses of a sentence that name its source."""
    doc = sentence.doc
    phrases = [phrase.split() for phrase in lexicon.report_prepositions]
    openings = {words[0] for words in phrases}
    for token in sentence:
        if token.lower_ not in openings:
            continue
        for words in phrases:
            after = token.i + len(words)
            if after >= sentence.end or [t.lower_ for t in doc[token.i : after]] != words:
                continue
            if doc[after].tag_ in ("WDT", "WP"):  # "a report according to which …"
                yield Beside(sentence.start, after, doc[after])
                continue
            end, noun = after, None
            while end < sentence.end and (doc[end].pos_ in _PHRASE or doc[end].tag_ == "POS" or doc[end].text == "-"):
                if doc[end].pos_ in ("NOUN", "PROPN", "PRON"):
                    noun = doc[end]
                end += 1
            manner = token.i > sentence.start and doc[token.i - 1].tag_ == "VB"  # "act according to the law"
            if noun is not None and not manner:
                own = any(c.dep_ == "nmod:poss" and c.pos_ == "PRON" for c in noun.children)
                commas = [t.i for t in doc[sentence.start : token.i - 1] if t.text == ","]
                # "…, one of whom was arrested, according to his family": of him alone
                yield Beside(token.i, end - 1, noun, since=commas[-1] if own and commas else 0)
    yield from _between(sentence, lexicon)
    closing = _closing(sentence, lexicon) or _after(sentence, lexicon)
    if closing is not None:
        yield closing


def _between(sentence: Span, lexicon: Lexicon) -> Iterator[Beside]:
    """A reporting clause between commas: "in which, rights groups say, …", "Osei, she said, had been beaten"."""
    doc = sentence.doc
    commas = [t.i for t in sentence if t.text == ","]
    for first, last in pairwise(commas):
        inside = doc[first + 1 : last]
        verb = next((t for t in inside if t.pos_ in _VERBAL), None)
        if (
            verb is None
            or len(inside) > 8
            or verb.tag_ not in _FINITE
            or verb.lemma_.lower() not in lexicon.all_reporting
        ):
            continue
        nouns = [t for t in inside if t.pos_ in ("NOUN", "PROPN", "PRON")]
        if (
            not nouns
            or any(t.pos_ in _VERBAL and t.i != verb.i for t in inside)
            or inside[0].pos_ in ("ADP", "SCONJ", "CCONJ")
        ):
            continue
        if any(t.lower_ in ("who", "which", "as") for t in inside):
            continue
        told = any(t.tag_ in _FINITE for t in doc[sentence.start : first])
        stance = "denied" if verb.lemma_.lower() in lexicon.reporting["deny"] else "alleged"
        speaker = next((t for t in reversed(nouns) if t.i < verb.i), nouns[0])
        yield Beside(sentence.start if told else first, last, speaker, stance, verb)


def _closing(sentence: Span, lexicon: Lexicon) -> Beside | None:
    """The clause at the end of a sentence that tells whose word it was: "…, says a report", "…, aid workers say"."""
    doc = sentence.doc
    commas = [t.i for t in sentence if t.text == ","]
    for place in reversed(commas):
        rest = [t for t in doc[place + 1 : sentence.end] if t.pos_ not in ("PUNCT", "SPACE")]
        verb = next((t for t in rest if t.pos_ in _VERBAL), None)
        if verb is None:
            continue
        if verb.tag_ not in _FINITE or verb.lemma_.lower() not in lexicon.all_reporting or verb.dep_ == "acl:relcl":
            return None
        if any(t.pos_ in _VERBAL and t.i != verb.i for t in rest):
            return None
        before = [t for t in rest if t.i < verb.i]
        nouns = [t for t in before if t.pos_ in ("NOUN", "PROPN", "PRON")]
        if before and (before[0].pos_ in ("ADP", "SCONJ", "CCONJ") or before[0].lower_ in ("who", "which", "as")):
            return None
        if nouns:
            if any(t.dep_ in ("obj", "ccomp") for t in verb.rights):
                return None
            return _clause(place, sentence, _first_head(before) or nouns[-1], verb, lexicon)
        inverted = _first_head([t for t in rest if t.i > verb.i][:12])
        return _clause(place, sentence, inverted, verb, lexicon) if inverted is not None else None
    return None


def _first_head(words: Sequence[Token]) -> Token | None:
    """The head of the first noun phrase among words: before any preposition."""
    stop = next((n for n, t in enumerate(words) if t.pos_ == "ADP" and n), len(words))
    nouns = [t for t in words[:stop] if t.pos_ in ("NOUN", "PROPN", "PRON")]
    heads = [t for t in nouns if t.dep_ not in ("compound", "amod", "nmod:desc", "flat") or t.head not in nouns]
    return heads[0] if heads else nouns[0] if nouns else None


def _after(sentence: Span, lexicon: Lexicon) -> Beside | None:
    """The same where a parser has made a sentence of it: "Egypt did it, | Lind says"."""
    doc = sentence.doc
    if sentence.end >= len(doc) or doc[sentence.end - 1].text != ",":
        return None
    following = doc[sentence.end].sent
    verb = following.root
    bare = not any(c.dep_ in ("ccomp", "obj", "xcomp", "parataxis") for c in verb.rights)
    speaker = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    if verb.tag_ not in _FINITE or verb.lemma_.lower() not in lexicon.all_reporting or not bare or speaker is None:
        return None
    return _clause(following.start, following, speaker, verb, lexicon)


def _clause(place: int, sentence: Span, speaker: Token, verb: Token, lexicon: Lexicon) -> Beside:
    stance = "denied" if verb.lemma_.lower() in lexicon.reporting["deny"] else "alleged"
    return Beside(place, sentence.end - 1, speaker, stance, verb, before_only=True)
