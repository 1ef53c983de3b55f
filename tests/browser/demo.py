"""A made-up affair for the picture: some 60 actors, 150 statements, every stance, hubs, contradictions, three scripts."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx

from actorgraph.ontology.vocabulary import Class, Family, Relation, Takes, Vocabulary

CLASSES = {
    "State": ("state", "#2f5d8a", "dot", "국가"),
    "Organization": ("international organization", "#3d8f86", "square", "국제기구"),
    "NGO": ("non-governmental organization", "#7a9a3a", "diamond", "비정부기구"),
    "Person": ("person", "#c0652d", "dot", "사람"),
    "Group": ("group of people", "#8b5fa3", "hexagon", "집단"),
    "Treaty": ("treaty", "#8a7440", "square", "조약"),
    "Place": ("place", "#7b7f86", "triangleDown", "장소"),
    "Event": ("event", "#b8476b", "star", "사건"),
    "Company": ("company", "#4f6f52", "triangle", "회사"),
}
FAMILIES = {
    "law": ("law", "#8a6d1f"),
    "coercion": ("movement and coercion", "#b23a2e"),
    "speech": ("speech to an actor", "#2c6fb3"),
    "matter": ("speech about a matter", "#5b8fc9"),
    "cooperation": ("cooperation", "#2e8b57"),
    "organization": ("organization", "#6b6f76"),
    "economy": ("economy", "#946b2d"),
    "place": ("event and place", "#7d5ba6"),
}
#: name: label, family, inverse label, takes, symmetric
RELATIONS: Mapping[str, tuple[str, str, str, Takes, bool]] = {
    "joined": ("is party to", "law", "has party", "object", False),
    "broke": ("violates", "law", "is violated by", "object", False),
    "held": ("detained", "coercion", "was detained by", "object", False),
    "sentBack": ("sent back", "coercion", "was sent back by", "object", False),
    "fined": ("sanctioned", "coercion", "was sanctioned by", "object", False),
    "asked": ("urged", "speech", "was urged by", "object", False),
    "scolded": ("criticized", "speech", "was criticized by", "object", False),
    "thanked": ("thanked", "speech", "was thanked by", "object", False),
    "worriedAbout": ("expressed concern about", "matter", "is a concern of", "object", False),
    "calls": ("characterizes", "matter", "is characterized by", "object", False),
    "met": ("met with", "cooperation", "met with", "object", True),
    "hosted": ("hosted", "cooperation", "was hosted by", "object", False),
    "attended": ("attended", "cooperation", "was attended by", "object", False),
    "worksFor": ("holds a post at", "organization", "is led or staffed by", "object", False),
    "belongsTo": ("is part of", "organization", "has part", "object", False),
    "paid": ("funds", "economy", "is funded by", "object", False),
    "tookPlaceIn": ("took place in", "place", "was the place of", "object", False),
    "isVacant": ("is vacant", "organization", "", "nothing", False),
    "estimatedSize": ("has the estimated size", "organization", "", "value", False),
}
ENTITIES: Mapping[str, Sequence[str]] = {
    "State": ["Arvenia", "Lorovia", "Castermark", "Republic of Thessaly Sound", "Ostermere", "Palvania", "Norrholm"],
    "Organization": [
        "Council of Coastal States",
        "Office for Maritime Affairs",
        "World Seafarers’ Agency",
        "Northern Fisheries Commission",
    ],
    "NGO": [
        "Open Harbour",
        "Seafarers’ Rights Watch",
        "Lantern Project",
        "Coalition for the Detained Crews",
        "Tide Legal Aid",
    ],
    "Person": [
        "Mirela Odaş",
        "Jonas Fehr",
        "Anneke Vos",
        "Tomasz Wilk",
        "Ingrid Sæther",
        "Paulo Reis",
        "Hana Kimura",
        "Deniz Aksoy",
        "Ruth Abara",
        "Oskar Lindqvist",
        "Captain E. Marsh",
        "Yusuf al-Amin",
        "Clara Benedetti",
        "Viktor Hale",
        "Soo-jin Park",
        "Maud Delacroix",
    ],
    "Group": [
        "Crew of the Alma Rose",
        "Fishers held at Port Kest, 2021",
        "Families of the detained crews",
        "Striking dockworkers",
    ],
    "Treaty": [
        "Convention on the Law of Straits",
        "Fishing Protocol of 1987",
        "Seafarers’ Labour Charter",
        "Norrholm Accord",
    ],
    "Place": ["Port Kest", "Strait of Oran Head", "Vessel Bay", "Norrholm City", "Castermark Roads"],
    "Event": [
        "Boarding of the Alma Rose",
        "Norrholm conference, 2022",
        "Hearing on the detained crews",
        "Port Kest strike",
    ],
    "Company": ["Halden Shipping", "Meridian Cold Storage", "Alma Rose Ltd", "Kest Port Authority"],
}
SOURCES = [
    ("harbour-post-2021-03-04", "Eleven fishers held after boarding in the strait", "The Harbour Post", "2021-03-04", "https://harbourpost.example/2021/eleven"),
    ("harbour-post-2022-06-11", "Accord signed, questions remain", "The Harbour Post", "2022-06-11", "https://harbourpost.example/2022/accord"),
    ("coastal-radio-2021-04", "Families demand news of the crews", "Coastal Radio", "2021-04", "https://coastalradio.example/families"),
    ("srw-report-2022", "Held without charge: crews in Port Kest", "Seafarers’ Rights Watch", "2022", "https://srw.example/held-without-charge"),
    ("hearing-2022-09-14", "Hearing on the detained crews, transcript", "Assembly of Castermark", "2022-09-14", ""),
]  # fmt: skip
LABELS = {
    "arvenia": {"ko": "아르베니아", "ar": "أرفينيا"},
    "lorovia": {"ko": "로로비아"},
    "open-harbour": {"ko": "열린 항구"},
}
ALIASES = {"arvenia": ["the Arvenian Republic"], "captain-e-marsh": ["Edmund Marsh", "the skipper"]}


def slug(name: str) -> str:
    ascii_only = name.lower().encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in ascii_only).split())


def demo_vocabulary() -> Vocabulary:
    def term(name: str, label: str, korean: str = "") -> dict[str, Any]:
        labels = {"en": label} | ({"ko": korean} if korean else {})
        return {"iri": f"https://example.org/v#{name}", "name": name, "label": label, "labels": labels} | {
            "definition": f"What is meant by “{label}”.",
            "example": "",
        }

    return Vocabulary(
        version="1",
        classes={
            name: Class(**term(name, label, korean), parents=(), ancestors=(name,), colour=colour, shape=shape)
            for name, (label, colour, shape, korean) in CLASSES.items()
        },
        relations={
            name: Relation(
                **term(name, label),
                family=family,
                takes=takes,
                domain="State",
                range="State",
                inverse=f"{name}Of" if inverse else "",
                inverse_label=inverse,
                inverse_labels={"en": inverse},
                symmetric=symmetric,
                direct_edge=name not in ("broke",),
                content_stance="",
                parents=(),
                ancestors=(name,),
                mappings=(),
            )
            for name, (label, family, inverse, takes, symmetric) in RELATIONS.items()
        },
        families={name: Family(**term(name, label), colour=colour) for name, (label, colour) in FAMILIES.items()},
        inverses={},
        terms=frozenset(),
        files=(),
    )


class Builder:
    """Collects entities and statements and makes them the network that the picture is drawn from."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.entities: dict[str, dict[str, Any]] = {}
        self.statements: dict[str, dict[str, Any]] = {}
        self.sources: dict[str, dict[str, str]] = {}

    def entity(self, id: str, kind: str, label: str, **fields: Any) -> str:
        empty = {"labels": {}, "aliases": [], "description": "", "same_as": [], "protected": False}
        self.entities[id] = empty | {"label": label, "type": kind} | fields
        return id

    def say(self, subject: str, relation: str, obj: str = "", source: str = "", at: str = "1", **fields: Any) -> str:
        known = self.vocabulary.relations[relation]
        statement: dict[str, Any] = {"subjects": [subject], "relation": relation, "stance": "asserted", "voice": "text"}
        statement |= {"source": source, "passages": [at]} | ({"objects": [obj]} if obj else {}) | fields
        statement["direct"] = (
            statement["stance"] == "asserted"
            and not statement.get("negated")
            and not statement.get("condition")
            and statement["voice"] == "text"
            and statement.get("said_by", [subject]) == [subject]
            and known.direct_edge
        )
        key = hashlib.sha256(repr(sorted(statement.items())).encode()).hexdigest()[:32]
        self.statements[key] = statement
        return key

    def network(self, **graph: Any) -> nx.MultiDiGraph[Any]:
        network: nx.MultiDiGraph[Any] = nx.MultiDiGraph(
            **{"id": "demo", "title": "Demo", "description": "", "licence": "CC BY 4.0", "base": "https://example.org/"}
            | graph
        )
        network.graph |= {"sources": self.sources, "statements": self.statements}
        for id, fields in self.entities.items():
            network.add_node(id, **fields)
        for key, statement in self.statements.items():
            for subject in statement["subjects"]:
                for obj in statement.get("objects", []):
                    network.add_edge(
                        subject,
                        obj,
                        key=key,
                        relation=statement["relation"],
                        family=self.vocabulary.relations[statement["relation"]].family,
                        stance=statement["stance"],
                        negated=statement.get("negated", False),
                        direct=statement["direct"],
                        source=statement["source"],
                    )
        return network


