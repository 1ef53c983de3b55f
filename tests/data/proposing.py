"""Candidates about a made-up document, filed into a small dataset, for the tests of reviewing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from actorgraph.data.extract.candidates import Candidate, Evidence, Ref
from actorgraph.data.extract.filing import Filed, file_candidates
from actorgraph.data.passages import digest
from actorgraph.data.records import Source

TEXT = """\
Council presses Ruritania

The Council urged Ruritania not to detain the villagers, envoy Julie Turner said on Monday.

루리타니아 정부는 마을 사람들을 억류했다. Ruritania detained 31 villagers near the border, according to Anna.

Graustark denied that it had met with Ruritania.
"""
DATASET = "id: tiny\ntitle: Tiny\nbase: https://example.org/tiny/\n"
ENTITIES = """\
# The actors, by hand.
- id: ruritania
  type: State
  name: Ruritania
- id: graustark
  type: State
  name: Graustark
- id: council
  type: IntergovernmentalOrganization
  name: The Council
  aliases: [the body]
- id: villagers
  type: Group
  name: Villagers
- id: anna
  type: Person
  name: Anna
- id: hidden
  type: Person
  protected: true
"""
SOURCE = Source(id="report", title="A report", published="2024-03-04", sha256=digest(TEXT))
KNOWN = {
    "ruritania": "State",
    "graustark": "State",
    "council": "IntergovernmentalOrganization",
    "villagers": "Group",
    "anna": "Person",
}


def ref(name: str, text: str = "", after: str = "", *, kind: str = "", printed: str = "") -> Ref:
    """Whom a text names, at its first place behind ``after``; new where the dataset does not know the id."""
    start = TEXT.index(text, TEXT.index(after)) if text else -1
    return Ref(
        id=name,
        name=printed or text or name,
        type=kind or KNOWN.get(name, "Person"),
        text=text,
        start=start,
        end=start + len(text) if text else -1,
        new=name not in KNOWN,
    )


def candidate(subject: Ref, relation: str, target: Ref | None, words: str, **more: Any) -> Candidate:
    start = TEXT.index(words)
    paragraph = sum(1 for line in TEXT[:start].split("\n")[:-1] if line.strip()) + 1
    evidence = Evidence(paragraph=paragraph, start=start, end=start + len(words), text=words)
    return Candidate(
        subject=subject, relation=relation, object=target, evidence=evidence, confidence=more.pop("confidence", 0.8),
        extracted_by="tests", **more,
    )  # fmt: skip


URGED = "The Council urged Ruritania not to detain the villagers"
DETAINED = "Ruritania detained 31 villagers near the border, according to Anna"


def proposed() -> list[Candidate]:
    """A speech act and what it asks for, a new person who says so, an allegation, a denial."""
    turner = ref("julie-turner", "Julie Turner")
    return [
        candidate(ref("council", "Council", "The Council"), "urged", ref("ruritania", "Ruritania", URGED), URGED,
                  key="k1", content=("k2",), said_by=(turner,), stance="alleged", said_on="2024-03-04"),
        candidate(ref("ruritania", "Ruritania", URGED), "detained", ref("villagers", "the villagers", URGED), URGED,
                  key="k2", stance="requested", negated=True, confidence=0.6),
        candidate(ref("ruritania", "Ruritania", DETAINED), "detained", ref("villagers", "villagers", DETAINED), DETAINED,
                  key="k3", said_by=(ref("anna", "Anna"),), stance="alleged", count="31", confidence=0.9),
        candidate(turner, "urged", ref("ruritania", "Ruritania", URGED), "envoy Julie Turner said on Monday", confidence=0.3),
        candidate(ref("graustark", "Graustark"), "metWith", ref("ruritania", "Ruritania", "met with"),
                  "Graustark denied that it had met with Ruritania", stance="denied", said_by=(ref("graustark", "Graustark"),)),
    ]  # fmt: skip


def dataset(folder: Path) -> Path:
    """The small dataset, with nothing filed yet."""
    (folder / "entities").mkdir(parents=True)
    (folder / "private").mkdir()
    (folder / "dataset.yaml").write_text(DATASET, encoding="utf-8")
    (folder / "entities" / "actors.yaml").write_text(ENTITIES, encoding="utf-8")
    (folder / "private" / "names.yaml").write_text("- id: hidden\n  name: Oda Nobody\n", encoding="utf-8")
    return folder


def filed(folder: Path, found: list[Candidate] | None = None) -> Filed:
    return file_candidates(folder, SOURCE, proposed() if found is None else found, TEXT)
