"""The checks of a dataset by their codes: how grave a finding is, what the check says, and how to mend what it finds.

Codes are stable: they name the check in ``actorgraph check --format json`` and, as ``dcterms:identifier`` of its shapes,
in the SHACL files of ``shapes/``. What is checked is written where it is checked; what a relation demands of its data
stands in the vocabulary.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

#: An error stands in the way of a graph that is true to its documents; a warning is probably a mistake.
Severity = Literal["error", "warning"]


class Check(NamedTuple):
    """One check; ``mend`` is an instruction for whoever edits the dataset."""

    severity: Severity
    says: str
    mend: str


CHECKS: Final[dict[str, Check]] = {
    "form": Check(
        "error",
        "A file or a field has the form that the format gives it.",
        "Write it as the message says.",
    ),
    "unknown": Check(
        "error",
        "Every name is borne by something.",
        "Correct the name, or describe what it names.",
    ),
    "id": Check(
        "error",
        "An id is in kebab-case and stands for one thing.",
        "Choose another id.",
    ),
    "protected": Check(
        "error",
        "The name of a protected entity stands in private/ alone; its id in no vocabulary, base or dataset's id.",
        "Move it to private/, write the sentence without it, or choose another id.",
    ),
    "source": Check(
        "error",
        "A statement is from exactly one source.",
        "Name the source in the head of the file.",
    ),
    "place": Check(
        "error",
        "A statement names a place in its source.",
        'Add at: with the paragraph, at: 9 or at: "9:12-48".',
    ),
    "passage": Check(
        "error",
        "A place that is cited exists in the document.",
        "Look the passage up and correct at:.",
    ),
    "domain": Check(
        "error",
        "The subject is of the class that the relation takes.",
        "Name another subject, correct its type, or choose another relation.",
    ),
    "range": Check(
        "error",
        "The object is of the class that the relation takes.",
        "Name another object, correct its type, or choose another relation.",
    ),
    "object": Check(
        "error",
        "A relation has an object, or none where it takes none.",
        "Add or remove the object in what:.",
    ),
    "value": Check(
        "error",
        "A relation that takes a value has one, of its datatype.",
        "Correct, add or remove the line value:.",
    ),
    "date": Check(
        "error",
        "A date is one of the calendar, written in EDTF; in RDF it has its first and last day.",
        "Write it as YYYY, YYYY-MM, YYYY-MM-DD, or as EDTF.",
    ),
    "interval": Check(
        "error",
        "What holds since a day does not end before it.",
        "Correct since: or until:.",
    ),
    "count": Check(
        "error",
        "A count is a number, and lies between its own bounds.",
        "Correct count:.",
    ),
    "stance": Check(
        "error",
        "A statement has one stance of the list.",
        "Choose one of the list.",
    ),
    "voice": Check(
        "error",
        "A statement has one voice of the list.",
        "Choose one of the list.",
    ),
    "confidence": Check(
        "error",
        "A confidence lies between 0 and 1.",
        "Correct confidence:.",
    ),
    "key": Check(
        "error",
        "A key names one statement of its source.",
        "Choose another key.",
    ),
    "circle": Check(
        "error",
        "A statement is not its own content, however far round.",
        "Remove one of the references.",
    ),
    "content-stance": Check(
        "error",
        "What is asked for, promised or alleged is not asserted.",
        "Give the content the stance that the message names.",
    ),
    "self": Check(
        "error",
        "Nothing is in a relation to itself that takes two: it does not meet itself, nor is it its own part.",
        "Correct the subject or the object, or remove the statement.",
    ),
    "retrieved": Check(
        "error",
        "A source is published before it is retrieved.",
        "Correct published: or retrieved:.",
    ),
    "question": Check(
        "error",
        "A saved question can be asked.",
        "Correct the file as the message says.",
    ),
    "rule": Check(
        "error",
        "A rule of the dataset can be run.",
        "Correct the file as the message says.",
    ),
    "speakers": Check(
        "error",
        "In RDF: the chain of speakers is whole, numbered from 1, with its first and its nearest.",
        "Export the graph anew.",
    ),
    "edge": Check(
        "error",
        "In RDF: a direct edge rests on a statement that may stand as a fact.",
        "Export the graph anew.",
    ),
    "after-publication": Check(
        "warning",
        "What a source tells as a fact, or as said, lies not after its publication; comments of readers may.",
        "Correct the date, or give the statement the stance planned, requested or hypothetical.",
    ),
    "before-beginning": Check(
        "warning",
        "Nobody joins, ratifies or leaves what does not exist yet: a treaty's own date precedes an accession.",
        "Correct one of the two dates; where the documents differ, a note says so.",
    ),
    "outside-event": Check(
        "warning",
        "What is part of an event lies within the event's time.",
        "Correct the date or the event; where the documents differ, a note says so.",
    ),
    "cycle": Check(
        "warning",
        "Nothing lies above itself, however far up.",
        "Turn one of the statements round, or use another relation for one of them.",
    ),
    "expected-class": Check(
        "warning",
        "A qualifier names what it is for: a place is somewhere, a speaker can speak.",
        "Name another entity, correct its type, or use another qualifier.",
    ),
    "expected-relation": Check(
        "warning",
        "A thing has what its class lives by: a post has a body.",
        "Add a statement that says so, from whichever document does.",
    ),
    "speaker-twice": Check(
        "warning",
        "Nobody passes on a claim to himself.",
        "Write each speaker of said_by: once, in order.",
    ),
    "same-name": Check(
        "warning",
        "Two things of one class have different names.",
        "Merge them (actorgraph merge), say that they are possibly the same, or tell their names apart.",
    ),
}
