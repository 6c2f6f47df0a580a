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
@given(texts_of_words, st.integers(1, 7))
def test_pages_hold_all_words_in_order(text, most_words):
    words = spoken(text)
    pages = cut_pages(words, lambda page: len(page) <= 3, most_words=most_words)
    assert [word for page in pages for word in page] == words
    assert all(len(page) <= min(3, most_words) for page in pages)
