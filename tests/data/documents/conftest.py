"""Real files of every format, made where they are needed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

import pytest

#: Reportlab places a page's text from here on, in points.
_LEFT, _TOP = 72, 760

MakePdf = Callable[..., bytes]
MakeDocx = Callable[..., bytes]


@pytest.fixture
def make_pdf() -> MakePdf:
    """Pages of (text, size, extra indentation, extra space above) lines → PDF."""

    def make(
        *pages: Sequence[tuple[str, float, float, float]],
        password: str = "",
        head: str = "",
        foot: bool = False,
        **about: str,
    ) -> bytes:
        from reportlab.lib.pdfencrypt import StandardEncryption
        from reportlab.pdfgen.canvas import Canvas

        file = io.BytesIO()
        encryption = StandardEncryption(password) if password else None
        canvas = Canvas(file, pagesize=(595, 842), encrypt=encryption, invariant=1)
        canvas.setTitle(about.get("title", ""))
        canvas.setAuthor(about.get("author", ""))
        for number, lines in enumerate(pages, 1):
            if head:
                canvas.setFont("Helvetica", 8)
                canvas.drawString(_LEFT, 810, head)
            height = _TOP
            for text, size, indent, above in lines:
                height -= size * 1.2 + above
                canvas.setFont("Helvetica", size)
                canvas.drawString(_LEFT + indent, height, text)
            if foot:
                canvas.setFont("Helvetica", 8)
                canvas.drawString(290, 30, f"Page {number} of {len(pages)}")
            canvas.showPage()
        canvas.save()
        return file.getvalue()

    return make


@pytest.fixture
def make_zip() -> Callable[[dict[str, bytes | str]], bytes]:
    def make(parts: dict[str, bytes | str]) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return file.getvalue()

    return make


@pytest.fixture(scope="session")
def paragraphs() -> Sequence[str]:
    """The paragraphs of a report on states that do not exist; long enough to be broken into lines."""
    return (
        "Freedonia sends the envoy of Ruritania home",
        "STRELSAU - Freedonia has expelled the ambassador of neighbouring Ruritania, a spokesman said on Tuesday, after a week "
        "of talks about the repatriation of fishermen who were detained on the border river in May.",
        "The ministry of foreign affairs gave the ambassador three days to leave the country. It accused him of meeting "
        "opposition leaders in secret, a charge that the embassy called absurd and well-known to be untrue.",
        '"We had no choice," the minister told reporters in the capital. "No government would have acted in any other way."',
        "The United Nations urged both sides to return to the table before the winter session of the General Assembly.",
    )
