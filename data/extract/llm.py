"""The optional extractor: a language model behind an OpenAI-compatible server reads the documents, and we check its word.

Off unless it is asked for, since the text goes to the server. What the model answers passes ``answers.py``: nothing stands
that the document does not say in these words, and no term that the vocabulary does not have.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from string import Template
from typing import Final, NamedTuple

import msgspec

from actorgraph.data.matching import spans_of
from actorgraph.data.private import PrivateNames, names_of
from actorgraph.data.records import Dataset, Entity
from actorgraph.ontology.vocabulary import Vocabulary

from .answers import Checker, Part, WrongForm, classes, schema
from .candidates import Candidate, identity
from .chat import Chat, Server, Truncated, Unanswered
from .extract import Work

#: The environment's variable that holds the key; no other is read, or a key for one server would go to another.
KEY: Final = "ACTORGRAPH_LLM_KEY"
_PROMPT: Final = Path(__file__).with_name("prompt.txt")
#: Characters of one question's document part, and how many of the paragraph before are shown again.
_SIZE, _OVERLAP = 6000, 1200
_ASKED: Final = 3
#: A schema lists no more entities than servers take in one enumeration.
_MOST_KNOWN: Final = 400
#: A longer paragraph is taken in pieces that end with a sentence, or where they must.
_PIECES: Final = re.compile(r""".{1,5500}(?:(?<=[.!?…”"'])\s|$)|.{1,6000}""", re.DOTALL)


class Reading(msgspec.Struct, frozen=True):
    """What was read of one document: ``unread`` says which paragraphs were not, and why.

    ``dropped`` counts by reason what the model said and the document or the vocabulary does not bear out; ``withheld`` are
    the paragraphs that were not sent because they name a protected entity.
    """

    work: Work
    candidates: tuple[Candidate, ...]
    unread: tuple[str, ...] = ()
    dropped: Mapping[str, int] = {}
    withheld: tuple[int, ...] = ()


class Chunk(NamedTuple):
    """Parts that are sent together."""

    parts: tuple[Part, ...]

    @property
    def paragraphs(self) -> str:
        """Their numbers in words."""
        first, last = self.parts[0].paragraph, self.parts[-1].paragraph
        return f"paragraph {first}" if first == last else f"paragraphs {first} to {last}"


def server(base_url: str, model: str, *, timeout: float = 120.0) -> Server:
    """The server at ``base_url``, with the key from the environment (:data:`KEY`) where it holds one."""
    return Server(base_url=base_url, model=model, key=os.environ.get(KEY, "").strip(), timeout=timeout)


def notice(server: Server) -> str:
    """What a person should know before any text is sent."""
    where = "on this machine" if server.local else "outside this machine"
    return f"the text of the documents goes to the model {server.model} at {server.host}, {where}"


def extract_with(
    server: Server,
    works: Iterable[Work],
    vocabulary: Vocabulary,
    dataset: Dataset | None = None,
    *,
    concurrency: int = 4,
    send_private: bool = False,
    chat: Chat | None = None,
) -> Iterator[Reading]:
    """Read documents one after the other, with up to ``concurrency`` questions at a time; readings come in their order.

    With ``dataset`` its entities are known by their ids; paragraphs that name its protected entities are not sent unless
    ``send_private``. Raises :class:`ActorgraphError` where the server can answer nothing: a wrong key, model or address.
    """
    chat = chat or Chat(server)
    reader = _Reader(server, chat, vocabulary, dataset, send_private=send_private)
    waiting: deque[tuple[Work, tuple[int, ...], list[Future[_Answered]]]] = deque()
    pool = ThreadPoolExecutor(max_workers=concurrency, thread_name_prefix="question")
    try:
        for work in works:
            chunks, withheld = reader.chunks(work)
            waiting.append((work, withheld, [pool.submit(reader.ask, work, chunk) for chunk in chunks]))
            # No more documents are taken in than keep everybody busy, however many there are.
            while len(waiting) > 2 * concurrency:
                yield _reading(*waiting.popleft())
        while waiting:
            yield _reading(*waiting.popleft())
    finally:
        chat.close()
        pool.shutdown(wait=True, cancel_futures=True)


class _Answered(NamedTuple):
    candidates: list[Candidate]
    unread: list[str]
    dropped: Counter[str]


def _reading(work: Work, withheld: tuple[int, ...], futures: Sequence[Future[_Answered]]) -> Reading:
    """The answers on one document as one: what two chunks both saw stands once, keys run through."""
    spans = spans_of(work.text)
    kept: dict[str, Candidate] = {}
    keys: dict[str, str] = {}
    unread: list[str] = []
    dropped: Counter[str] = Counter()
    for future in futures:
        answered = future.result()
        unread += answered.unread
        dropped += answered.dropped
        # A key is the answer's own until here.
        named = {c.key: keys.setdefault(identity(c), f"s{len(keys) + 1}") for c in answered.candidates}
        for candidate in answered.candidates:
            name = keys[identity(candidate)]
            # Where two readings of the same words differ, the one that claims less stands.
            seen = kept.get(name)
            chosen = candidate if seen is None or seen.stance == "asserted" else seen
            content = (*(seen.content if seen else ()), *(named[key] for key in candidate.content if key in named))
            kept[name] = msgspec.structs.replace(
                chosen,
                source=work.source,
                key=name,
                content=tuple(dict.fromkeys(content)),
                paragraph_start=spans[candidate.evidence.paragraph - 1][0],
            )
    listed = sorted(kept.values(), key=lambda c: (c.evidence.start, c.evidence.end, int(c.key[1:])))
    return Reading(work, tuple(listed), tuple(unread), dict(dropped), withheld)


class _Reader:
    """Asks about chunks of documents; used by several threads."""

    def __init__(
        self, server: Server, chat: Chat, vocabulary: Vocabulary, dataset: Dataset | None, *, send_private: bool
    ) -> None:
        self._server, self._chat, self._vocabulary = server, chat, vocabulary
        self._instructions = _instructions(vocabulary)
        self._private = PrivateNames()
        entities = list(dataset.entities.values()) if dataset else []
        if dataset and not send_private:
            self._private.add(*dataset.private_names)
            for hidden in (e for e in entities if e.protected):
                self._private.add(*names_of(hidden))
            entities = [entity for entity in entities if not entity.protected]
        self._private.found_in("")  # prepared before threads share it
        self._entities = entities

    def chunks(self, work: Work) -> tuple[list[Chunk], tuple[int, ...]]:
        """The parts of a document that may be sent, by question; and the paragraphs that may not."""
        texts = {number: (start, work.text[start:end]) for number, (start, end) in enumerate(spans_of(work.text), 1)}
        withheld = self._withheld({number: text for number, (_, text) in texts.items()})
        parts = [
            Part(number, start + piece.start(), piece[0])
            for number, (start, text) in texts.items()
            if number not in withheld
            for piece in _PIECES.finditer(text)
        ]
        return _chunks(parts), tuple(sorted(withheld))

    def _withheld(self, texts: Mapping[int, str]) -> set[int]:
        """The paragraphs that name a protected entity, also those that do so only together."""
        found = {number for number, text in texts.items() if self._private.found_in(text)}
        for number, text in texts.items():
            following = texts.get(number + 1, "")
            if found.isdisjoint((number, number + 1)) and self._private.found_in(f"{text[-200:]} {following[:200]}"):
                found |= {number, number + 1}
        return found

    def ask(self, work: Work, chunk: Chunk) -> _Answered:
        """What the server says of one chunk; in halves where its answer is too long, again where it is not JSON."""
        checker = Checker(self._vocabulary, known := self._known(chunk), f"llm {self._server.model}"[:200])
        failure = ""
        messages = self._messages(work, chunk, known.values())
        if self._private.found_in("\n".join(message["content"] for message in messages)):
            return _Answered([], [f"{chunk.paragraphs}: a protected name would have been sent"], Counter())
        for again in range(_ASKED):
            try:
                answer = self._chat.ask(messages, schema(self._vocabulary, known), again=again)
                return _Answered(checker.candidates(answer, chunk.parts), [], checker.dropped)
            except Truncated as error:
                if len(chunk.parts) > 1:
                    middle = (len(chunk.parts) + 1) // 2
                    halves = [self.ask(work, Chunk(half)) for half in (chunk.parts[:middle], chunk.parts[middle:])]
                    return _joined(halves)
                failure = str(error)
            except WrongForm:
                # Only asked for again: what is mended by guessing is not what the model said.
                failure = "the answer is not the JSON that was asked for"
            except Unanswered as error:
                failure = str(error)
                break
        return _Answered([], [f"{chunk.paragraphs}: {failure}"], Counter())

    def _known(self, chunk: Chunk) -> dict[str, Entity]:
        """The entities that a name in the chunk may mean."""
        text = "\n".join(part.text for part in chunk.parts).casefold()
        named = [e for e in self._entities if any(name.casefold() in text for name in (e.name, *e.aliases) if name)]
        return {entity.id: entity for entity in named[:_MOST_KNOWN]}

    def _messages(self, work: Work, chunk: Chunk, known: Iterable[Entity]) -> list[dict[str, str]]:
        text = "\n".join(f"[{part.paragraph}] {part.text}" for part in chunk.parts)
        # A mark made from the text cannot stand in it, so nothing in the text can end the document.
        mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        listed = "\n".join(f"{e.id} ({e.type}): {', '.join((e.name, *e.aliases))}" for e in known)
        entities = f"Entities that are known by an id:\n{listed}\n\n" if listed else ""
        dated = f"The document's date: {work.published}\n" if work.published else ""
        user = f"{entities}{dated}Paragraphs begin with their number.\n<document {mark}>\n{text}\n</document {mark}>"
        return [
            {"role": "system", "content": self._instructions.substitute(mark=mark)},
            {"role": "user", "content": user},
        ]


def _joined(answered: Sequence[_Answered]) -> _Answered:
    """The halves of a chunk as one; their keys are kept apart."""
    candidates: list[Candidate] = []
    for number, one in enumerate(answered):
        candidates += [
            msgspec.structs.replace(c, key=f"{number}.{c.key}", content=tuple(f"{number}.{k}" for k in c.content))
            for c in one.candidates
        ]
    dropped: Counter[str] = Counter()
    for one in answered:
        dropped += one.dropped
    return _Answered(candidates, [text for one in answered for text in one.unread], dropped)


def _chunks(parts: Sequence[Part]) -> list[Chunk]:
    """Parts in groups of limited size; each group begins with the last part of the one before, where that is short."""
    found: list[Chunk] = []
    group: list[Part] = []
    fresh = 0
    for part in parts:
        if fresh and sum(len(p.text) for p in group) + len(part.text) > _SIZE:
            found.append(Chunk(tuple(group)))
            group = [group[-1]] if len(group[-1].text) <= _OVERLAP else []
            fresh = 0
        group.append(part)
        fresh += 1
    return [*found, Chunk(tuple(group))] if fresh else found


def _instructions(vocabulary: Vocabulary) -> Template:
    """The prompt with what the vocabulary says, which still waits for ``mark``."""
    relations = "\n".join(
        f"- {r.name} ({r.domain} → {r.range if r.takes != 'nothing' else 'nothing'}): {r.definition}"
        for r in vocabulary.relations.values()
    )
    listed = {"relations": relations, "classes": ", ".join(classes(vocabulary))}
    prompt = Template(_PROMPT.read_text(encoding="utf-8"))
    return Template(prompt.safe_substitute({name: text.replace("$", "$$") for name, text in listed.items()}))
