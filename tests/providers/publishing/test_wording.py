"""What is said is fitted into what a platform takes."""

from hypothesis import given
from hypothesis import strategies as st

from mutoscope.providers.publishing.wording import (
    cut_to_bytes,
    cut_to_units,
    fitting_tags,
    shortened_head,
    units,
)

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=300)


@given(TEXT, st.integers(2, 120))
def test_a_cut_text_fits_and_is_its_beginning(text: str, most: int) -> None:
    for kept in (cut_to_units(text, most), cut_to_bytes(text, most + 2)):
        assert kept == text or kept.endswith("…")
        assert text.startswith(kept.removesuffix("…"))
    assert units(cut_to_units(text, most)) <= most
    assert len(cut_to_bytes(text, most + 2).encode()) <= most + 2


def test_it_is_cut_between_words_and_never_within_a_character() -> None:
    assert cut_to_units("Why bees dance in the dark", 16) == "Why bees dance…"
    assert cut_to_units("🐝🐝🐝🐝", 6) == "🐝🐝…"
    assert cut_to_bytes("пчёлы", 8) == "пч…"
    assert units("🐝") == 2


@given(TEXT, TEXT, st.integers(10, 400))
def test_the_credits_stay(head: str, credit: str, most: int) -> None:
    text = f"{head.replace(chr(10), ' ')}\n\n{credit}"
    kept = shortened_head(text, most)
    assert len(kept.encode()) <= most
    if len(f"\n\n{credit}".encode()) <= most - 4:
        assert kept.endswith(f"\n\n{credit}")


@given(st.lists(st.text("ab c", min_size=1, max_size=30), max_size=60))
def test_tags_are_counted_as_youtube_counts_them(tags: list[str]) -> None:
    kept = fitting_tags(tags, 100)
    assert kept == tags[: len(kept)]
    whole = ",".join(f'"{tag}"' if " " in tag else tag for tag in kept)
    assert len(whole) <= 100
    if len(kept) < len(tags):
        after = tags[len(kept)]
        longer = f'{whole},"{after}"' if " " in after else f"{whole},{after}"
        assert len(longer.removeprefix(",") if not kept else longer) > 100
