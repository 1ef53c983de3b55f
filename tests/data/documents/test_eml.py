"""E-mail: what its writer wrote."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage

import pytest

from actorgraph.data.documents import Document, read_document
from actorgraph.ontology.errors import DocumentError


def _message(text: str = "", html: str = "", **fields: str) -> bytes:
    message = EmailMessage()
    message["From"] = fields.pop("sender", "Anna Example <anna@example.org>")
    message["Date"] = fields.pop("date", "Wed, 14 Jun 2023 23:30:00 -0700")
    message["Subject"] = fields.pop("subject", "Re: FW: The envoy – a statement")
    message["Message-ID"] = "<1@example.org>"
    if text:
        message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html") if text else message.set_content(html, subtype="html")
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    return message.as_bytes()


def _read(document: Document) -> list[str]:
    return [document.text[paragraph.start : paragraph.end] for paragraph in document.paragraphs]


def test_a_message(paragraphs: Sequence[str]) -> None:
    data = _message("\n\n".join(paragraphs), "<p>not this one</p>", Content_Language="en-US")
    document = read_document(data, name="letter.eml")
    assert _read(document) == list(paragraphs)
    assert (document.title, document.authors) == ("The envoy – a statement", ("Anna Example",))
    assert (document.published, document.language, document.media_type) == ("2023-06-14", "en-US", "message/rfc822")


def test_html_alone(paragraphs: Sequence[str]) -> None:
    inner = "".join(f"<p>{paragraph[:9]}<b>{paragraph[9:]}</b>\n</p>" for paragraph in paragraphs)
    quoted = "<blockquote type='cite'><p>An earlier message</p></blockquote>"
    html = f"<html><head><style>p {{}}</style></head><body><!-- x --><div>{inner}</div>one<br>two{quoted}</body></html>"
    document = read_document(_message(html=html), name="letter.eml")
    assert _read(document) == [*paragraphs, "one", "two"]


def test_quotes_and_signature() -> None:
    text = "I agree.\n\nOn Monday, 12 June 2023,\nBo Sample <bo@example.org> wrote:\n> The envoy lied.\n>> Did he?\n\nHe did not.\n\n-- \nAnna\n"
    assert _read(read_document(_message(text))) == ["I agree.", "He did not."]
    assert _read(read_document(_message("> The envoy left.\n> He is back.\n"))) == ["The envoy left.", "He is back."]


def test_attachments_are_no_text() -> None:
    message = EmailMessage()
    message["Message-ID"], message["From"] = "<1@example.org>", "anna@example.org"
    message.set_content("The letter.")
    message.add_attachment("An attached text.", filename="a.txt")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="a.pdf")
    document = read_document(message.as_bytes(), name="x.eml")
    assert (document.text.strip(), document.authors) == ("The letter.", ())


def test_encodings() -> None:
    head = b"Message-ID: <1@x>\nFrom: =?utf-8?q?J=C3=B3zsef?= <j@x>\nDate: nonsense\nSubject: =?iso-8859-1?q?Caf=E9?=\n"
    body = b"Content-Type: text/plain; charset=%s\nContent-Transfer-Encoding: 8bit\n\nNa\xefve in Z\xfcrich, said the envoy.\n"
    for charset in (b"iso-8859-1", b"x-unknown", b"us-ascii"):
        document = read_document(head + body % charset, name="x.eml")
        assert document.text.strip() == "Naïve in Zürich, said the envoy."
        assert (document.title, document.authors, document.published) == ("Café", ("József",), "")


def test_flowed() -> None:
    message = EmailMessage()
    message["Message-ID"] = "<1@example.org>"
    message.set_content("The envoy left the \ncapital on \nMonday.\nHe is back.\n", params={"format": "flowed"})
    assert _read(read_document(message.as_bytes())) == ["The envoy left the capital on Monday.", "He is back."]


def test_not_to_be_read() -> None:
    encrypted = b'Message-ID: <1@x>\nMIME-Version: 1.0\nContent-Type: multipart/encrypted; boundary="b"\n\n--b\n\nVersion: 1\n--b--\n'
    for data, why in (
        (encrypted, "is an encrypted message"),
        (b"Message-ID: <1@x>\nMIME-Version: 1.0\nContent-Type: image/png\n\nx", "is a message without text"),
        (
            b"Message-ID: <1@x>\nFrom: " + b'"<(,' * 100_000 + b"\n\nText",
            "is a message whose fields have more than 256 kB",
        ),
        (b"From anna@example.org Mon Jun 12 2023\nFrom: anna@example.org\n\nText\n", r"is a mailbox \(mbox\)"),
    ):
        with pytest.raises(DocumentError, match=rf"^x\.eml: {why}"):
            read_document(data, name="x.eml")


@pytest.mark.parametrize(
    "field",
    ["From: =?utf-8?b?////?= <", "Date: Mon, 99 Foo 0000", "Content-Type: text/plain; charset=\udcff", "To: <<>>,,@@"],
)
def test_malformed_fields(field: str) -> None:
    data = f"Message-ID: <1@x>\n{field}\n\nThe text.\n".encode("utf-8", "surrogateescape")
    assert read_document(data, name="x.eml").text.strip() == "The text."


def test_a_memo_in_plain_text_is_no_message() -> None:
    memo = "From: the ministry\nTo: the embassy\nSubject: fishermen\n\nLet them go.\n"
    document = read_document(memo.encode(), name="memo.txt")
    assert (document.media_type, document.text) == ("text/plain", memo)
