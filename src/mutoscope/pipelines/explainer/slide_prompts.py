"""What is asked of whoever paints a slide."""

from collections.abc import Mapping
from dataclasses import dataclass

from mutoscope.media.layout import canvas_size
from mutoscope.media.slides.content import Slide
from mutoscope.pipelines.explainer.request import Format, SlideStyle
from mutoscope.pipelines.explainer.script import Section

MOST_WORDS = 400
"""Characters of a slide's text that a painter is given to write: it misspells more."""

_STYLES: Mapping[SlideStyle, str] = {
    "presentation": (
        "A slide of a well designed presentation: a large headline, a few short lines of text in"
        " one clean sans-serif typeface, simple icons or a diagram beside them, one accent colour,"
        " a plain light background, generous margins."
    ),
    "illustration": (
        "A full-page illustration that shows what the slide is about, rich in detail and colour,"
        " as in a good popular science magazine. The headline alone is written on it, over a calm"
        " part of the picture; everything else is shown, not written."
    ),
    "minimal": (
        "A very sparse slide: one simple flat symbol in a single colour on a large empty ground and"
        " the headline below it in thin type. No other text, no decoration, no shading."
    ),
}
_SHAPES: Mapping[Format, str] = {
    "16:9": "Wide picture, 16:9.",
    "9:16": "Tall vertical picture, 9:16.",
    "1:1": "Square picture, 1:1.",
}
_FOOT = (
    "The lowest fifth of the picture is calm ground: no text and nothing important stands there."
)
_LANGUAGES = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}
_EXACTLY = "Write it exactly as it stands here, and nothing else."
_NO_MARKS = "No logos, no watermarks, no page numbers, no frame."


@dataclass(frozen=True)
class SlidePrompt:
    """What to paint, and about how large (width, height in pixels)."""

    text: str
    size_px: tuple[int, int]


def slide_prompt(
    section: Section, slide: Slide, *, style: SlideStyle, language: str, format: Format
) -> SlidePrompt:
    """The order for a section's slide: the script's own words for it where it has some, else its
    title and content. The size is the format's full one, whatever the video's quality, so that
    another quality keeps the picture."""
    lines = [
        _STYLES[style],
        _subject(section, slide, style),
        _written(section, slide, style, language),
        f"{_SHAPES[format]} {_FOOT}",
        _NO_MARKS,
    ]
    return SlidePrompt("\n".join(lines), canvas_size(format))


def _subject(section: Section, slide: Slide, style: SlideStyle) -> str:
    if section.slide_prompt:
        return f"What it shows: {_ended(section.slide_prompt)}"
    told = _content(slide)
    about = f"{section.title}: {told}" if told and style != "presentation" else section.title
    return f"What it shows: {_ended(about[:MOST_WORDS])}"


def _written(section: Section, slide: Slide, style: SlideStyle, language: str) -> str:
    """What stands on the slide, word for word."""
    lines = [f"Headline: {section.title}"]
    told = _content(slide)
    if style == "presentation" and told and not section.slide_prompt:
        lines.append(f"Text: {told[:MOST_WORDS]}")
    name = _LANGUAGES.get(language, f"the language with the code {language}" if language else "")
    tongue = f"All text on the slide is in {name}. " if name else ""
    return "\n".join([*lines, f"{tongue}{_EXACTLY}"])


def _content(slide: Slide) -> str:
    """What a slide says besides its title, on one line."""
    match slide.kind:
        case "title":
            parts = (slide.subtitle,)
        case "bullets":
            parts = slide.bullets
        case "quote":
            parts = (slide.quote, slide.by)
        case "figure":
            parts = (slide.caption,)
        case "table":
            parts = tuple(", ".join(filter(None, row)) for row in (slide.header, *slide.rows))
        case "code":
            parts = tuple(slide.code.splitlines())
        case "timeline":
            parts = tuple(f"{event.when} {event.what}" for event in slide.events)
        case "closing":
            parts = slide.points
    return " · ".join(filter(None, (part.strip() for part in parts)))


def _ended(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…", "。")) else f"{text}."
