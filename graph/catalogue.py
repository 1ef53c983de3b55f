"""A dataset's own description, in DCAT: what it is, what it covers, who made it, under which licence, from what sources.

The nodes that a description needs beside the dataset's own (its makers, the time it covers) have IRIs below
``BASE`` + ``dataset/``, a name that no entity can have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from actorgraph.data.dates import EARLIEST, LATEST, bounds
from actorgraph.data.entries import is_web_iri
from actorgraph.data.names import slug
from actorgraph.data.records import Dataset
from actorgraph.ontology.namespaces import AG, DCAT, DCTERMS, FOAF, OWL, RDF, RDFS

from .terms import day, literal

#: ``CC-BY-SA-4.0``, as SPDX writes the licences of Creative Commons, and the one without conditions.
_CC: Final = re.compile(r"CC-(BY(?:-(?:NC|ND|SA|NC-ND|NC-SA))?)-([0-9]\.[0-9])", re.IGNORECASE)
_CC_ZERO: Final = re.compile(r"CC0-1\.0", re.IGNORECASE)
_LANGUAGE: Final = re.compile("[a-z]{2}")


def described(dataset: Dataset) -> Iterator[str]:
    """The triples about a dataset, as ``subject predicate object``, in an order that does not change."""
    node = f"<{dataset.base}>"
    yield f"{node} <{RDF}type> <{DCAT}Dataset>"
    for property_, texts in (
        (f"<{DCTERMS}identifier>", (dataset.id,)),
        (f"<{DCTERMS}title>", (dataset.title,)),
        (f"<{DCTERMS}description>", (dataset.description,)),
        (f"<{DCAT}keyword>", dataset.keywords),
        (f"<{DCAT}version>", (dataset.version,)),
        (f"<{OWL}versionInfo>", (dataset.version,)),
        (f"<{DCTERMS}bibliographicCitation>", (citation(dataset),)),
    ):
        yield from (f"{node} {property_} {literal(text)}" for text in texts if text)
    for property_, terms in (
        (f"<{DCTERMS}issued>", _date(dataset.issued)),
        (f"<{DCTERMS}modified>", _date(dataset.modified)),
        (f"<{DCTERMS}license>", _licence(dataset.licence)),
        (f"<{DCTERMS}language>", map(_language, dataset.languages)),
        (f"<{DCAT}theme>", _references(dataset, dataset.themes)),
        (f"<{DCTERMS}spatial>", _references(dataset, dataset.spatial)),
        (f"<{DCAT}landingPage>", [f"<{dataset.homepage}>"] if dataset.homepage else ()),
        (f"<{DCTERMS}source>", _references(dataset, sorted(dataset.sources))),
        (f"<{DCTERMS}conformsTo>", _vocabularies(dataset)),
    ):
        yield from (f"{node} {property_} {term}" for term in terms)
    yield from _makers(dataset, node)
    yield from _period(dataset, node)


def citation(dataset: Dataset) -> str:
    """How to cite the dataset: as it says itself, else its makers, year, title, version, publisher and IRI."""
    if dataset.citation:
        return dataset.citation
    year = f" ({dataset.issued[:4]})" if dataset.issued else ""
    version = f" (version {dataset.version})" if dataset.version else ""
    parts = [", ".join(dataset.creators) + year, dataset.title + version, dataset.publisher, dataset.base]
    return ". ".join(part.strip() for part in parts if part.strip())


def licence_iri(licence: str) -> str:
    """The IRI of a licence that is given as one, or in the short form of SPDX for Creative Commons; else empty."""
    if is_web_iri(licence):
        return licence
    if found := _CC.fullmatch(licence):
        return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/"
    if _CC_ZERO.fullmatch(licence):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    return ""


def _date(written: str) -> Iterable[str]:
    """A day as such; any other date (EDTF) as it is written."""
    if not written:
        return ()
    first, last = bounds(written)
    return (day(written),) if written == first == last else (literal(written),)


def _licence(licence: str) -> Iterable[str]:
    if iri := licence_iri(licence):
        return (f"<{iri}>",)
    return (literal(licence),) if licence else ()


def _language(tag: str) -> str:
    """A language as the IRI that DCAT asks for, where its tag is a code of two letters; else the tag."""
    return f"<http://id.loc.gov/vocabulary/iso639-1/{tag}>" if _LANGUAGE.fullmatch(tag) else literal(tag)


def _references(dataset: Dataset, names: Iterable[str]) -> Iterator[str]:
    return (f"<{name}>" if is_web_iri(name) else f"<{dataset.base}{name}>" for name in names)


def _vocabularies(dataset: Dataset) -> Iterator[str]:
    if dataset.vocabulary.version:
        yield f"<{AG.rstrip('#')}/{dataset.vocabulary.version}>"


def _makers(dataset: Dataset, node: str) -> Iterator[str]:
    """Creators and publisher as agents with a name; whoever is both is one."""
    agents = {name: f"<{dataset.base}dataset/agent/{slug(name)}>" for name in (*dataset.creators, dataset.publisher)}
    for name in dataset.creators:
        yield f"{node} <{DCTERMS}creator> {agents[name]}"
    if dataset.publisher:
        yield f"{node} <{DCTERMS}publisher> {agents[dataset.publisher]}"
    for name, agent in agents.items():
        if name:
            yield f"{agent} <{RDF}type> <{FOAF}Agent>"
            yield f"{agent} <{FOAF}name> {literal(name)}"


def _period(dataset: Dataset, node: str) -> Iterator[str]:
    """The time that the dataset covers; an open end has no day."""
    if not dataset.temporal:
        return
    period = f"<{dataset.base}dataset/period>"
    first, last = bounds(dataset.temporal)
    yield f"{node} <{DCTERMS}temporal> {period}"
    yield f"{period} <{RDF}type> <{DCTERMS}PeriodOfTime>"
    yield f"{period} <{RDFS}label> {literal(dataset.temporal)}"
    if first != EARLIEST:
        yield f"{period} <{DCAT}startDate> {day(first)}"
    if last != LATEST:
        yield f"{period} <{DCAT}endDate> {day(last)}"
