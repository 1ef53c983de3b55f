"""What a dataset says together: statements that each are well formed and do not go with each other, or with their sources.

Each check is one pass over the records. What a relation demands is read from its marks in the vocabulary; the SHACL
shapes (``ontology/shapes/``) say the same of the graph, and the tests compare the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Final

from actorgraph.data.dates import EARLIEST, LATEST, Bounds, bounds
from actorgraph.data.records import Dataset, Statement
from actorgraph.data.what import format_what
from actorgraph.ontology.errors import Problem
from actorgraph.ontology.shapes import bearing, root_of, takes_two

from .rdf import is_direct

#: Fields of a statement that name entities → the property that each is written as.
_QUALIFIERS: Final = {
    "where": "where",
    "topic": "topic",
    "from_": "from",
    "to": "to",
    "as_": "as",
    "event": "event",
    "said_by": "saidBy",
}
#: Stances that tell what has happened, or is so.
_TOLD: Final = frozenset({"asserted", "alleged"})
_LONGEST_CIRCLE: Final = 12


def incoherences(dataset: Dataset) -> Iterator[Problem]:
    """Every finding in a dataset that was read without a mistake, in no set order."""
    for check in _CHECKS:
        yield from check(dataset)


def _is_told(statement: Statement) -> bool:
    return statement.stance in _TOLD and not statement.negated and not statement.condition


def _at(statement: Statement, code: str, message: str, mend: str) -> Problem:
    what = format_what(statement.subjects, statement.relation, statement.objects)
    node = f"statement/{statement.id}"
    return Problem(statement.file, statement.line, message, code=code, statement=what, node=node, mend=mend)


def _of(dataset: Dataset, name: str, code: str, message: str, mend: str) -> Problem:
    file, line = dataset.places.get(name, ("dataset.yaml", 0))
    return Problem(file, line, message, code=code, node=name, mend=mend)


def _types(dataset: Dataset) -> dict[str, str]:
    types = {name: entity.type for name, entity in dataset.entities.items()}
    types.update({name: source.type for name, source in dataset.sources.items()})
    return types


def _kinds(dataset: Dataset, ancestor: str) -> frozenset[str]:
    """A class and all below it."""
    return frozenset(name for name in dataset.vocabulary.classes if dataset.vocabulary.is_a(name, ancestor))


# -- within one statement or source ------------------------------------------------------------------------------------


def _selves(dataset: Dataset) -> Iterator[Problem]:
    relations = {name for name, relation in dataset.vocabulary.relations.items() if takes_two(relation)}
    for statement in dataset.statements:
        if statement.relation in relations:
            for name in sorted({*statement.subjects} & {*statement.objects}):
                message = f"{name!r} cannot be in the relation {statement.relation!r} to itself"
                yield _at(statement, "self", message, "name another subject or object")


def _retrieved(dataset: Dataset) -> Iterator[Problem]:
    for source in dataset.sources.values():
        dated = source.published and source.retrieved
        if dated and bounds(source.retrieved).latest < bounds(source.published).earliest:
            message = f"{source.id!r} is retrieved ({source.retrieved}) before it is published ({source.published})"
            yield _of(dataset, source.id, "retrieved", message, "correct one of the two dates")


def _speakers(dataset: Dataset) -> Iterator[Problem]:
    for statement in dataset.statements:
        if len({*statement.said_by}) < len(statement.said_by):
            twice = sorted(name for name in {*statement.said_by} if statement.said_by.count(name) > 1)
            message = f"said_by: names {', '.join(map(repr, twice))} more than once"
            yield _at(statement, "speaker-twice", message, "write each speaker once, from the first source outwards")


def _classes(dataset: Dataset) -> Iterator[Problem]:
    types = _types(dataset)
    for field, property_ in _QUALIFIERS.items():
        known = dataset.vocabulary.properties.get(property_)
        if known is None or not known.expected_class:
            continue
        wanted, kinds = known.expected_class, _kinds(dataset, known.expected_class)
        label = dataset.vocabulary.classes[wanted].label
        for statement in dataset.statements:
            value = getattr(statement, field)
            for name in dict.fromkeys((value,) if isinstance(value, str) else value):
                if name and types[name] not in kinds:
                    message = (
                        f"{field.rstrip('_')}: is expected to name a {wanted} ({label}); {name!r} is a {types[name]}"
                    )
                    mend = "name another, correct its type, or use another qualifier"
                    yield _at(statement, "expected-class", message, mend)


def _publication(dataset: Dataset) -> Iterator[Problem]:
    issued = {
        name: (bounds(source.published).latest, source.published)
        for name, source in dataset.sources.items()
        if source.published
    }
    for statement in dataset.statements:
        # Readers comment on a document after its publication.
        if statement.source not in issued or statement.voice == "comment":
            continue
        last, published = issued[statement.source]
        fields = ("when", "as_of", "since", "said_on") if _is_told(statement) else ("said_on",)
        late = [field for field in fields if (date := getattr(statement, field)) and bounds(date).earliest > last]
        if late:
            shown = ", ".join(f"{field}: {getattr(statement, field)}" for field in late)
            message = f"{shown} lies after the source's publication ({published})"
            mend = "correct the date, or choose the stance planned, requested or hypothetical"
            yield _at(statement, "after-publication", message, mend)


# -- of several together -----------------------------------------------------------------------------------------------


def _beginnings(dataset: Dataset) -> Iterator[Problem]:
    begins = {relation.name for relation in bearing(dataset.vocabulary, "beginsObject")}
    later = {relation.name for relation in bearing(dataset.vocabulary, "presupposesObject")}
    first: dict[str, tuple[str, str]] = {}
    for statement in dataset.statements:
        if statement.relation in begins and statement.when and _is_told(statement):
            known = (bounds(statement.when).earliest, f"{statement.file}:{statement.line}")
            for name in statement.objects:
                first[name] = min(first.get(name, known), known)
    for statement in dataset.statements:
        if statement.relation in later and _is_told(statement):
            dates = [bounds(date).latest for date in (statement.when, statement.since) if date]
            for name in statement.objects:
                if name in first and dates and min(dates) < first[name][0]:
                    day, place = first[name]
                    message = f"is of {min(dates)} at the latest; {name!r} began on {day} at the earliest ({place})"
                    mend = "correct one of the two dates, or add a note where the documents differ"
                    yield _at(statement, "before-beginning", message, mend)


def _events(dataset: Dataset) -> Iterator[Problem]:
    times = _event_times(dataset)
    parts = {relation.name for relation in bearing(dataset.vocabulary, "partInTime")}
    mend = "correct the date or the event, or add a note where the documents differ"
    for statement in dataset.statements:
        if not _is_told(statement):
            continue
        event = times.get(statement.event)
        if event and statement.when and _apart(bounds(statement.when), event):
            message = f"when: {statement.when} lies outside the time of {statement.event!r} ({_shown(event)})"
            yield _at(statement, "outside-event", message, mend)
        for part, whole in _pairs(statement) if statement.relation in parts else ():
            if part in times and whole in times and _apart(times[part], times[whole]):
                inner, outer = _shown(times[part]), _shown(times[whole])
                message = f"{part!r} ({inner}) lies outside the time of {whole!r} ({outer})"
                yield _at(statement, "outside-event", message, mend)


def _event_times(dataset: Dataset) -> dict[str, Bounds]:
    """The first and the last day that an event may have, from all statements that date it."""
    dating = {relation.name for relation in bearing(dataset.vocabulary, "givesTime")}
    types, kinds = _types(dataset), _kinds(dataset, dataset.vocabulary.properties["event"].expected_class)
    times: dict[str, Bounds] = {}
    for statement in dataset.statements:
        if statement.relation in dating and statement.when and _is_told(statement):
            found = bounds(statement.when)
            for name in statement.subjects:
                if types[name] in kinds:
                    known = times.get(name, found)
                    times[name] = Bounds(min(known.earliest, found.earliest), max(known.latest, found.latest))
    return times


def _apart(one: Bounds, other: Bounds) -> bool:
    return one.latest < other.earliest or one.earliest > other.latest


def _shown(time: Bounds) -> str:
    first, last = (day if day not in (EARLIEST, LATEST) else ".." for day in time)
    return first if first == last else f"{first}/{last}"


def _relations(dataset: Dataset) -> Iterator[Problem]:
    wanted = {name: known.expected_relation for name, known in dataset.vocabulary.classes.items()}
    groups = {
        relation: {name for name, known in dataset.vocabulary.relations.items() if relation in known.ancestors}
        for relation in {*wanted.values()} - {""}
    }
    having: dict[str, set[str]] = {relation: set() for relation in groups}
    for statement in dataset.statements:
        for relation, group in groups.items():
            if statement.relation in group and not statement.negated:
                having[relation].update(statement.subjects)
    for name, kind in _types(dataset).items():
        if (relation := wanted[kind]) and name not in having[relation]:
            message = f"{name!r} is a {kind}, and no statement has it as the subject of {relation!r}"
            yield _of(dataset, name, "expected-relation", message, f"add one: {name} {relation} …")


def _names(dataset: Dataset) -> Iterator[Problem]:
    groups: dict[tuple[str, str], list[str]] = {}
    for entity in dataset.entities.values():
        if entity.name:
            groups.setdefault((entity.type, entity.name), []).append(entity.id)
    group_of = {name: key for key, names in groups.items() if len(names) > 1 for name in names}
    if not group_of:
        return
    told_apart: dict[str, set[str]] = {}
    for statement in dataset.statements:
        for subject in statement.subjects:
            if subject in group_of:
                for target in statement.objects:
                    if target != subject and group_of.get(target) == group_of[subject]:
                        told_apart.setdefault(subject, set()).add(target)
                        told_apart.setdefault(target, set()).add(subject)
    for name, key in group_of.items():
        known = told_apart.get(name, set())
        if len(known) < len(groups[key]) - 1:
            other = next(other for other in groups[key] if other != name and other not in known)
            message = f"{name!r} and {other!r} are each a {key[0]} called {key[1]!r}"
            mend = "merge them, say how they are related, or tell their names apart"
            yield _of(dataset, name, "same-name", message, mend)


# -- circles -----------------------------------------------------------------------------------------------------------


def _cycles(dataset: Dataset) -> Iterator[Problem]:
    roots = {
        relation.name: root_of(relation, dataset.vocabulary, "acyclic")
        for relation in bearing(dataset.vocabulary, "acyclic")
    }
    grouped: dict[str, list[Statement]] = {}
    for statement in dataset.statements:
        if root := roots.get(statement.relation):
            grouped.setdefault(root, []).append(statement)
    for root, statements in grouped.items():
        yield from _cycles_of(dataset, root, statements)


def _cycles_of(dataset: Dataset, root: str, statements: Iterable[Statement]) -> Iterator[Problem]:
    """The statements whose edge lies on a circle of the direct edges of ``root`` and its shades."""
    listed = list(statements)
    edges = {edge for s in listed if is_direct(s, dataset.vocabulary) for edge in _edges(s)}
    above: dict[str, set[str]] = {}
    for _, part, whole in edges:
        above.setdefault(part, set()).add(whole)
    try:
        TopologicalSorter(above).prepare()
        return
    except CycleError:
        pass
    import networkx

    graph = networkx.DiGraph([(part, whole) for _, part, whole in edges])
    ring = {
        name: number for number, names in enumerate(networkx.strongly_connected_components(graph)) for name in names
    }
    sizes: dict[int, int] = {}
    for number in ring.values():
        sizes[number] = sizes.get(number, 0) + 1
    for statement in listed:
        for edge in _edges(statement):
            _, part, whole = edge
            if edge not in edges or ring[part] != ring[whole]:
                continue
            shown = f"{sizes[ring[part]]} things lie above each other"
            if sizes[ring[part]] <= _LONGEST_CIRCLE:
                shown = " → ".join([part, *networkx.shortest_path(graph, whole, part)])
            message = f"{root!r} leads from {part!r} back to itself: {shown}"
            yield _at(statement, "cycle", message, "turn one of the statements round, or use another relation")
            break


def _edges(statement: Statement) -> Iterator[tuple[str, str, str]]:
    return ((statement.relation, part, whole) for part, whole in _pairs(statement) if part != whole)


def _pairs(statement: Statement) -> Iterator[tuple[str, str]]:
    return ((subject, target) for subject in statement.subjects for target in statement.objects)


_CHECKS: Final[tuple[Callable[[Dataset], Iterator[Problem]], ...]] = (
    _selves,
    _retrieved,
    _speakers,
    _classes,
    _publication,
    _beginnings,
    _events,
    _relations,
    _names,
    _cycles,
)
