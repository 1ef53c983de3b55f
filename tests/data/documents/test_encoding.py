"""Encodings: what people really save texts in."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actorgraph.data.documents.document import Unreadable
from actorgraph.data.documents.encoding import decode

_TEXTS = {
    "cp1252": "The minister said “we are concerned” – and the envoy’s office agreed. The naïve reply came from the café in Zürich.",
    "latin-1": "El señor ministro pidió una reunión con el embajador de España. Según él, la situación está peor.",
    "cp1250": "Minister spraw zagranicznych powiedział, że Polska będzie domagać się wyjaśnień. Posłowie zażądali zwołania komisji.",
    "cp1251": "Министр иностранных дел заявил, что страна будет требовать объяснений от посла. Депутаты потребовали созвать комитет.",
    "cp949": "외교부 장관은 이웃 나라가 사람들을 강제 송환했다고 밝혔다. 국회의원들은 즉각적인 회의 소집을 요구했다.",
    "gb18030": "外交部发言人表示，政府一贯反对这种说法。议员们要求立即召开会议讨论这一问题，政府没有作出答复。",
    "shift_jis": "外務省の報道官は、政府が難民を送還したと述べた。議員たちは直ちに会議を開くよう求めた。政府は答えなかった。",
    "utf-16": "The envoy of Ruritania left.",
    "utf-16-le": "The envoy of Ruritania left.",
    "utf-16-be": "The envoy of Ruritania left.",
    "utf-32": "The envoy of Ruritania left.",
    "utf-8-sig": "Посол уехал.",
}


@pytest.mark.parametrize("encoding", _TEXTS)
def test_guessed(encoding: str) -> None:
    assert decode(_TEXTS[encoding].encode(encoding)) == _TEXTS[encoding]


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="koi8-r">',
        '<meta http-equiv=Content-Type content="text/html; charset=koi8-r">',
        '<?xml version="1.0" encoding="koi8-r"?>',
    ],
)
def test_declared(head: str) -> None:
    text = f"{head}Да"
    assert decode(text.encode("koi8-r")) == text


def test_what_is_declared_may_be_wrong() -> None:
    text = '<meta charset="ascii"><p>“Да”, said the envoy of Ruritania.'
    assert decode(text.encode()) == text
    assert decode(b'<meta charset="rot13"><p>Caf\xe9, said the envoy of Ruritania in Strelsau').endswith(
        "said the envoy of Ruritania in Strelsau"
    )


def test_one_broken_byte() -> None:
    data = ("Посол уехал. " * 20).encode()
    assert decode(data[:11] + b"\xff" + data[11:]).count("\ufffd") == 1


@pytest.mark.parametrize("data", [bytes(range(256)) * 8, b"\x00\x01\x02\x03" * 100, b"abc\x01\x02\x03\x04" * 50])
def test_binary(data: bytes) -> None:
    with pytest.raises(Unreadable, match="is a binary file"):
        decode(data)


@given(st.binary(max_size=400))
def test_anything(data: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert isinstance(decode(data), str)
