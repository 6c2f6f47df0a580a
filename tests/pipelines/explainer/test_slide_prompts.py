import pytest

from mutoscope.media.slides.content import (
    BulletsSlide,
    ClosingSlide,
    CodeSlide,
    Event,
    FigureSlide,
    QuoteSlide,
    Slide,
    TableSlide,
    TimelineSlide,
    TitleSlide,
)
from mutoscope.pipelines.explainer.request import Format, SlideStyle
from mutoscope.pipelines.explainer.script import Narration, Section
from mutoscope.pipelines.explainer.slide_prompts import SlidePrompt, slide_prompt

BULLETS = BulletsSlide(title="The road", bullets=("Monks drank it", "Traders carried it"))
STYLES: tuple[SlideStyle, ...] = ("presentation", "illustration", "minimal")


def asked(
    slide: Slide = BULLETS,
    *,
    prompt: str = "",
    style: SlideStyle = "presentation",
    language: str = "en",
    format: Format = "16:9",
) -> SlidePrompt:
    section = Section(
        title="The road", narrations=(Narration(text="It went far."),), slide_prompt=prompt
    )
    return slide_prompt(section, slide, style=style, language=language, format=format)


def test_a_slide_without_a_prompt_is_told_by_its_content() -> None:
    text = asked().text
    assert "Headline: The road" in text
    assert "Text: Monks drank it · Traders carried it" in text


def test_the_scripts_own_prompt_goes_before_the_content() -> None:
    text = asked(prompt="A caravan in the desert").text
    assert "What it shows: A caravan in the desert." in text
    assert "Monks" not in text
    assert "Headline: The road" in text


def test_styles_ask_for_different_pictures() -> None:
    texts = {style: asked(style=style).text for style in STYLES}
    assert len({text.splitlines()[0] for text in texts.values()}) == len(STYLES)
    written = {style: "Text: Monks" in text for style, text in texts.items()}
    assert written == {"presentation": True, "illustration": False, "minimal": False}


@pytest.mark.parametrize(
    ("language", "named"),
    [("ja", "in Japanese"), ("ru", "in Russian"), ("sv", "the code sv")],
)
def test_text_is_asked_for_in_the_scripts_language(language: str, named: str) -> None:
    assert named in asked(language=language).text


def test_a_format_is_asked_for_in_words_and_pixels() -> None:
    upright, wide = asked(format="9:16"), asked(format="16:9")
    assert (upright.size_px, wide.size_px) == ((1080, 1920), (1920, 1080))
    assert "vertical" in upright.text
    assert "Wide" in wide.text
    assert "lowest fifth" in upright.text


@pytest.mark.parametrize(
    ("slide", "told"),
    [
        (TitleSlide(title="T", subtitle="From a hill"), "From a hill"),
        (QuoteSlide(quote="To be", by="Hamlet"), "To be · Hamlet"),
        (FigureSlide(title="T", caption="A caption"), "A caption"),
        (TableSlide(title="T", header=("a", "b"), rows=(("1", "2"),)), "a, b · 1, 2"),
        (CodeSlide(title="T", code="x = 1"), "x = 1"),
        (TimelineSlide(title="T", events=(Event(when="1969", what="Moon"),)), "1969 Moon"),
        (ClosingSlide(title="T", points=("Remember",)), "Remember"),
    ],
    ids=lambda each: getattr(each, "kind", ""),
)
def test_every_kind_tells_its_content(slide: Slide, told: str) -> None:
    assert f"Text: {told}" in asked(slide).text


def test_a_slide_of_any_length_is_told_in_a_few_words() -> None:
    slide = QuoteSlide(quote="word " * 2000)
    assert len(asked(slide).text) < 2000
    assert len(asked(slide, style="minimal").text) < 2000
