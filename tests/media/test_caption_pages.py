"""Where spoken words are cut into pages."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.media.caption_pages import cut_pages
from mutoscope.models import Word

TEXT = (
    "Every morning, two billion cups of coffee are poured around the world. It began in Ethiopia."
)


def spoken(text: str, *, start_s: float = 0.2, each_s: float = 0.3) -> list[Word]:
    return [
        Word(word, start_s + i * each_s, start_s + (i + 1) * each_s)
        for i, word in enumerate(text.split())
    ]


def texts(pages) -> list[str]:
    return [" ".join(word.text for word in page) for page in pages]


def always(words) -> bool:
    return True


def cut(text: str, most_words: int, language: str = "en") -> list[str]:
    return texts(cut_pages(spoken(text), always, most_words=most_words, language=language))


def test_a_page_begins_with_a_phrase_and_does_not_end_in_an_article():
    text = "Half of all people begin their day with a cup of coffee."
    assert cut(text, 5) == ["Half of all people", "begin their day", "with a cup of coffee."]
    assert cut(text, 4)[:2] == ["Half of all people", "begin their day"]
    espresso = "Even astronauts have a machine that makes espresso in orbit."
    assert cut(espresso, 5) == ["Even astronauts have a machine", "that makes espresso in orbit."]


def test_pages_keep_the_phrases_of_other_languages():
    russian = "Половина людей начинает свой день с чашки крепкого кофе."
    assert cut(russian, 5, "ru") == ["Половина людей начинает свой день", "с чашки крепкого кофе."]
    german = "Die Hälfte aller Menschen beginnt den Tag mit einer Tasse Kaffee."
    assert cut(german, 7, "de-AT") == [
        "Die Hälfte aller Menschen beginnt den Tag",
        "mit einer Tasse Kaffee.",
    ]


def test_a_page_holds_no_stray_word_of_another_clause():
    text = "Brazil alone grows a third of it, more than any other country."
    assert cut(text, 4)[:2] == ["Brazil alone grows", "a third of it,"]


def test_pages_of_an_unknown_language_do_not_end_in_short_words():
    assert cut("Puolet ihmisistä aloittaa päivänsä ja se on kahvi", 5, "fi") == [
        "Puolet ihmisistä aloittaa päivänsä",
        "ja se on kahvi",
    ]


texts_of_words = st.lists(
    st.text("abcdefgДЖЫщ", min_size=1, max_size=14), min_size=1, max_size=24
).map(" ".join)


def test_pages_end_with_sentences_and_at_commas():
    pages = cut_pages(spoken(TEXT), always, most_words=7)
    assert texts(pages) == [
        "Every morning, two billion cups",
        "of coffee are poured around the world.",
        "It began in Ethiopia.",
    ]


def test_a_long_pause_is_where_a_page_ends():
    words = spoken("one small step back and then another giant leap")
    late = [Word(w.text, w.start_s + 1.0, w.end_s + 1.0) for w in words[4:]]
    assert texts(cut_pages([*words[:4], *late], always, most_words=7))[0] == "one small step back"


def test_no_page_has_a_lone_word_if_another_can_be_lent():
    for count in range(2, 30):
        pages = cut_pages(spoken("word " * count), always, most_words=5)
        assert min(len(page) for page in pages) >= 2
        assert max(len(page) for page in pages) <= 5


@settings(deadline=None)
@given(texts_of_words, st.integers(1, 7), st.sampled_from(["", "en", "ru"]))
def test_pages_hold_all_words_in_order(text, most_words, language):
    words = spoken(text)
    pages = cut_pages(words, lambda page: len(page) <= 3, most_words=most_words, language=language)
    assert [word for page in pages for word in page] == words
    assert all(len(page) <= min(3, most_words) for page in pages)


def japanese(text: str) -> list[Word]:
    pieces = text.split("|")
    return [Word(piece, 0.4 * i, 0.4 * (i + 1)) for i, piece in enumerate(pieces)]


def test_japanese_pages_hold_as_much_as_can_be_read():
    words = japanese(
        "毎朝、|世界中で|二十億杯の|コーヒーが|飲まれて|いるのは、|"
        "九世紀の|エチオピアに|始まると|言われて|います。|それは|山羊の|話です。"
    )
    pages = cut_pages(words, always, most_words=7)
    lengths = [sum(len(word.text) for word in page) for page in pages]
    assert [word for page in pages for word in page] == words
    assert max(lengths) <= 28
    assert min(lengths) >= 8
    assert [page[-1].text for page in pages][-2:] == ["います。", "話です。"]


def test_no_page_begins_with_a_mark_of_the_page_before():
    words = japanese("毎朝|、|世界中で|二十億杯の|コーヒ|ーが|飲まれて|います|。")
    for most_words in range(2, 6):
        firsts = [page[0].text[0] for page in cut_pages(words, always, most_words=most_words)]
        assert not {*firsts} & {"、", "ー", "。"}
