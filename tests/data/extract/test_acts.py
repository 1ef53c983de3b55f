"""Who did what to whom, in sentences on affairs that nobody tuned on, read by the bundled pipeline."""

from __future__ import annotations

import pytest

from actorgraph.data.extract.calibrate import Calibration
from actorgraph.data.extract.candidates import Candidate
from actorgraph.data.extract.extract import Extractor, Work

#: A sentence and a candidate that it gives: subject, relation, object, stance if it is no fact, "not" if it is denied.
SAID = (
    ("Kenya deported 23 Somali migrants to Mogadishu on Monday.", "Kenya deported Somali migrants"),
    ("Poland sent back 40 Afghans at the border with Belarus.", "Poland repatriated Afghans"),
    (
        "The expulsion of three Russian diplomats by Norway was announced on Friday.",
        "Norway expelled Russian diplomats",
    ),
    ("Turkey has handed over two activists to Iran.", "Türkiye extradited Activists"),
    ("Egypt's arrest of the students alarmed the UN.", "Egypt arrested Students"),
    ("Myanmar freed 400 prisoners under an amnesty.", "Myanmar released Prisoners"),
    ("Aid workers were denied visas by Sudan.", "Sudan blockedAccess Aid workers"),
    (
        "Eritrea denied the Red Cross access to the prison.",
        "Eritrea blockedAccess International Committee of the Red Cross",
    ),
    (
        "Eritrea has not let the Red Cross visit the prison.",
        "Eritrea blockedAccess International Committee of the Red Cross",
    ),
    ("Ethiopia allowed UN monitors to visit the camp.", "Ethiopia grantedAccess UN monitors"),
    ("Germany granted asylum to the Syrian family.", "Germany grantedAccess Syrian family"),
    ("EU sanctions against Russia will be prolonged.", "European Union sanctioned Russia planned"),
    (
        "The European Union imposed sanctions on four Belarusian officials.",
        "European Union sanctioned Belarusian officials",
    ),
    ("Chile signed and ratified the Escazú Agreement.", "Chile ratified Escazú Agreement"),
    ("Burundi withdrew from the International Criminal Court.", "Burundi withdrewFrom International Criminal Court"),
    (
        "Hungary breached its obligations under the Refugee Convention.",
        "Hungary violates Convention Relating to the Status of Refugees",
    ),
    (
        "Hungary complied with the Refugee Convention.",
        "Hungary violates Convention Relating to the Status of Refugees not",
    ),
    ("Talks between Serbia and Kosovo took place in Brussels.", "Serbia metWith Kosovo"),
    ("Serbia and Kosovo agreed to resume talks.", "Serbia agreedWith Kosovo"),
    ("India and Pakistan signed a ceasefire agreement in Tashkent.", "India signedAgreementWith Pakistan"),
    (
        "The agreement, signed by Sudan and South Sudan in 2012, ended the fighting.",
        "Sudan signedAgreementWith South Sudan",
    ),
    ("Japan cooperates with Australia on security.", "Japan cooperatesWith Australia"),
    ("The peace conference was organized by the African Union.", "African Union organized Peace conference"),
    ("Maria Lopez was appointed special envoy by Antonio Guterres.", "Antonio Guterres appointed Maria Lopez"),
    ("Amnesty International was founded by Peter Benenson in London.", "Peter Benenson founded Amnesty International"),
    ("Fourteen villagers were killed by Malian soldiers.", "Malian soldiers killed Fourteen villagers"),
    ("The pilot defected to South Korea.", "Pilot defectedTo South Korea"),
    ("The journalist sought asylum in Canada.", "Journalist soughtAsylumIn Canada"),
    ("Norway donated $20 million to UNICEF.", "Norway funds United Nations Children's Fund"),
    (
        "The displaced families received food from UNICEF.",
        "United Nations Children's Fund givesAidTo Displaced families",
    ),
    ("Refugees who had arrived in Greece were relocated to Portugal.", "Refugees arrivedIn Portugal"),
    ("China exports oil to North Korea.", "China exportsTo North Korea"),
    (
        "Three nurses working for Doctors Without Borders were abducted by rebels in South Sudan.",
        "Doctors Without Borders employs Nurses",
    ),
    (
        "Human Rights Watch accused Cameroon of torturing detainees and holding them without charge.",
        "Cameroon detained Detainees alleged",
    ),
    (
        "The UN called on both Armenia and Azerbaijan to release prisoners of war.",
        "Azerbaijan released Prisoners requested",
    ),
    (
        "Guatemala's decision to withdraw from the treaty was condemned by Mexico.",
        "Guatemala withdrewFrom Treaty planned",
    ),
    ("Having signed the treaty in 2001, Mongolia ratified it two years later.", "Mongolia signed Treaty"),
    ("Sweden granted protection to 200 Afghans, according to the migration agency.", "Sweden grantedAccess Afghans"),
    ("The prisoners, among them three Kenyans, were moved to Uganda.", "Prisoners arrivedIn Uganda"),
)
#: A sentence, and a subject and relation that nobody may read in it as a fact.
UNSAID = (
    (
        "Human Rights Watch accused Cameroon of torturing detainees and holding them without charge.",
        "Human Rights Watch detained",
    ),
    (
        "Human Rights Watch accused Cameroon of torturing detainees and holding them without charge.",
        "Cameroon tortured",
    ),
    ("The men were deported to Uzbekistan in May.", "Uzbekistan deported"),
    ("Two journalists were arrested in March, and Kenya protested.", "Kenya arrested"),
    ("Denmark's plan to return Syrians to Damascus was criticized by Amnesty International.", "Denmark repatriated"),
    ("The court ordered Malta not to return the migrants to Libya.", "Malta repatriated"),
    ("Norway would grant asylum to the activists if they reached Oslo.", "Norway grantedAccess"),
    ("Ghana sent troops to Mali.", "Ghana arrivedIn"),
    ("Police in Lima held talks with protesters.", "Police detained"),
)


