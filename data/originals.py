"""The original documents in a folder, found by the digest of their text and read when they are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from .documents import Document, read_documents
from .passages import canonical_text, find_documents


class Originals:
    """The canonical texts of a folder's documents by SHA-256, of those ``wanted``; without a folder there are none."""

    def __init__(self, folder: Path | None, wanted: Collection[str] = ()) -> None:
        plain = find_documents(folder) if folder else {}
        self._plain = {sha256: path for sha256, path in plain.items() if sha256 in wanted}
        self._wanted = frozenset(wanted) - self._plain.keys()
        self._texts: dict[str, str] = {}
        self._others = _others(folder, set(plain.values())) if folder else iter(())

    def text(self, sha256: str) -> str:
        """The text with a digest, empty where the folder has none such."""
        if sha256 in self._plain and sha256 not in self._texts:
            self._texts[sha256] = canonical_text(self._plain[sha256].read_bytes())
        if sha256 in self._wanted and sha256 not in self._texts:
            # Pages, PDF and mail say their digest only when they have been read.
            for document in self._others:
                if document.sha256 in self._wanted:
                    self._texts.setdefault(document.sha256, document.text)
                    if document.sha256 == sha256:
                        break
        return self._texts.get(sha256, "")


def _others(folder: Path, plain: Collection[Path]) -> Iterator[Document]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path not in plain)
    return (found for found in read_documents(paths) if isinstance(found, Document))


def paragraph_start(text: str, number: int) -> int:
    """Where paragraph ``number`` (from 1) of a canonical text begins; -1 where there is none."""
    position = count = 0
    for line in text.split("\n"):
        if line.strip():
            count += 1
            if count == number:
                return position
        position += len(line) + 1
    return -1
