"""The publisher's secret, and what is keyed by it: pseudonyms of protected entities, identifiers of what is said of them.

    ACTORGRAPH_SECRET                  first, where it is set
    DATASET/private/publisher.secret   else, where it is there
    OUT/store/publisher.secret         else, where it has been made already
    DATASET/private/publisher.secret   and else made there, or in OUT/store for a dataset that cannot be written to or that
                                       comes with the program

Whoever has the secret can prove a guess at a name; whoever has not can prove none. The file is readable by its owner alone
and named in no output, nor is a digest of it.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
import tempfile
from pathlib import Path
from typing import Final

from actorgraph.data.folder import BUNDLED, SECRET
from actorgraph.graph.files import open_file
from actorgraph.ontology.errors import ActorgraphError

#: The environment variable that gives the secret itself.
VARIABLE: Final = "ACTORGRAPH_SECRET"
#: A shorter secret could be tried out.
SHORTEST: Final = 32
_HOW: Final = "python3 -c 'import secrets; print(secrets.token_hex(32))'"
#: Hexadecimal digits: of a pseudonym, which people read, and of an identifier, as many as any other has.
_PSEUDONYM, _IDENTIFIER = 16, 32
_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class Secret:
    """Keyed digests (HMAC-SHA-256) in one dataset: equal for equal secret and base, on every machine and in every build."""

    def __init__(self, text: str, base: str) -> None:
        self._key, self._base = text.encode(), base

    def pseudonym(self, name: str, kind: str) -> str:
        """What an entity of the class ``kind`` is called instead of its id: ``person-7f3a9c2e01d4b688``."""
        return f"{_WORD.sub('-', kind).lower()}-{self._digest('entity', name)[:_PSEUDONYM]}"

    def identifier(self, kind: str, digest: str) -> str:
        """What stands for the identifier of a statement or inference that names somebody protected."""
        return self._digest(kind, digest)[:_IDENTIFIER]

    def _digest(self, kind: str, text: str) -> str:
        # The base keeps the same person of two datasets apart; nobody's name holds the separator.
        return hmac.new(self._key, "\0".join((kind, self._base, text)).encode(), "sha256").hexdigest()


class Found:
    """A secret's text, and what its owner should be told of where it is."""

    def __init__(self, text: str, note: str = "") -> None:
        self.text, self.note = text, note


def find_secret(dataset: Path, store: Path) -> Found:
    """The secret for a dataset, made where there is none; see the head of this file for where it is looked for.

    Raises :class:`ActorgraphError` for one that is too short or cannot be read.
    """
    if given := os.environ.get(VARIABLE, ""):
        return Found(_checked(given, f"the environment variable {VARIABLE}"))
    file = dataset / "private" / SECRET
    if os.path.lexists(file):
        return Found(_read(file))
    kept = store / SECRET
    if os.path.lexists(kept):
        return Found(_read(kept))
    # A folder of the program's own is nobody's to keep secrets in, unless somebody keeps names there already.
    if dataset.resolve().parent != BUNDLED.resolve() or file.parent.is_dir():
        from actorgraph.data.template import ignore_private

        try:
            ignore_private(dataset)
            text = _made(file)
        except OSError:
            pass
        else:
            return Found(text, f"made {file}, which pseudonyms are made with: keep a copy, and never publish it")
    return Found(
        _made(kept),
        f"{dataset} cannot keep the secret that pseudonyms are made with, so it lies in {kept}; for the same pseudonyms "
        f"elsewhere, set {VARIABLE} to its content",
    )


def _made(file: Path) -> str:
    """A new secret in a file that only its owner can read; where another build was faster, its."""
    text = secrets.token_hex(32)
    descriptor, aside = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)  # readable by its owner alone
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as new:
            new.write(f"{text}\n")
            new.flush()
            os.fsync(new.fileno())
        try:
            os.link(aside, file)  # unlike a rename, it never replaces
        except FileExistsError:
            return _read(file)
        except OSError:
            Path(aside).rename(file)  # a file system without links
    finally:
        Path(aside).unlink(missing_ok=True)
    return text


def _read(file: Path) -> str:
    try:
        with open_file(file) as opened:
            text = opened.read(10_000).decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", "") or error
        raise ActorgraphError(f"{file} cannot be read: {reason}") from error
    return _checked(text, str(file))


def _checked(text: str, where: str) -> str:
    stripped = text.strip()
    if len(stripped) < SHORTEST or len(set(stripped)) < 8:
        raise ActorgraphError(f"{where} holds no secret that nobody guesses; one is made by: {_HOW}")
    return stripped
