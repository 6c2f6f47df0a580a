import pytest

from mutoscope.media.caption_pages import cut_pages
from mutoscope.media.sentence_end import ends_sentence
from mutoscope.media.subtitles import cues
from mutoscope.models import Word


@pytest.mark.parametrize(
    ("word", "following", "ends"),
    [
        ("water.", "It", True),
        ("water.”", "It", True),
        ("water!", "it", True),
        ("water.", "", True),
        ("water", "It", False),
        ("Dr.", "Smith", False),
        ("(Prof.", "Smith", False),
        ("J.", "R.", False),
        ("U.S.", "Dept.", False),
        ("Ph.D.", "Students", False),
        ("г.", "Москва", False),
        ("etc.", "and", False),
    ],
)
def test_a_full_stop_ends_a_sentence_unless_it_shortens_a_word(
    word: str, following: str, ends: bool
) -> None:
    assert ends_sentence(word, following) is ends


def test_neither_pages_nor_cues_flash_by_at_abbreviations() -> None:
    text = "Yes. Ph.D. students at the U.S. Dept. of Agriculture met Dr. J. R. Smith Jr. It rained."
    words = [Word(each, 0.3 * i, 0.3 * (i + 1)) for i, each in enumerate(text.split())]
    pages = cut_pages(words, lambda _: True, most_words=5)
    shown = [*pages, *(cue.lines for cue in cues([words]))]
    assert min(page[-1].end_s - page[0].start_s for page in pages) >= 0.6
    assert min(cue.end_s - cue.start_s for cue in cues([words])) >= 0.6
    assert len(shown) <= 9
