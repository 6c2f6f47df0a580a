"""Japanese as written beside Japanese as read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.providers.mora_captions import MOST_CHARACTERS, Mora, captions

MORA_S = 0.1


def read(phrases: str) -> list[Mora]:
    """Accent phrases between spaces, a tenth of a second a mora; "_" is a pause."""
    moras, at = list[Mora](), 0
    for phrase in phrases.split():
        places = [i for i, kana in enumerate(phrase) if kana not in "ァィゥェォャュョ"]
        ends = [*places[1:], len(phrase)]
        for start, end in zip(places, ends, strict=True):
            kana = "" if phrase == "_" else phrase[start:end]
            moras.append(Mora(kana, at * MORA_S, (at + 1) * MORA_S, bool(kana) and start == 0))
            at += 1
    return moras


@pytest.mark.parametrize(
    ("text", "phrases", "expected"),
    [
        (
            "コーヒーは世界で最も飲まれている飲み物です。「本当？」と彼は言った。",
            "コオヒイワ セカイデ モットモ ノマレテイル ノミモノデス _ ホントオ _ ト カレワ イッタ",
            "コーヒーは 世界で 最も 飲まれている 飲み物です。 「本当？」 と 彼は 言った。",
        ),
        (
            "1652年、ロンドンに最初のコーヒーハウスが開店しました。",
            "センロッピャクゴジュウニネン _ ロンドンニ サイショノ コオヒイハウスガ"
            " カイテンシマシタ",
            "1652年、 ロンドンに 最初の コーヒーハウスが 開店しました。",
        ),
        (
            "東京タワーの高さは333メートルで、NHKの電波を送っていました！",
            "トオキョオタワアノ タカサワ サンビャクサンジュウサンメエトルデ _"
            " エヌエイチケエノ デンパヲ オクッテイマシタ",
            "東京タワーの 高さは 333メートルで、 NHKの 電波を 送っていました！",
        ),
    ],
)
def test_captions_begin_with_their_accent_phrases(text: str, phrases: str, expected: str) -> None:
    moras = read(phrases)
    words = captions(text, moras)
    assert [word.text for word in words] == expected.split()
    opens = [mora.start_s for mora in moras if mora.opens]
    assert [word.start_s for word in words] == pytest.approx(opens)
    assert "".join(word.text for word in words) == text


def test_a_long_accent_phrase_is_several_captions() -> None:
    """Cut where it looks as if a word began: 声 is the fourteenth of its moras."""
    first, *rest = captions(
        "鳴らすのでしょうかという声がした", read("ナラスノデショオカトユウコエガシタ")
    )
    assert first.text + "".join(word.text for word in rest) == "鳴らすのでしょうかという声がした"
    assert all(len(word.text) <= MOST_CHARACTERS for word in rest)
    assert rest[-1].text == "声がした"
    assert rest[-1].start_s == pytest.approx(1.1)


def test_words_end_before_their_pause() -> None:
    first, second = captions("はい、どうぞ。", read("ハイ _ ドオゾ"))
    assert (first.text, first.end_s) == ("はい、", pytest.approx(0.2))
    assert (second.text, second.start_s) == ("どうぞ。", pytest.approx(0.3))


def test_nothing_that_is_heard_is_no_caption() -> None:
    assert captions("。", []) == ()
    assert captions("はい", []) == ()


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.text("はいコッー珈琲世界12ab「」。、！ ", min_size=1, max_size=40),
    st.text("ハイコッオカセアー_ ", max_size=60),
)
def test_the_captions_are_the_text_in_order(text: str, phrases: str) -> None:
    moras = read(phrases)
    words = captions(text, moras)
    if any(mora.text for mora in moras) and words:
        assert "".join("".join(w.text.split()) for w in words) == "".join(text.split())
    edges = [edge for word in words for edge in (word.start_s, word.end_s)]
    assert edges == sorted(edges)
