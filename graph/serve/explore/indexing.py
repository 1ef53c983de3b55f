"""Makes the explorer's index: one pass over a graph's text, then arrays in files that all processes read.

rows         one for each subject and object of a statement, sorted by subject: ``row_statement``, ``row_subject``,
             ``row_object`` (-1: a value or nothing), and which rows are an entity's: ``of_subject`` (ends of the
             slices), ``by_object`` (row numbers) with ``of_object``
statements   ``identifier`` (16 bytes), ``relation``, ``claim``, ``source``, ``earliest``, ``latest`` (2012-03-01 is
             20120301; 0: undated)
entities     ``name`` (sorted), ``kind`` (class), ``node`` (whether it is one on a canvas), ``told`` (statements about
             it), ``joined`` (other entities that these join it to), ``ranked`` (nodes, the most told of first)
parts        who says or is mentioned in what: ``part_entity`` (sorted), ``part_statement``, ``part_spoken``
search       ``names.txt``: for each of ``ranked`` a line of its names, folded and parted by tabs; ``begins``, where
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from unicodedata import combining, normalize

import numpy as np
from numpy.typing import NDArray

from actorgraph.data.records import Statement
from actorgraph.graph.rdf import is_direct
from actorgraph.graph.stored import StoredGraph
from actorgraph.graph.terms import unescaped
from actorgraph.graph.view.drawing import claim_of
from actorgraph.ontology.namespaces import AG, DCTERMS, PROV, RDF, RDFS, SKOS
from actorgraph.ontology.vocabulary import Vocabulary, local_name

#: The folder of the index in a generation; another format gets another name.
NAME: Final = "explorer-1"
_IDENTIFIER: Final = 32

#: What is read of a statement: where its property goes.
_READ: Final = {
    **{RDF + name: name for name in ("subject", "object", "predicate")},
    **{AG + name: name for name in ("stance", "voice", "negated", "condition")},
    **{AG + name + end: name + end for name in ("when", "asOf", "since", "until") for end in ("Earliest", "Latest")},
    AG + "saidBy": "speaker",
    PROV + "wasDerivedFrom": "source",
    **{AG + name: "mention" for name in ("where", "from", "to", "topic", "as", "event")},
}
_FIRST_DAY, _LAST_DAY = 10101, 99991231


def folded(text: str) -> str:
    """Letters without case and accents, in one line: what search compares, as the page does."""
    letters = "".join(letter for letter in normalize("NFKD", text) if not combining(letter)).lower()
    return " ".join(letters.split())


@contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Whether no other process makes the index of the generation in ``folder``; none does before this ends."""
    with (folder / f"{NAME}.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def make(graph: StoredGraph, folder: Path) -> None:
    """Write the index of ``graph`` as ``folder``, whole or not at all; raises ``OSError`` where that cannot be."""
    aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        scanned = _Scan(graph)
        for name, values in scanned.arrays():
            np.save(aside / f"{name}.npy", values, allow_pickle=False)
        (aside / "names.txt").write_bytes(scanned.text)
        about = {"relations": scanned.relations.names, "classes": scanned.classes.names}
        (aside / "about.json").write_text(json.dumps(about), encoding="utf-8")
        aside.chmod(0o755)
        if not folder.exists():  # another process may have been as quick
            os.rename(aside, folder)  # noqa: PTH104  onto an existing folder: an error, no replacement
    except FileExistsError:
        pass
    finally:
        shutil.rmtree(aside, ignore_errors=True)


class _Numbers(dict[str, int]):
    """Names numbered in the order in which they come."""

    def __missing__(self, name: str) -> int:
        self[name] = number = len(self)
        return number

    @property
    def names(self) -> list[str]:
        return list(self)


class _Scan:
    """What one pass over a graph's text finds."""

    def __init__(self, graph: StoredGraph) -> None:
        self._base, self._vocabulary = graph.base, graph.vocabulary
        self.relations, self.classes, self._entities = _Numbers(), _Numbers(), _Numbers()
        self._rows = array("i")  # statement, subject, object
        self._statements = array("i")  # relation, claim, source, earliest, latest
        self._parts = array("i")  # entity, statement, spoken
        self._identifiers = bytearray()
        self._types: dict[int, str] = {}
        self._names: dict[int, list[str]] = {}
        self._sources: set[int] = set()
        self._read(graph)
        self.text = b""

    def _read(self, graph: StoredGraph) -> None:
        mark = f"<{self._base}statement/"
        start, end = len(mark), len(mark) + _IDENTIFIER
        described = f" <{graph.graph('entities').value}> .\n"
        current, fields = "", dict[str, list[str]]()
        for line in graph.lines():
            if line.startswith(mark):
                if line[end] != ">":
                    continue  # of one of its speakers
                if line[start:end] != current:
                    if current:
                        self._note(current, fields)
                    current, fields = line[start:end], {}
                stop = line.index(">", end + 3)
                if field := _READ.get(line[end + 3 : stop]):
                    fields.setdefault(field, []).append(line[stop + 2 : line.rindex(" <")])
            elif line.endswith(described):
                self._describe(line[: -len(described)])
        if current:
            self._note(current, fields)

    def _note(self, identifier: str, fields: dict[str, list[str]]) -> None:
        """Take in one statement: its fields as terms of N-Quads."""
        number = len(self._identifiers) // (_IDENTIFIER // 2)
        self._identifiers += bytes.fromhex(identifier)
        relation = local_name(fields["predicate"][0][1:-1])
        [source] = self._named(fields["source"])
        subjects, objects = self._named(fields["subject"]), self._named(fields.get("object", ()))
        claim = _claim(relation, fields, self._vocabulary)
        first, last = _days(fields)
        self._statements.extend((self.relations[relation], claim, source, first, last))
        for subject in subjects:
            for target in objects or (-1,):
                self._rows.extend((number, subject, target))
        for spoken, field in ((1, "speaker"), (0, "mention")):
            for entity in set(self._named(fields.get(field, ()))):
                self._parts.extend((entity, number, spoken))
        self._sources.add(source)

    def _named(self, terms: list[str] | tuple[()]) -> list[int]:
        """The numbers of the entities among some terms."""
        mark, entities = f"<{self._base}", self._entities
        return [entities[term[len(mark) : -1]] for term in terms if term.startswith(mark)]

    def _describe(self, triple: str) -> None:
        """Take in what a triple says of an entity: its class or one of its names."""
        subject, predicate, term = triple.split(" ", 2)
        if predicate == f"<{RDF}type>":
            number = self._entities[subject[1 + len(self._base) : -1]]
            kind, classes = local_name(term[1:-1]), self._vocabulary.classes
            before = self._types.get(number, "")
            if not before or (kind in classes and len(classes[kind].ancestors) > len(classes[before].ancestors)):
                self._types[number] = kind
        elif predicate in (f"<{RDFS}label>", f"<{SKOS}altLabel>"):
            number = self._entities[subject[1 + len(self._base) : -1]]
            self._names.setdefault(number, []).append(unescaped(term[1 : term.rindex('"')]))
        elif predicate == f"<{DCTERMS}title>":
            self._sources.add(self._entities[subject[1 + len(self._base) : -1]])

    def arrays(self) -> Iterator[tuple[str, NDArray[Any]]]:
        """Each array of the index, by name; makes :attr:`text`, too."""
        found = list(self._entities)
        names = np.array([name.encode() for name in found] or [b""], dtype=np.bytes_)[: len(found)]
        order = np.argsort(names, kind="stable")
        count = len(order)
        place = np.empty(count + 1, dtype=np.int32)
        place[order], place[count] = np.arange(count), -1  # the last is for -1: no object
        rows = np.array(self._rows, dtype=np.int32).reshape(-1, 3)
        rows[:, 1], rows[:, 2] = place[rows[:, 1]], place[rows[:, 2]]
        rows = rows[np.lexsort((rows[:, 0], rows[:, 1]))]
        statements = np.array(self._statements, dtype=np.int32).reshape(-1, 5)
        parts = np.array(self._parts, dtype=np.int32).reshape(-1, 3)
        parts[:, 0] = place[parts[:, 0]]
        parts = parts[np.lexsort((parts[:, 1], parts[:, 0]))]
        by_object = np.lexsort((rows[:, 0], rows[:, 2]))[(rows[:, 2] < 0).sum() :].astype(np.int32)
        told = _told(rows, len(statements), count)
        node = np.ones(count, dtype=bool)
        node[place[list(self._sources)]] = False
        node[np.unique(np.concatenate([rows[:, 1], rows[rows[:, 2] >= 0, 2], parts[:, 0]]))] = True
        kinds = np.array([self.classes[self._types.get(number, "")] for number in range(count)], dtype=np.int16)
        node &= np.array([number in self._types for number in order], dtype=bool)
        ranked = np.flatnonzero(node)
        ranked = ranked[np.argsort(-told[ranked], kind="stable")].astype(np.int32)
        yield "row_statement", rows[:, 0].copy()
        yield "row_subject", rows[:, 1].copy()
        yield "row_object", rows[:, 2].copy()
        yield "of_subject", _ends(rows[:, 1], count)
        yield "by_object", by_object
        yield "of_object", _ends(rows[by_object, 2], count)
        yield "identifier", np.frombuffer(bytes(self._identifiers), dtype=np.uint8).reshape(-1, 16)
        yield "relation", statements[:, 0].astype(np.int16)
        yield "claim", statements[:, 1].astype(np.int8)
        yield "source", place[statements[:, 2]]
        yield "earliest", statements[:, 3].copy()
        yield "latest", statements[:, 4].copy()
        yield "name", names[order]
        yield "kind", kinds[order]
        yield "node", node
        yield "told", told
        yield "joined", _joined(rows, count)
        yield "ranked", ranked
        yield "part_entity", parts[:, 0].copy()
        yield "part_statement", parts[:, 1].copy()
        yield "part_spoken", parts[:, 2].astype(bool)
        lines = []
        for number in order[ranked]:
            own = dict.fromkeys(folded(name) for name in (*self._names.get(int(number), ()), found[number]))
            lines.append("\t".join(name for name in own if name).encode("utf-8", "replace"))
        self.text = b"\n" + b"\n".join(lines) + b"\n"
        yield "begins", np.cumsum([1, *(len(line) + 1 for line in lines)]).astype(np.int64)


def _claim(relation: str, fields: dict[str, list[str]], vocabulary: Vocabulary) -> int:
    """What a statement claims; the rules are those of the RDF and of the picture."""

    def individual(field: str) -> str:
        return local_name(fields[field][0][1:-1]).lower()

    statement = Statement(
        id="",
        source="",
        subjects=tuple(fields["subject"]),
        relation=relation,
        stance=individual("stance"),
        voice=individual("voice"),
        negated="negated" in fields,
        condition=fields.get("condition", [""])[0],
        said_by=tuple(fields.get("speaker", ())),
    )
    direct = is_direct(statement, vocabulary)
    return claim_of({"stance": statement.stance, "negated": statement.negated, "direct": direct})


def _days(fields: dict[str, list[str]]) -> tuple[int, int]:
    """The first and last day that a statement is about, as numbers; 0 where it tells none."""

    def day(field: str, otherwise: int) -> int:
        if field not in fields:
            return otherwise
        term = fields[field][0]
        return int(term[1:5] + term[6:8] + term[9:11])

    for moment in ("when", "asOf"):
        if f"{moment}Earliest" in fields:
            return day(f"{moment}Earliest", 0), day(f"{moment}Latest", 0)
    if "sinceEarliest" in fields or "untilLatest" in fields:
        return day("sinceEarliest", _FIRST_DAY), day("untilLatest", _LAST_DAY)
    return 0, 0


def _ends(numbers: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """For sorted numbers below ``count`` where the slice of each begins, and at last where that of the last ends."""
    return np.searchsorted(numbers, np.arange(count + 1)).astype(np.int64)


def _told(rows: NDArray[np.int32], statements: int, count: int) -> NDArray[np.int32]:
    """For each entity, of how many statements it is subject or object."""
    ends = np.concatenate([rows[:, (1, 0)], rows[rows[:, 2] >= 0][:, (2, 0)]]).astype(np.int64)
    pairs = np.unique(ends[:, 0] * max(statements, 1) + ends[:, 1])
    return np.bincount(pairs // max(statements, 1), minlength=count).astype(np.int32)


def _joined(rows: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    """For each entity, to how many others statements join it."""
    ends = rows[(rows[:, 2] >= 0) & (rows[:, 1] != rows[:, 2]), 1:].astype(np.int64)
    pairs = np.unique(np.sort(ends, axis=1) @ np.array([max(count, 1), 1]))
    both = np.concatenate([pairs // max(count, 1), pairs % max(count, 1)])
    return np.bincount(both, minlength=count).astype(np.int32)
