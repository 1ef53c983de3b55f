"""E-mail: the text that its writer wrote, without what is quoted, the signature and the attachments."""

from __future__ import annotations

import email
import re
from email import policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

from . import html, plain
from .document import Content, Unreadable, one_line
from .encoding import decode

_REPLY: Final = re.compile(r"(?i)^(?:re|fwd?|aw|sv|wg)(?:\[[0-9]+\])?:\s*")
#: A character for private use: no text has it.
_END_OF_BLOCK: Final = "\ue000"
#: The parser of fields takes a time that grows faster than their length.
_LONGEST_HEAD: Final = 256 * 1024
_ENCRYPTED: Final = frozenset(["multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"])


def read(data: bytes) -> Content:
    """The text of a message, its subject as title, its sender as author, its day as sent."""
    head = re.search(rb"\r?\n\r?\n", data)
    if (head.start() if head else len(data)) > _LONGEST_HEAD:
        raise Unreadable(f"is a message whose fields have more than {_LONGEST_HEAD >> 10} kB, the most that is read")
    message = email.message_from_bytes(data, policy=policy.default)
    if message.get_content_type() in _ENCRYPTED:
        raise Unreadable("is an encrypted message; decrypt it and save it again")
    content = _body(message)
    subject = one_line(_field(message, "Subject"))
    while _REPLY.match(subject):
        subject = _REPLY.sub("", subject)
    names = [one_line(name) for name, _ in getaddresses([_field(message, "From")]) if name]
    return Content(
        text=content.text,
        title=subject or content.title,
        authors=tuple(names) or content.authors,
        published=_day(_field(message, "Date")) or content.published,
        language=next(filter(None, (_field(part, "Content-Language") for part in message.walk())), "").partition(",")[
            0
        ],
    )


def _field(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except Exception:  # the parser of a field raises whatever a malformed one makes it meet
        return ""


def _day(sent: str) -> str:
    """The day where the sender was."""
    try:
        return parsedate_to_datetime(sent).date().isoformat()
    except (ValueError, IndexError, OverflowError, TypeError):
        return ""


def _body(message: EmailMessage) -> Content:
    """The plain text of a message, or its HTML where it has none to speak of."""
    parts = [part for part in message.walk() if not part.is_multipart() and not _attached(part)]
    for part in parts:
        if part.get_content_type() == "text/plain":
            text = _own(_flowed(_text(part), part))
            if text.strip():
                return plain.read(text)
    for part in parts:
        if part.get_content_type() == "text/html":
            return _page(_text(part))
    raise Unreadable("is a message without text")


def _attached(part: EmailMessage) -> bool:
    try:
        return part.is_attachment()
    except Exception:  # as _field
        return True


def _text(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    charset = part.get_content_charset() or ""
    return decode(payload, charset).replace("\r\n", "\n") if isinstance(payload, bytes) else ""


def _flowed(text: str, part: EmailMessage) -> str:
    """Lines that end in a space go on in the next where the message says so (RFC 3676)."""
    if part.get_param("format") != "flowed":
        return text
    return re.sub(r"(?<!^--) \n(?![>\n])", " " if part.get_param("delsp") != "yes" else "", text)


def _own(text: str) -> str:
    """The text above the signature and without quoted lines; all of it, unquoted, where nothing else is there."""
    text = re.split(r"(?m)^-- ?$", text, maxsplit=1)[0]
    lines = text.split("\n")
    kept: list[str] = []
    for line in lines:
        if not line.startswith(">"):
            kept.append(line)
        else:
            _drop_introduction(kept)
    if any(line.strip() for line in kept):
        return "\n".join(kept)
    return "\n".join(re.sub("^[> ]+", "", line) for line in lines)


def _drop_introduction(lines: list[str]) -> None:
    """Takes away a last line like "On Monday, Anna wrote:", which may be broken over two lines."""
    before = [place for place in range(len(lines))[-3:] if lines[place].strip()]
    if before and re.search(r"(?:wrote|schrieb|écrit)\s*:\s*$", lines[before[-1]]):
        broken = len(before) > 1 and lines[before[-2]].startswith(("On ", "Am ", "Le "))
        del lines[before[-2] if broken else before[-1] :]


def _page(text: str) -> Content:
    """HTML of a message: the whole of it, since it has no menus; a quoted message is left out."""
    from lxml import etree
    from lxml import html as parser

    try:
        root = parser.fromstring(html.without_declaration(text.replace(_END_OF_BLOCK, "")))
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable("is a message without text") from error
    for quoted in root.xpath(
        "//blockquote[@type='cite'] | //*[contains(@class, 'gmail_quote')] | //script | //style | //head"
    ):
        quoted.drop_tree() if quoted.getparent() is not None else None
    for block in root.xpath("//p | //div | //br | //li | //tr | //h1 | //h2 | //h3 | //h4 | //blockquote | //table"):
        # Line ends of the source are spaces; a mark of our own tells where a block begins and ends.
        block.tail = _END_OF_BLOCK + (block.tail or "")
        block.text = _END_OF_BLOCK + (block.text or "")
    blocks = [one_line(block) for block in root.text_content().split(_END_OF_BLOCK)]
    return plain.read("\n".join(filter(None, blocks)))
