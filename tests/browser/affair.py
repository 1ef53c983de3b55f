"""A small dataset of a real build: a seizure at sea, told by four documents, with posts, places, times and denials."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

FILES: Final[dict[str, Any]] = {
    "dataset.yaml": {
        "id": "seizure",
        "title": "The seizure of the Alma",
        "description": "A made-up affair.",
        "base": "https://example.org/seizure/",
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "creators": ["A. Nobody"],
        "languages": ["en", "ko"],
    },
    "entities/all.yaml": [
        {"id": "arvenia", "type": "State", "name": "Arvenia", "aliases": ["the Republic"], "labels": {"ko": "아르베니아"}},
        {"id": "lorovia", "type": "State", "name": "Lorovia", "labels": {"ko": "로로비아", "zh": "洛罗维亚"}},
        {"id": "union", "type": "IntergovernmentalOrganization", "name": "Union of Coasts"},
        {"id": "council", "type": "IntergovernmentalOrganization", "name": "Council of the Union"},
        {"id": "ministry", "type": "GovernmentBody", "name": "Ministry of the Sea"},
        {"id": "embassy", "type": "DiplomaticMission", "name": "Arvenian embassy"},
        {"id": "envoy-post", "type": "Position", "name": "Special envoy for the strait"},
        {"id": "minister-post", "type": "Position", "name": "Minister of the Sea"},
        {"id": "vane", "type": "Envoy", "name": "Mirela Vane", "aliases": ["the envoy"]},
        {"id": "orr", "type": "Person", "name": "Tomasz Orr"},
        {"id": "reis", "type": "Person", "name": "Paulo Reis"},
        {"id": "league", "type": "NGO", "name": "Seafarers’ League"},
        {"id": "crew", "type": "Group", "name": "Crew of the Alma", "labels": {"ko": "알마호 선원"}},
        {"id": "families", "type": "Group", "name": "Families of the crew"},
        {"id": "treaty", "type": "Treaty", "name": "Treaty of the Strait"},
        {"id": "port", "type": "Place", "name": "Port Kest"},
        {"id": "strait", "type": "Place", "name": "Oran Strait"},
        {"id": "witness", "type": "Person", "protected": True},
        {"id": "gazette", "type": "MediaOutlet", "name": "The Gazette"},
        {"id": "hostage", "type": "Concept", "name": "hostages"},
    ],
    "sources/all.yaml": [
        {"id": "gazette-1", "title": "Crew held in Port Kest", "publisher": ["gazette"], "published": "2021-03-04", "url": "https://gazette.example/1", "sha256": "a" * 64},
        {"id": "gazette-2", "title": "Talks without result", "publisher": ["gazette"], "published": "2022-06-01", "url": "https://gazette.example/2"},
        {"id": "report", "title": "Held without charge", "publisher": ["league"], "published": "2022"},
        {"id": "letter", "title": "Letter of the ministry", "published": "2022-07"},
    ],
    "statements/gazette-1.yaml": {"source": "gazette-1", "statements": [
        {"what": "arvenia detained crew", "at": 1, "when": "2021-03-02", "where": "port", "count": "11"},
        {"what": "crew arrivedIn port", "at": 2, "when": "2021-03-01"},
        {"what": "vane metWith reis", "at": 3, "when": "2021-03-03", "where": "port"},
        {"what": "vane holdsPosition envoy-post", "at": 3, "since": "2020"},
        {"what": "envoy-post partOf ministry", "at": 3},
        {"what": "arvenia partyTo treaty", "at": 4, "as_of": "2021-03"},
        {"what": "lorovia partyTo treaty", "at": 4, "since": "1998-05-01"},
        {"what": "arvenia repatriated crew", "at": 5, "when": "2021-05~", "to": "lorovia", "said_by": ["reis", "league"], "stance": "alleged"},
        {"what": "port partOf arvenia", "at": 6},
        {"what": "families urged arvenia", "at": 7, "when": "2021-04"},
    ]},
    "statements/gazette-2.yaml": {"source": "gazette-2", "statements": [
        {"what": "arvenia metWith lorovia", "at": 1, "when": "2022-05-30", "where": "strait"},
        {"what": "arvenia detained crew", "at": 2, "when": "2021-03"},
        {"what": "arvenia repatriated crew", "at": 3, "stance": "denied", "said_by": "orr", "said_on": "2022-05-31"},
        {"what": "orr holdsPosition minister-post", "at": 3},
        {"what": "minister-post partOf ministry", "at": 3},
        {"what": "ministry actsFor arvenia", "at": 4},
        {"what": "embassy partOf ministry", "at": 4},
        {"what": "lorovia sanctioned arvenia", "at": 5, "stance": "planned", "condition": "if the crew is not released"},
        {"what": "council partOf union", "at": 6},
        {"what": "lorovia memberOf union", "at": 6},
        {"what": "reis metWith council", "at": 7, "when": "2022-05"},
    ]},
    "statements/report.yaml": {"source": "report", "statements": [
        {"what": "arvenia detained crew", "at": 1, "when": "2021-03-02/2021-09-01", "where": ["port", "strait"]},
        {"what": "arvenia violates treaty", "at": 2},
        {"what": "witness accused arvenia", "at": 3, "when": "2021-08", "said_by": "witness"},
        {"what": "league criticized arvenia", "at": 4, "when": "2022-01"},
        {"what": "league urged council", "at": 5, "when": "2022-02-10", "content": "release"},
        {"key": "release", "what": "arvenia detained crew", "at": 5, "stance": "requested", "negated": True},
        {"what": "arvenia repatriated crew", "at": 6, "when": "2021-05", "voice": "headline"},
    ]},
    "statements/letter.yaml": {"source": "letter", "statements": [
        {"what": "arvenia violates treaty", "at": 1, "stance": "denied", "said_by": "ministry"},
        {"what": "ministry criticized league", "at": 2, "when": "2022-06-30", "said_by": "ministry"},
        {"what": "arvenia metWith lorovia", "at": 3, "when": "2022-05-30"},
        {"what": "envoy-post isVacant", "at": 4, "as_of": "2022-07"},
        {"what": "arvenia characterizes crew", "at": 5, "as": "hostage", "negated": True, "as_of": "2022-07"},
    ]},
}  # fmt: skip


def write(folder: Path) -> Path:
    """Write the dataset's files."""
    for name, value in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder
