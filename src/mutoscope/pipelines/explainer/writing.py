"""The script of an article without a language model: told in the article's own sentences."""

from collections.abc import Iterator, Mapping, Sequence

from mutoscope.errors import InvalidRequest
from mutoscope.media.slides.content import ClosingSlide, Slide, TitleSlide
from mutoscope.pipelines.explainer.extracts import short_extract
from mutoscope.pipelines.explainer.inserts import Insert
from mutoscope.pipelines.explainer.outline import Part, parts_of
from mutoscope.pipelines.explainer.script import Script, Section
from mutoscope.pipelines.explainer.slide_choice import bullets_of, slide_for
from mutoscope.pipelines.explainer.telling import Pace, in_sections, told_parts
from mutoscope.pipelines.explainer.turns import roles_of, spoken_by
from mutoscope.providers.page_pictures import Picture
from mutoscope.providers.picture_relevance import matched
from mutoscope.providers.whole_page import ReadPage

_LONGEST_TITLE = 200
_CLOSING = {"en": "To remember", "ru": "Что запомнить", "ja": "まとめ"}
_MOST_POINTS = 4


def write_extractive(
    page: ReadPage,
    *,
    minutes: float = 5.0,
    persona_ids: Sequence[str] = (),
    pictures: Sequence[Picture] = (),
    inserts: Sequence[Insert] = (),
    pace: Pace | None = None,
    seed: int = 0,
) -> Script:
    """A script of about so many minutes, or of all that the article has. `pictures`: those that
    may be used. InvalidRequest: the article has no sentence that can be spoken."""
    article, pace = page.article, pace or Pace()
    parts = parts_of(page)
    if not parts:
        raise InvalidRequest("The article holds no sentence.", hint="Give a longer text.")
    title, language = article.title[:_LONGEST_TITLE], article.language
    told = told_parts(
        parts, title=title, language=language, duration_s=minutes * 60, pace=pace, seed=seed
    )
    pieces = [piece for part in told for piece in in_sections(part)]
    slides = _slides(page, pieces, matched_pictures(pieces, pictures, language), inserts)
    sections = tuple(
        Section(
            title=_heading(piece, title) if number else title,
            narrations=spoken_by(
                [sentence.text for sentence in piece.sentences],
                piece.title or (title if number == 0 else ""),
                number,
                persona_ids,
                language,
            ),
            source_image_url=url,
            slide=slide,
        )
        for number, (piece, (slide, url)) in enumerate(zip(pieces, slides, strict=True))
    )
    return Script(
        title=title,
        description=pieces[0].sentences[0].text,
        language=language,
        role_assignments=roles_of(persona_ids),
        sections=sections,
    )


def matched_pictures(
    pieces: Sequence[Part], pictures: Sequence[Picture], language: str
) -> Mapping[int, Picture]:
    """By the number of the section that each picture is about; only those with an address."""
    texts = [" ".join(sentence.text for sentence in piece.sentences) for piece in pieces]
    with_address = [each for each in pictures if each.src.startswith(("http://", "https://"))]
    return matched(with_address, texts, language, headings=[piece.title for piece in pieces])


def _slides(
    page: ReadPage,
    pieces: Sequence[Part],
    pictures: Mapping[int, Picture],
    inserts: Sequence[Insert],
) -> Iterator[tuple[Slide, str]]:
    """Each slide with the address of its picture; the first is the title, the last the closing."""
    kinds, left, language = list[str](), list(inserts), page.article.language
    for number, piece in enumerate(pieces):
        if number == 0:
            slide: Slide = _opening(page)
        elif number == len(pieces) - 1:
            slide = _closing(page, pieces)
        else:
            own = next((each for each in left if each.heading == piece.title), None)
            slide = slide_for(
                _heading(piece, page.article.title),
                piece.sentences,
                language,
                earlier=kinds,
                picture=pictures.get(number),
                insert=own,
            )
            if own is not None and slide.kind in ("table", "code"):
                left.remove(own)
        kinds.append(slide.kind)
        yield slide, pictures[number].src if slide.kind == "figure" else ""


def _opening(page: ReadPage) -> TitleSlide:
    note = ", ".join(filter(None, (page.author, page.site, page.published)))
    return TitleSlide(title=page.article.title, note=note)


def _closing(page: ReadPage, pieces: Sequence[Part]) -> ClosingSlide:
    """One point of each of the first parts, and where all of it stands."""
    article = page.article
    points = [
        bullets[0]
        for piece in pieces[1:]
        if (bullets := bullets_of(piece.sentences[:2], article.language))
    ]
    sources = (article.attribution, page.canonical_url or article.url)
    return ClosingSlide(
        title=_CLOSING.get(article.language, article.title),
        points=tuple(dict.fromkeys(points))[:_MOST_POINTS],
        sources=tuple(filter(None, sources)),
    )


def _heading(piece: Part, title: str) -> str:
    """The article's own; of a part without one its first words, where they are short."""
    alone = (short_extract(s.text, "") for s in piece.sentences if s.alone)
    return (piece.title or next(filter(None, alone), title))[:_LONGEST_TITLE]
