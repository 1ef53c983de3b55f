"""What rules inferred, in a real browser: told apart, switched off and on, and proved down to the paragraph."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

pytestmark = pytest.mark.browser

MAIN = [sys.executable, "-c", "from actorgraph.cli.app import main; main()"]


def explained(graph: Any, *what: str) -> list[dict[str, Any]]:
    """The proofs that the command prints as JSON."""
    folder = graph.folder.parents[2]
    environment = {key: value for key, value in os.environ.items() if key != "ACTORGRAPH_DOCUMENTS"}
    command = [*MAIN, "explain", *what, "--format", "json", "--graph", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder, env=environment)
    return list(json.loads(done.stdout)["proofs"])


@pytest.fixture
def inferred(open_page: Any, seizure: Any) -> Any:
    """The page of the built graph with what was inferred."""
    page = open_page(seizure.network(inferred=True), seizure.vocabulary)
    page.evaluate("() => document.querySelectorAll('#filters details').forEach((group) => { group.open = true; })")
    return page


def lines(page: Any) -> list[dict[str, Any]]:
    """The drawn lines that nothing but inferences stand behind."""
    found = page.evaluate(
        """() => actorgraph.data.edges.filter((edge) => edge.statements.every((n) => actorgraph.data.statements[n].inferred))
             .map((edge) => ({ id: edge.id, proofs: edge.statements.map((n) => actorgraph.data.statements[n].proof),
                               keys: edge.statements.map((n) => actorgraph.data.statements[n].id),
                               drawn: actorgraph.edges.get(edge.id) }))"""
    )
    return list(found)


def click(page: Any, number: int) -> None:
    """Click the middle of a line."""
    place = page.evaluate(
        """(id) => {
             const [x, y] = actorgraph.middleOf(id);
             const point = actorgraph.network.canvasToDOM({ x, y });
             const box = document.getElementById("canvas").getBoundingClientRect();
             return { x: box.left + point.x, y: box.top + point.y };
           }""",
        number,
    )
    page.mouse.click(place["x"], place["y"])


def test_without_being_asked_for_no_inference_is_in_the_page(page: Any) -> None:
    assert page.evaluate("() => actorgraph.data.statements.some((statement) => statement.inferred)") is False
    assert page.evaluate("() => Object.keys(actorgraph.data.proofs).length") == 0
    assert page.locator("#filters [data-section=claim] >> text=Inferred").count() == 0


def test_inferred_lines_have_a_look_and_a_switch_of_their_own(inferred: Any, seizure: Any) -> None:
    own = lines(inferred)
    assert own
    looks = {json.dumps(line["drawn"]["dashes"]) for line in own}
    stated = inferred.evaluate(
        """() => actorgraph.data.edges.filter((edge) => !edge.statements.every((n) => actorgraph.data.statements[n].inferred))
             .map((edge) => JSON.stringify(actorgraph.edges.get(edge.id)?.dashes))"""
    )
    assert len(looks) == 1
    assert not looks & {str(look).replace(",", ", ") for look in stated}
    network = seizure.network(inferred=True)
    switch = inferred.locator("#filters [data-section=claim] label", has_text="Inferred")
    assert str(len(network.graph["inferences"])) in switch.inner_text()
    # What sources state is counted as it is without inferences.
    assert f"{len(network.graph['statements'])} statements" in inferred.inner_text("#shown")
    switch.click()
    assert all(line["drawn"] is None for line in lines(inferred))
    switch.click()
    assert all(line["drawn"] is not None for line in lines(inferred))


def test_a_clicked_inference_shows_the_proof_that_explain_prints(inferred: Any, seizure: Any) -> None:
    line = next(line for line in lines(inferred) if line["keys"][0].startswith("inference/"))
    click(inferred, line["id"])
    card = inferred.locator(f'#panel [data-proof], #panel article.proof[data-statement="{line["keys"][0]}"]').first
    card.wait_for()
    (proof,) = explained(seizure, line["keys"][0].replace("/", ":"))
    steps = {step["id"]: step for step in proof["steps"]}
    shown = card.evaluate(
        """(card) => [...card.querySelectorAll("li.step:not(.referred)")].map((item) => ({
             id: item.dataset.claim,
             claim: item.querySelector(":scope > span .step-claim").textContent,
             ground: item.querySelector(":scope > .ground").textContent,
             links: [...item.querySelectorAll(":scope > .ground a")].map((link) => link.href),
             premises: [...item.querySelectorAll(":scope > ul > li")].map((inner) => inner.dataset.claim),
           }))"""
    )
    assert {item["id"] for item in shown} == steps.keys()
    assert len(shown) == len(steps) >= 2
    for item in shown:
        step = steps[item["id"]]
        assert item["claim"] == step["claim"]
        assert item["premises"] == step.get("premises", [])
        if step["kind"] == "statement":
            for paragraph in step["paragraphs"]:
                assert paragraph.partition(":")[0] in item["ground"]
            if step.get("url"):
                assert item["links"] == [step["url"]]
        elif step.get("rule"):
            assert step["rule_title"] in item["ground"]
    assert "not a legal finding" in card.inner_text()


def test_a_step_leads_to_its_statement(inferred: Any) -> None:
    line = next(line for line in lines(inferred) if line["keys"][0].startswith("inference/"))
    click(inferred, line["id"])
    step = inferred.locator("#panel li.step.statement").first
    identifier = str(step.get_attribute("data-claim")).removeprefix("statement:")
    step.locator("button.linked").first.click()
    inferred.locator(f'#panel article[data-statement="{identifier}"]').first.wait_for()
