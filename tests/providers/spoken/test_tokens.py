import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import InvalidRequest
from mutoscope.providers.spoken import Token, best_cut, sentences, spoken_tokens
from mutoscope.providers.spoken.cleaning import clean_text

ENGLISH_SPEAKABLE = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿĀ-ž'.\- —]+[.,;:!?…—]?")
RUSSIAN_SPEAKABLE = re.compile(r"[А-Яа-яЁё.\- —]+[.,;:!?…—]?")


def captions(text: str, language: str = "en") -> list[str]:
    return [token.caption for token in spoken_tokens(text, language)]


def test_captions_keep_their_spelling_and_punctuation() -> None:
    text = "In 1652, “penny universities” sold coffee for $0.05 (a cup)!"
    assert captions(text) == text.split()


def test_every_caption_has_something_to_say() -> None:
    tokens = spoken_tokens("Coffee — “the black gold” … grew 3 % !", "en")
    assert tokens[0].caption == "Coffee —"
    assert all(token.spoken for token in tokens)


def test_markdown_emoji_and_addresses_are_cleaned() -> None:
    text = (
        "## **Bold** move 🎉\n\nSee [the paper](https://x.org/a?b=1) at https://www.example.com/x."
    )
    assert clean_text(text) == "Bold move. See the paper at example.com."


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("a *very* old `cup`", "a very old cup"),
        ("coffee[12] grew[citation needed]", "coffee grew"),
        ("<p>Tea &amp; coffee</p>", "Tea & coffee"),
        ("well... yes!!! really??", "well… yes! really?"),
        ("- one\n- two", "one two"),
        ("5 * 3 = 15", "5 * 3 = 15"),
        ("snake_case stays", "snake_case stays"),
        ("#coffee is #1", "coffee is #1"),
        ("1 500 000 чашек", "1\u00a0500\u00a0000 чашек"),
    ],
)
def test_cleaning(written: str, cleaned: str) -> None:
    assert clean_text(written) == cleaned


@pytest.mark.parametrize("text", ["", " \n ", "🎉", "—", "***", "…"])
def test_a_text_without_a_word_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest, match="nothing to say"):
        spoken_tokens(text, "en")


@pytest.mark.parametrize(
    ("text", "language", "named"),
    [
        ("The word 漢字 is old.", "en", "漢字"),
        ("שלום everyone", "en", "שלום"),
        ("Кофе пришёл в Европу.", "en", "Cyrillic"),
        ("This is all in English.", "ru", "Latin"),
    ],
)
def test_letters_that_a_voice_cannot_read_are_refused(text: str, language: str, named: str) -> None:
    with pytest.raises(InvalidRequest, match=named) as refused:
        spoken_tokens(text, language)
    assert refused.value.hint


def test_a_foreign_name_is_spelled_in_the_voices_letters() -> None:
    assert [t.spoken for t in spoken_tokens("The Москва river", "en")] == ["The", "Moskva", "river"]
    assert spoken_tokens("Компания Google выросла", "ru")[1] == Token("Google", "гугл")


def test_other_languages_leave_figures_to_their_engine() -> None:
    tokens = spoken_tokens("Im Jahr 1652 tranken 33 % Kaffee.", "de")
    assert [t.spoken for t in tokens] == ["Im", "Jahr", "1652", "tranken", "33", "%", "Kaffee."]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("hi", "कॉफ़ी यमन से आई"),
        ("ar", "كِتَابٌ جَمِيلٌ"),
        ("th", "น้ำ ดี"),
        ("bn", "কফি খাই"),
        ("uk", "кни́га ї"),
        ("fr", "Noël où ñ x̂"),
    ],
)
def test_marks_on_letters_are_a_part_of_the_word(language: str, text: str) -> None:
    assert [t.spoken for t in spoken_tokens(text, language)] == text.split()


def test_hebrew_is_read_without_its_points() -> None:
    assert [t.spoken for t in spoken_tokens("שָׁלוֹם לַיֶּלֶד", "he")] == ["שלום", "לילד"]


@pytest.mark.parametrize(
    ("language", "text", "spoken"),
    [
        ("hi", "चाय आई। कॉफ़ी भी ॥", ["चाय", "आई.", "कॉफ़ी", "भी."]),
        ("ar", "نعم، لماذا؟ لا؛ شكرا.", ["نعم,", "لماذا?", "لا;", "شكرا."]),
    ],
)
def test_marks_of_other_scripts_are_heard_as_pauses(
    language: str, text: str, spoken: list[str]
) -> None:
    tokens = spoken_tokens(text, language)
    assert [token.spoken for token in tokens] == spoken
    assert " ".join(token.caption for token in tokens) == text
    assert len(sentences(tokens)) == 2


def test_a_text_in_capitals_is_read_as_words() -> None:
    assert [t.spoken for t in spoken_tokens("WHO ATE MY CAKE?", "en")] == [
        *("who", "ate", "my", "cake?")
    ]


def test_sentences_end_at_stops_but_not_at_abbreviations() -> None:
    tokens = spoken_tokens("Dr. Smith met J. K. Rowling in the U.S. today. “Stop!” she said.", "en")
    assert [" ".join(t.caption for t in s) for s in sentences(tokens)] == [
        "Dr. Smith met J. K. Rowling in the U.S. today.",
        "“Stop!” she said.",
    ]


def test_a_long_sentence_is_cut_at_the_clause_nearest_its_middle() -> None:
    tokens = spoken_tokens("one two, three four five six, seven eight nine ten eleven twelve", "en")
    assert best_cut(tokens) == 6
    assert best_cut(spoken_tokens("one two three four", "en")) == 2


RUSSIAN_WORDS = [
    *("в", "1652", "году", "33", "%", "Google", "ИИ", "т.д.", "№", "5", "—ё", "«да»", "1/3"),
    *("XX", "век", "2,5", "млн", "г.", "−5", "°C", "1941–1945", "гг.", "90-е", "ChatGPT's"),
]
WORDS = st.text(
    alphabet=st.characters(
        codec="utf-8",
        categories=("Ll", "Lu", "Nd", "Po", "Pd", "Ps", "Pe", "Sc", "Sm", "Zs", "So"),
        max_codepoint=0x17F,
    ),
    max_size=60,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(WORDS)
def test_english_loses_no_word_and_speaks_only_what_the_engine_can(text: str) -> None:
    _check(text, "en", ENGLISH_SPEAKABLE)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(
            [
                "в",
                "1652",
                "году",
                "33",
                "%",
                "Google",
                "ИИ",
                "т.д.",
                "№",
                "5",
                "—ё",
                "«да»",
                "1/3",
                "XX",
                "век",
                "2,5",
                "млн",
            ]
        )
    )
)
def test_russian_loses_no_word_and_speaks_only_what_the_engine_can(words: list[str]) -> None:
    _check(" ".join(["слово", "и", "дело", *words]), "ru", RUSSIAN_SPEAKABLE)


def _check(text: str, language: str, speakable: re.Pattern[str]) -> None:
    try:
        tokens = spoken_tokens(text, language)
    except InvalidRequest:
        assert not re.search(r"[A-Za-z0-9]", clean_text(text))
        return
    assert " ".join(token.caption for token in tokens).split() == clean_text(text).split(" ")
    assert all(speakable.fullmatch(token.spoken) for token in tokens), tokens
