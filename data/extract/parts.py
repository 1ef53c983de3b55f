"""The paragraphs of a document as they are parsed: without what stands before the prose, and with whose voice it is.

A dateline, a list number and the name before a turn of a transcript would mislead a parser.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import msgspec

from actorgraph.data.matching import spans_of

from .pipeline import plain

_DATELINE: Final = re.compile(
    r"^[A-Z][A-Za-z.,' ]{2,60}?(?:\([\w .]+\))?\s*(?:,\s*[A-Z][a-z]{2,8}\.? \d{1,2})?\s*(?:\([\w .]+\))?\s+--?\s+(?=[A-Z\"])"
)
_BODY: Final = re.compile(r"The [A-Z][\w ]{3,70},")
_PARTICIPLE: Final = re.compile(r"[A-Z][a-z]+(?:ing|ed|ly)")
_NUMBER: Final = re.compile(r"^(?:\(?[0-9ivx]{1,4}[.)]|[-*•])\s+")
_TURN: Final = re.compile(r"^([A-Z][\w.' -]{1,50}?(?:\s\([^)]{2,40}\))?):\s+(?=\S)")
#: Heads a turn although it stands once: "Mr. SMITH", "The CHAIR".
_ADDRESSED: Final = re.compile(r"(?:Mr|Ms|Mrs|Dr|Prof|Sen|Rep)\.? |The [A-Z]{3,}|[A-Z.' -]{4,}$")
_CAPTION: Final = re.compile(r"^(?:Caption:|FILE\b|\[?Photo\b|Image:|!\[)", re.IGNORECASE)
_CREDIT: Final = re.compile(r"\(?(?:Photo|Image|Credit):|\|\s*$|/AFP\b|Getty Images")
_BYLINE: Final = re.compile(r"^(?i:by|reported by)\s+([A-Z][\w.'-]+(?:\s+[A-Z][\w.'-]+){1,3})(?!\s*\w)")

_GREETING: Final = re.compile(
    r"^(?:Dear\b|(?:Your )?Excellenc|Your (?:Majesty|Highness)|(?:Honou?rable|Distinguished) )"
)
_CLOSING: Final = re.compile(
    r"^(?:Yours|Sincerely|Respectfully|Faithfully|(?:With )?(?:[Kk]ind|[Bb]est|[Ww]arm) )[\w ]*,\s*"
)
_SIGNATURE: Final = re.compile(r"^((?:[A-Z][\w'.-]+\s+){1,3}[A-Z][\w'-]+)(?=,|$| \()(?!.*[.!?:;]$)")


class Part(msgspec.Struct, frozen=True):
    """The prose of one paragraph: its number, where it starts in the document, what stood before it, and the voice.

    ``supplied`` characters at the beginning of ``text`` stand in no document: the subject that a resolution's verbs lack.
    ``speaker`` is what the paragraph's turn is headed with; ``author`` the name in a byline or under a letter.
    """

    paragraph: int
    paragraph_start: int
    start: int
    text: str
    voice: str = "text"
    speaker: str = ""
    author: str = ""
    supplied: int = 0


def parts_of(text: str) -> list[Part]:
    """The parts of a canonical text, in order."""
    found: list[Part] = []
    comments = resolves = False
    turns = {line.strip() for line in plain(text).split("\n") if re.search(r'[.!?"]\s*$', line)}
    heads = Counter(m[1] for line in sorted(turns) if (m := _TURN.match(line)))
    for number, (start, end) in enumerate(spans_of(text), 1):
        written = text[start:end]
        low = plain(written).strip().lower()
        if re.fullmatch(r"(?:no |\d+ )?comments?|leave a reply", low) and number > 5:
            comments = True
        skip = len(written) - len(written.lstrip())
        speaker = author = ""
        body = plain(written)
        for form in (_NUMBER, _DATELINE):
            match = form.match(body[skip:])
            if match:
                skip += match.end()
        turn = _TURN.match(body[skip:])
        spoken = turn is not None and (heads[turn[1]] > 1 or bool(_ADDRESSED.match(turn[1])))
        if turn and spoken and not _CAPTION.match(body[skip:]):
            speaker = turn[1]
            skip += turn.end()
        byline = _BYLINE.match(body)
        if byline and len(body) < 80:
            author = byline[1]
        voice = "text"
        if comments:
            voice = "comment"
        elif _CAPTION.match(body) or _CREDIT.search(body):
            voice = "caption"
        elif len(body) < 160 and not author and not re.search(r"[.!?:;,\"')\]|]\s*$", body):
            voice = "headline"
        prose, supplied = text[start + skip : end], ""
        if resolves and (first := re.match(r"([A-Z][a-z]+)\s+\w", prose)):
            supplied = "He " if first[1].endswith("s") else "He is " if _PARTICIPLE.fullmatch(first[1]) else ""
        if supplied:
            prose = supplied + prose[:1].lower() + prose[1:]
        found.append(Part(number, start, start + skip - len(supplied), prose, voice, speaker, author, len(supplied)))
        resolves = resolves or bool(_BODY.fullmatch(body.strip()))
    return _signed(found)


def _signed(parts: list[Part]) -> list[Part]:
    """The parts of a letter with the names of those who signed it: the lines at its end that are no sentences."""
    if not any(_GREETING.match(part.text) for part in parts[:6]):
        return parts
    for number in range(len(parts) - 1, max(2, len(parts) - 6), -1):
        line = plain(parts[number].text).strip()
        closing = _CLOSING.match(line + "," if len(line) < 40 else line)
        name = _SIGNATURE.match(line[closing.end() :] if closing else line)
        if name and len(line) < 120:
            parts[number] = msgspec.structs.replace(parts[number], author=name[1])
        elif closing is None or len(line) > 60:
            break
    return parts