def demo_network(vocabulary: Vocabulary) -> nx.MultiDiGraph[Any]:
    """The affair of the Alma Rose, which never happened."""
    build = Builder(vocabulary)
    for id, title, publisher, published, url in SOURCES:
        build.sources[id] = {"title": title, "publisher": publisher, "published": published, "url": url}
    for kind, names in ENTITIES.items():
        for name in names:
            id = slug(name)
            extra = {"labels": LABELS.get(id, {}), "aliases": ALIASES.get(id, [])}
            build.entity(id, kind, name, **extra)
    build.entities["arvenia"] |= {
        "description": "A coastal state on the western side of the strait.",
        "same_as": ["https://example.org/wiki/Arvenia", "javascript:alert(1)"],
    }
    _hand_made(build)
    _filled_up(build, random.Random(11))
    return build.network(
        title="The affair of the Alma Rose",
        description="Eleven fishers were held after a boarding in the strait. Five documents tell who boarded whom, "
        "who asked for their release, and who denies what.",
    )


def _hand_made(build: Builder) -> None:
    post, accord, radio, report, hearing = (source[0] for source in SOURCES)
    fishers, crew = "fishers-held-at-port-kest-2021", "crew-of-the-alma-rose"
    build.say("arvenia", "held", fishers, post, "3:0-84", when="2021-03-02", count="11", where=["port-kest"])
    build.say("arvenia", "held", fishers, radio, "2", when="2021-03", count="about a dozen")
    build.say("arvenia", "held", fishers, report, "14", when="2021-03-02/2021-03-03", count="11")
    claim = build.say(
        "arvenia", "sentBack", crew, report, "22:10-140", stance="alleged",
        said_by=["yusuf-al-amin", "seafarers-rights-watch"], when="2021-05~", to="lorovia", count=">4",
        gist="Part of the crew was put on a boat at night",
    )  # fmt: skip
    build.say(
        "arvenia",
        "sentBack",
        crew,
        hearing,
        "9",
        stance="denied",
        said_by=["viktor-hale"],
        said_on="2022-09-14",
        about=[claim],
    )
    release = build.say(
        "arvenia", "held", crew, hearing, "31", stance="requested", negated=True, said_by=["clara-benedetti"]
    )
    build.say("clara-benedetti", "asked", "arvenia", hearing, "31", said_on="2022-09-14", content=[release])
    build.say("arvenia", "broke", "convention-on-the-law-of-straits", report, "3")
    build.say(
        "lorovia",
        "fined",
        "halden-shipping",
        accord,
        "8",
        stance="planned",
        condition="if the crews are not released",
        when="2022/..",
    )
    build.say("arvenia", "fined", "open-harbour", radio, "11", stance="hypothetical", said_by=["ruth-abara"])
    build.say("families-of-the-detained-crews", "estimatedSize", source=radio, at="4", value="some 40 people")
    build.say("kest-port-authority", "isVacant", source=accord, at="12", as_of="2022-06")
    build.say("boarding-of-the-alma-rose", "tookPlaceIn", "strait-of-oran-head", post, "1", when="2021-03-01")
    build.say("norrholm-conference-2022", "tookPlaceIn", "norrholm-city", accord, "2", when="2022-06-10")
    build.say("arvenia", "met", "lorovia", accord, "5", voice="headline")
    build.say("lorovia", "met", "arvenia", hearing, "17", when="2022-06-09")