@pytest.fixture(scope="module")
def read() -> dict[str, list[Candidate]]:
    extractor = Extractor(calibration=Calibration())
    sentences = dict.fromkeys(sentence for sentence, _ in (*SAID, *UNSAID))
    works = [Work(f"source-{n}", sentence, "2024-05-14") for n, sentence in enumerate(sentences)]
    return {work.text: candidates for work, candidates in extractor.read(works)}


def line(candidate: Candidate) -> str:
    """A candidate in the notation of ``SAID``."""
    words = (
        candidate.subject.name,
        candidate.relation,
        candidate.object.name if candidate.object else "",
        candidate.stance if candidate.stance != "asserted" else "",
        "not" if candidate.negated else "",
    )
    return " ".join(filter(None, words))


@pytest.mark.parametrize(("sentence", "expected"), SAID)
def test_a_sentence_says(read: dict[str, list[Candidate]], sentence: str, expected: str) -> None:
    assert expected in [line(candidate) for candidate in read[sentence]]


@pytest.mark.parametrize(("sentence", "unsaid"), UNSAID)
def test_what_is_not_narrated_is_no_fact(read: dict[str, list[Candidate]], sentence: str, unsaid: str) -> None:
    facts = [line(c) for c in read[sentence] if c.stance == "asserted" and not c.negated and not c.said_by]
    assert not [fact for fact in facts if fact.startswith(unsaid)]


def test_every_evidence_is_what_the_sentence_says(read: dict[str, list[Candidate]]) -> None:
    spans = [(text, c.evidence) for text, found in read.items() for c in found]
    assert len(spans) > 50
    assert all(text[span.start : span.end] == span.text != "" for text, span in spans)


def test_a_doer_whom_a_speaker_implies_has_no_words(read: dict[str, list[Candidate]]) -> None:
    """And one whom the text names has some."""
    for found in read.values():
        for candidate in found:
            assert candidate.subject.start >= 0 or candidate.stance != "asserted"
