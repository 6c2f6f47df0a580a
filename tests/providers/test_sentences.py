import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.providers.sentences import is_ended, split_sentences


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["Dr. Smith paid $3.50 in the U.S.", "The bill was small."]),
        ("en", ["J. K. Rowling wrote it at 5 p.m. in Rome.", "Inc. magazine agreed."]),
        ("en", ['He said: "Stop. Go home."', "Then he left."]),
        ("en", ["“I came. I saw.”", "Caesar won...", "And so on…", "Really?", "Yes!"]),
        ("en", ["It fell by 3.5 percent in 1990.", "Nobody knew why."]),
        ("en", ["The cup (see p. 4. of it) is full.", "Drink!"]),
        ("en", ["“Stop!” said the guard.", "Nobody moved."]),
        ("en", ["1. First comes the milk.", "2. Second comes the tea."]),
        ("ru", ["В 1703 г. Пётр I основал город.", "Это было в XVIII в.", "На болоте строили."]),
        ("ru", ["Здесь жил А. С. Пушкин и др. писатели.", "«Стой!» — сказал он."]),
        ("ru", ["Он жил на ул. Ленина, т. е. в центре.", "Цена — 3,5 млн руб.", "За год выросла."]),
        ("de", ["Am 3. Oktober 1990 wurde Deutschland eins.", "Die Mauer fiel z. B. früher."]),
        ("es", ["¿Quién es el Sr. García?", "¡Nadie lo sabe!"]),
        ("ja", ["今日は晴れ。", "明日も来る！"]),
    ],
)
def test_known_borders(language, sentences):
    joiner = "" if language == "ja" else " "
    assert split_sentences(joiner.join(sentences), language) == sentences


TEXTS = st.text(st.sampled_from(" .!?…\"'“”«»()[]—-,:;0123456789abcAB zбГДrMUS.\n。！")) | st.text()


@given(TEXTS, st.sampled_from(["en", "ru", "de", "xx"]))
def test_nothing_but_white_space_is_lost(text, language):
    parts = split_sentences(text, language)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(part and part == part.strip() for part in parts)


@given(TEXTS)
def test_splitting_a_sentence_again_leaves_all_but_the_last_ended(text):
    assert all(is_ended(part) for part in split_sentences(text)[:-1])


@pytest.mark.parametrize("text", ["Yes.", "“Yes!”", "(Yes…)", "はい。"])
def test_ended(text):
    assert is_ended(text)


@pytest.mark.parametrize("text", ["Contents", "First,", "e.g", ""])
def test_not_ended(text):
    assert not is_ended(text)