def _filled_up(build: Builder, chance: random.Random) -> None:
    ids = {kind: [slug(name) for name in names] for kind, names in ENTITIES.items()}
    actors = ids["State"] + ids["Organization"] + ids["NGO"] + ids["Person"]
    weights = (
        [1 / (1 + i) ** 0.9 for i in range(len(ids["State"]))]
        + [0.4] * len(ids["Organization"] + ids["NGO"])
        + [0.12] * 16
    )
    sources = [source[0] for source in SOURCES]
    stances = ["asserted"] * 12 + ["alleged"] * 5 + ["denied", "requested", "requested", "planned", "hypothetical"]
    pairs = {
        "joined": (ids["State"], ids["Treaty"]), "worksFor": (ids["Person"], actors[:16]),
        "attended": (actors, ids["Event"]),
        "paid": (ids["State"] + ids["Company"], ids["NGO"] + ids["Company"]), "held": (ids["State"][:3], ids["Group"]),
        "hosted": (ids["State"], ids["Event"]), "worriedAbout": (actors, ids["Group"]),
        "belongsTo": (ids["Place"] + ids["Company"], ids["State"]),
    }  # fmt: skip
    for relation in (
        ["joined"] * 11
        + ["worksFor"] * 17
        + ["attended"] * 14
        + ["paid"] * 8
        + ["held"] * 5
        + ["hosted"] * 4
        + ["worriedAbout"] * 12
        + ["belongsTo"] * 9
        + ["asked"] * 16
        + ["scolded"] * 15
        + ["met"] * 14
        + ["thanked"] * 5
        + ["fined"] * 5
    ):
        left, right = pairs.get(relation, (None, None))
        subject = chance.choice(left) if left else chance.choices(actors, weights)[0]
        obj = chance.choice(right) if right else chance.choices(actors, weights)[0]
        if subject == obj:
            continue
        fields: dict[str, Any] = {}
        stance = chance.choice(stances)
        if stance != "asserted":
            fields["stance"] = stance
            if stance in ("alleged", "denied"):
                fields["said_by"] = [chance.choice(ids["Person"] + ids["NGO"])]
        if chance.random() < 0.6:
            fields["when"] = f"{chance.choice([2021, 2022])}-{chance.randint(1, 12):02d}"
        build.say(subject, relation, obj, chance.choice(sources), str(chance.randint(1, 40)), **fields)
