"""The pages of saved questions: the list of them, and for each a form whose answer is shown below it."""

from __future__ import annotations

from itertools import groupby
from typing import Final

import msgspec

from actorgraph.graph.parameters import Parameter
from actorgraph.graph.questions import Question, bind, find, questions, values
from actorgraph.graph.serve.kept import kept
from actorgraph.graph.serve.reply import Reply
from actorgraph.graph.stored import StoredGraph
from actorgraph.graph.words import INFERRED_NOTE
from actorgraph.ontology.errors import ActorgraphError

from .addresses import with_query
from .frame import page
from .markup import Html, counted, h
from .results import viewer

#: More values than this are looked for by typing rather than in a list.
_LISTED: Final = 400
_LOOKED_AT: Final = 2_000


class Nothing(msgspec.Struct, frozen=True):
    """A request that says no more than what it asks for."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question with values for its parameters; ``given`` tells whether any were sent, so that it is to be answered."""

    name: str
    values: dict[str, str] = {}
    given: bool = False


def known_questions(graph: StoredGraph) -> dict[str, Question]:
    """The questions that the graph can be asked, by name."""
    return kept(graph, "questions", lambda: questions(graph))


def questions_page(graph: StoredGraph, _: Nothing) -> Reply:
    """The list of saved questions by kind."""
    ordered = sorted(known_questions(graph).values(), key=lambda question: (question.kind, question.name))
    kinds = [
        h(
            "section",
            h("h2", kind.capitalize()),
            h(
                "ul",
                [
                    h(
                        "li",
                        h("a", question.title, href=f"/questions/{question.name}", class_="name"),
                        h("p", question.description, class_="hint") if question.description else "",
                    )
                    for question in group
                ],
            ),
            class_="tile",
        )
        for kind, group in groupby(ordered, key=lambda question: question.kind)
    ]
    return page(
        graph,
        "Saved questions",
        h("h1", "Saved questions"),
        h(
            "p",
            counted(len(ordered), "question"),
            " that can be asked with a form; each can be opened as SPARQL.",
            class_="hint",
        ),
        h("div", kinds, class_="tiles questions"),
        here="/questions",
        wide=True,
    )


def question_page(graph: StoredGraph, asked: Asked) -> Reply:
    """A question's form, filled in with what was sent; its answer is fetched by the page's script."""
    question = find(known_questions(graph), asked.name)
    given = {name: value for name, value in asked.values.items() if name in question.parameters}
    text, problem = "", ""
    try:
        text = bind(question, graph, {name: value for name, value in given.items() if value})
    except ActorgraphError as error:
        problem = str(error)
    answers = bool(text) and (asked.given or not _needs(question))
    return page(
        graph,
        question.title,
        h("p", h("a", "Saved questions", href="/questions"), " › ", question.kind, class_="kind"),
        h("h1", question.title),
        h("p", question.description, class_="description") if question.description else "",
        h("p", INFERRED_NOTE, class_="hint") if question.inferred else "",
        _form(graph, question, given),
        h("p", problem, class_="problem", role="alert") if problem and asked.given else "",
        viewer(
            graph,
            h(
                "a",
                "Open as SPARQL",
                href=with_query("/query", query=_shown(text), inferred="true" if question.inferred else ""),
            )
            if text
            else "",
            source=with_query(f"/api/questions/{question.name}", **_sent(question, given)) if answers else "",
            title=question.title,
        ),
        here="/questions",
        scripts=("question.js",),
        wide=True,
    )


def _needs(question: Question) -> bool:
    return any(not (parameter.optional or parameter.default) for parameter in question.parameters.values())


def _sent(question: Question, given: dict[str, str]) -> dict[str, str]:
    return {name: given[name] for name in question.parameters if given.get(name)}


def _shown(text: str) -> str:
    """A question's SPARQL without its header, which is for programs."""
    lines = text.split("\n")
    while lines and lines[0].startswith("#+"):
        lines.pop(0)
    return "\n".join(lines).strip() + "\n"


def _form(graph: StoredGraph, question: Question, given: dict[str, str]) -> Html:
    fields = [
        _field(graph, question, parameter, given.get(name, "")) for name, parameter in question.parameters.items()
    ]
    return h(
        "form",
        fields,
        h("button", "Ask", type="submit", class_="primary"),
        action=f"/questions/{question.name}",
        class_="ask",
    )


def _field(graph: StoredGraph, question: Question, parameter: Parameter, value: str) -> Html:
    identifier = f"p-{parameter.name}"
    label = parameter.name.replace("_", " ").capitalize()
    needed = not (parameter.optional or parameter.default)
    attributes: dict[str, str | bool | None] = {
        "id": identifier,
        "name": parameter.name,
        "aria_describedby": f"{identifier}-about" if parameter.description else None,
        "required": needed,
    }
    return h(
        "div",
        h("label", label, h("span", "" if needed else " (optional)", class_="aside"), for_=identifier),
        _control(graph, question, parameter, value, attributes),
        h("p", parameter.description, class_="hint", id=f"{identifier}-about") if parameter.description else "",
        class_="field",
    )


def _control(
    graph: StoredGraph,
    question: Question,
    parameter: Parameter,
    value: str,
    attributes: dict[str, str | bool | None],
) -> object:
    default = parameter.default.removeprefix(":")
    if parameter.type in ("text", "integer"):
        mode = "numeric" if parameter.type == "integer" else None
        return h("input", value=value or default, inputmode=mode, autocomplete="off", maxlength=1_000, **attributes)
    manifest, named = graph.manifest, parameter.type in ("entity", "source")
    # To know which of very many fit, each would have to be looked at.
    many = named and manifest.entities + manifest.sources > _LOOKED_AT
    key = ("values", question.name, parameter.name)
    choices = [] if many else kept(graph, key, lambda: _values(graph, question, parameter.name))
    if parameter.type in ("date", "year"):
        ends = [choice for choice, _ in choices]
        hint = f"{ends[0]} to {ends[-1]}" if ends else "year-month-day"
        kind = "date" if parameter.type == "date" else "number"
        return h("input", type=kind, value=value or default, title=hint, **attributes)
    if many or len(choices) >= _LISTED:
        return h(
            "input",
            value=value or default,
            autocomplete="off",
            spellcheck="false",
            data_class=parameter.class_name or ("Source" if parameter.type == "source" else ""),
            data_suggests="entities",
            **attributes,
        )
    chosen = value or default
    known = [choice for choice, _ in choices]
    options = [] if default else [h("option", "any" if parameter.optional else "choose …", value="")]
    if chosen and chosen not in known:
        options.append(h("option", chosen, value=chosen, selected=True))
    options += [
        h("option", label or choice.replace("_", " "), value=choice, selected=choice == chosen)
        for choice, label in choices
    ]
    return h("select", options, **attributes)


def _values(graph: StoredGraph, question: Question, parameter: str) -> list[tuple[str, str]]:
    found = values(question, parameter, graph, _LISTED)
    return sorted(found, key=lambda pair: (pair[1] or pair[0]).casefold()) if found and found[0][1] else found
