"""A made-up dataset of the values that stores are known to change, and of more rows than a server gives at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

BASE: Final = "https://example.org/awkward/"

TEXT: Final = (
    '"double" \'single\' \\back\\slash \\n \\u0041 <tag attr="x"> & &amp; ]]> {brace} #hash @at ^^caret $dollar ?mark\n'
    "second line\r\nthird\rfourth\tafter a tab\n\n  spaces at the end  \n"
    "한국어 조선 العربية \u200fמימין 中文 e\u0301 한 \U0001f9ed\U0001f468\u200d\U0001f469\u200d\U0001f467 𐍈 "
    "\u2028line separator\u2029\u0085next line\u00a0\ufeff\U0010fffd %20 %zz a;b,c|d"
)
#: Beyond what Virtuoso's Graph Store Protocol takes as one literal (50 kB), and what fits a row of its tables (4 kB).
LONG: Final = 'A long note: ünïcødé 😀 "q" \\ \n' * 9_000
#: Of nine quads each: more rows than Virtuoso gives at once by default, which is 10,000.
MANY: Final = 1_250

#: Dates as people write them, with bounds from the first day to the last; some in days that calendars left out.
DATES: Final = (
    "0001", "0044-03-15", "0999-12-31", "1000", "1500~", "1582-10-04", "1582-10-10", "1582-10-15", "1582-10", "1900-02-28",
    "2000-02-29", "2012-03~", "../2023-10-09", "1950/..", "2011-09-2X", "199X", "2012-03/2012-05", "2020-06?", "9999-12-31",
)  # fmt: skip

VOCABULARY: Final = """\
@prefix : <https://example.org/terms#> .
@prefix ag: <https://w3id.org/actorgraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:weighed a owl:DatatypeProperty ; rdfs:label "weighs"@en, "무게"@ko, "重量"@zh-Hant-TW ; skos:definition "Its weight."@en ;
    skos:example "3.5"@en ; rdfs:domain ag:Entity ; rdfs:range xsd:decimal ; ag:family ag:OrganizationFamily .
:isOpen a owl:DatatypeProperty ; rdfs:label "is open"@en ; skos:definition "Whether it is open."@en ;
    skos:example "true"@en ; rdfs:domain ag:Entity ; rdfs:range xsd:boolean ; ag:family ag:OrganizationFamily .
:numbered a owl:DatatypeProperty ; rdfs:label "has the number"@en ; skos:definition "Its number."@en ;
    skos:example "3"@en ; rdfs:domain ag:Entity ; rdfs:range xsd:integer ; ag:family ag:OrganizationFamily .
:motto a owl:DatatypeProperty ; rdfs:label "has the motto"@en ; skos:definition "Its motto."@en ;
    skos:example "Liberty."@en ; rdfs:domain ag:Entity ; rdfs:range xsd:string ; ag:family ag:OrganizationFamily .
"""

QUESTION: Final = """\
#+ title: Who weighs what
#+ kind: own
SELECT ?who ?weight { ?statement rdf:subject ?who ; rdf:object ?weight FILTER(ISNUMERIC(?weight)) } ORDER BY ?who ?weight
"""

RULE: Final = """\
#+ title: Who detained somebody who was detained by another met the other
#+ description: Of no use but as a rule.
#+ sound: Whoever holds the same people is taken to have met.
CONSTRUCT { ?first ag:metWith ?second }
WHERE { ?first ag:detained ?who . ?second ag:detained ?who FILTER(STR(?first) < STR(?second)) }
"""


def write(folder: Path) -> None:
    """Write the dataset into ``folder``."""
    entities: list[dict[str, Any]] = [
        {"id": "northland", "type": "State", "name": "Northland", "aliases": ["The North", "=1+1", "북국"]},
        {
            "id": "southland",
            "type": "State",
            "name": TEXT,
            "labels": {"ko": "남국", "ar": "أرض الجنوب", "zh-Hant-TW": "南國", "en-GB": "Southland"},
            "description": TEXT,
            "same_as": [
                "https://example.org/elsewhere?a=1&b=2#c",
                "https://example.org/a%20b/%C3%A9/%E2%82%AC",
                "https://example.org/é/한국/😀",
                "https://example.org/it's(a)*;test,!$",
            ],
            "note": LONG,
        },
        {"id": "travellers", "type": "Group", "name": "the travellers"},
        {"id": "scorer", "type": "NGO", "name": "Scorer"},
        {"id": "witness-1", "type": "Person", "protected": True},
    ]
    sources = [
        {"id": "first", "title": f"First {TEXT}", "published": "0999-05", "url": "https://example.org/x?x=1&y=%26"},
        {"id": "second", "title": "Second", "published": "2020~", "note": TEXT},
    ]
    statements: list[dict[str, Any]] = [
        {"what": "northland detained travellers", "at": number, "when": date} for number, date in enumerate(DATES, 1)
    ]
    statements += [
        {"what": "southland detained travellers", "at": 40, "gist": TEXT, "note": TEXT, "count": ">30", "confidence": 0.875},
        {"what": "southland detained travellers", "at": 41, "negated": True, "said_by": ["witness-1", "northland"], "stance": "alleged"},
        {"what": "southland detained witness-1", "at": 42, "count": {"min": 2, "max": 50.5, "approx": True, "printed": "some"}},
        {"what": "northland weighed", "at": 43, "value": 0.1},
        {"what": "northland weighed", "at": 44, "value": -1234567.125},
        {"what": "southland weighed", "at": 45, "value": 3},
        {"what": "southland isOpen", "at": 46},
        {"what": "northland isOpen", "at": 46, "negated": True},
        {"what": "southland numbered", "at": 47, "value": 1},
        {"what": "northland numbered", "at": 47, "value": 123456789012},
        {"what": "northland motto", "at": 48, "value": "true"},
        {"what": "northland motto", "at": 48, "value": "1"},
        {"what": "southland motto", "at": 49, "value": TEXT.strip()},
    ]  # fmt: skip
    many = [{"source": "second", "what": "scorer numbered", "at": 1, "value": number} for number in range(MANY)]
    for name in ("entities", "sources", "statements", "questions", "rules", "private"):
        (folder / name).mkdir(parents=True)
    about = {"id": "awkward", "title": f"Awkward {TEXT.splitlines()[-1]}", "base": BASE, "licence": "CC0-1.0"}
    _write(folder / "dataset.yaml", about)
    _write(folder / "entities" / "all.yaml", entities)
    _write(folder / "private" / "names.yaml", [{"id": "witness-1", "name": "Nobody Known"}])
    _write(folder / "sources" / "all.yaml", sources)
    _write(folder / "statements" / "first.yaml", {"source": "first", "statements": statements})
    lines = "".join(f"{json.dumps(record)}\n" for record in many)
    (folder / "statements" / "second.jsonl").write_text(lines, encoding="utf-8")
    (folder / "vocabulary.ttl").write_text(VOCABULARY, encoding="utf-8")
    (folder / "questions" / "weights.rq").write_text(QUESTION, encoding="utf-8")
    (folder / "rules" / "met.rq").write_text(RULE, encoding="utf-8")


def _write(path: Path, value: Any) -> None:
    """JSON is YAML too."""
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
