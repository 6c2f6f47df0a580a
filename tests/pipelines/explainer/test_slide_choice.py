"""What stands on slides: word for word, short, and not always the same."""

import pytest

from mutoscope.pipelines.explainer.extracts import short_extract, spoken_form
from mutoscope.pipelines.explainer.inserts import Listing, Table, inserts_of
from mutoscope.pipelines.explainer.order import Order
from mutoscope.pipelines.explainer.outline import parts_of
from mutoscope.pipelines.explainer.slide_choice import slide_for
from mutoscope.pipelines.explainer.writing import write_extractive
from mutoscope.providers.candidates import Sentence
from mutoscope.providers.whole_page import read_whole_text

PROGRAM = """# Stones

Stones are old. People have used them for ages.

## Kinds

Granite is hard. Chalk is soft.

| Stone | Hard |
|-------|------|
| Granite | yes |
| Chalk | no |

## Counting

A short program counts stones. It needs no library.

```python
print(len(stones))
```

## The end

Stones will outlast us. That is a comfort.
"""


def sentences(text: str) -> tuple[Sentence, ...]:
    return parts_of(read_whole_text(text))[0].sentences


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("The tower (see Figure 3) is tall.", "The tower is tall."),
        ("As shown above, the tower is tall.", "The tower is tall."),
        ("All shops (except bakeries) close.", "All shops (except bakeries) close."),
        ("Each .gov site (a few) , too , runs .NET .", "Each .gov site, too, runs .NET."),
    ],
)
def test_what_only_readers_use_is_not_said(said: str, told: str) -> None:
    assert spoken_form(said, "en") == told


LONG = "and nobody who was there on that day has ever been able to forget a single minute of it"


def test_an_extract_claims_no_more_than_the_sentence() -> None:
    assert short_extract("Tea is old.", "en") == "Tea is old"
    assert short_extract(f"Tea came by ship to London, which surprised many, {LONG}.", "en") == (
        "Tea came by ship to London"
    )
    assert short_extract(f"If tea is boiled, which is rare, it is bitter, {LONG}.", "en") == ""
    assert short_extract(f"Tea is sold in shops, unless it is stale, {LONG}.", "en") == ""


def test_dates_make_a_timeline_and_a_third_of_a_kind_gives_way() -> None:
    text = "In 1957 Sputnik flew. In 1961 Gagarin flew. In 1969 Armstrong walked on the Moon."
    slide = slide_for("Race", sentences(text), "en")
    assert slide.kind == "timeline"
    assert (slide.events[0].when, slide.events[0].what) == ("1957", "Sputnik flew")
    other = slide_for("Race", sentences(text), "en", earlier=("timeline", "timeline"))
    assert other.kind == "bullets"


def test_before_a_year_is_no_date() -> None:
    text = "Before 1957 nothing flew. By 1961 one had flown. In 1969 two walked on the Moon."
    assert slide_for("Race", sentences(text), "en").kind == "bullets"


def test_tables_and_listings_stand_in_their_own_sections() -> None:
    found = inserts_of(PROGRAM)
    assert found == (
        Table("Kinds", ("Stone", "Hard"), (("Granite", "yes"), ("Chalk", "no"))),
        Listing("Counting", "print(len(stones))", "python"),
    )
    order = Order("", 5, 150, "en", inserts=found)
    script = write_extractive(read_whole_text(PROGRAM), order)
    kinds = [each.slide.kind for each in script.sections if each.slide]
    assert kinds == ["title", "table", "code", "closing"]
