"""The gazetteer: complete, without a name that means two countries."""

from __future__ import annotations

from collections import Counter

from actorgraph.ontology.gazetteer import codes, countries


def test_every_country_has_a_code_of_its_own_and_the_list_is_sorted() -> None:
    found = [country.code for country in countries()]
    assert found == sorted(set(found))
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in found)
    # The member states of the United Nations are 193; beside them stand the two observers, Kosovo and Taiwan.
    assert len(found) == 193 + 4


def test_a_name_means_one_country() -> None:
    names = Counter(
        name.casefold() for c in countries() for name in {c.name.casefold(), *(a.casefold() for a in c.aliases)}
    )
    assert [name for name, count in names.items() if count > 1] == []
    capitals = Counter(name for country in countries() for name in country.capitals)
    assert [name for name, count in capitals.items() if count > 1] == []
    assert not {name.casefold() for name in capitals} & names.keys()


def test_a_demonym_that_two_share_is_known_to_be_shared() -> None:
    demonyms = Counter(name for country in countries() for name in country.demonyms)
    assert {name for name, count in demonyms.items() if count > 1} == {"Congolese"}


def test_codes_are_found_by_any_name() -> None:
    assert codes()["viet nam"] == codes()["vietnam"] == "VNM"
    assert codes()["u.s."] == "USA"
    assert "american" not in codes() and "washington" not in codes()
