"""The script of an article without a language model: told in the article's own sentences."""

from collections.abc import Iterator, Mapping, Sequence

from mutoscope.errors import InvalidRequest
from mutoscope.media.slides.content import ClosingSlide, Slide, TitleSlide
from mutoscope.pipelines.explainer.extracts import short_extract
from mutoscope.pipelines.explainer.order import Order
from mutoscope.pipelines.explainer.outline import Part, parts_of
from mutoscope.pipelines.explainer.script import Script, Section
from mutoscope.pipelines.explainer.slide_choice import bullets_of, slide_for
from mutoscope.pipelines.explainer.telling import FEWEST_LINES, in_sections, told_parts
from mutoscope.pipelines.explainer.turns import roles_of, spoken_by
from mutoscope.providers.page_pictures import Picture
from mutoscope.providers.picture_relevance import matched
from mutoscope.providers.whole_page import ReadPage

CLOSINGS: Mapping[str, str] = {"en": "To remember", "ru": "Что запомнить", "ja": "まとめ"}
"""Over the last slide; elsewhere the title stands there again."""
LONGEST_TITLE = 200
_MOST_POINTS = 4
_ROUNDS, _NEAR = 4, 0.04


def write_extractive(page: ReadPage, order: Order, *, seed: int = 0) -> Script:
    """A script as long as ordered, or of all that the article has, in the article's own language;
    another seed chooses otherwise between sentences that are about as good. InvalidRequest: the
    article has no sentence that can be spoken."""
    parts = parts_of(page)
    if not parts:
        raise InvalidRequest("The article holds no sentence.", hint="Give a longer text.")
    title = _title(page, order)
    pieces = _pieces(page, parts, order, seed)
    return Script(
        title=title,
        description=pieces[0].sentences[0].text,
        language=page.article.language,
        role_assignments=roles_of(order.speakers),
        sections=_sections(page, pieces, order, list(_slides(page, pieces, order))),
    )


def _title(page: ReadPage, order: Order) -> str:
    return (order.title or page.article.title)[:LONGEST_TITLE]


def _pieces(page: ReadPage, parts: Sequence[Part], order: Order, seed: int) -> list[Part]:
    """What is told, a piece a section: chosen anew while pauses and questions make it too long, or
    too short."""
    wanted_s = order.minutes * 60
    budget_s, nearest_s, best = wanted_s, float("inf"), list[Part]()
    for _ in range(_ROUNDS):
        pieces = _told(page, parts, order, budget_s, seed)
        length_s = order.pace.script_s(_sections(page, pieces, order), page.article.language)
        if abs(length_s - wanted_s) < nearest_s:
            nearest_s, best = abs(length_s - wanted_s), pieces
        if nearest_s <= _NEAR * wanted_s:
            break
        budget_s *= wanted_s / length_s
    return best


def _told(
    page: ReadPage, parts: Sequence[Part], order: Order, budget_s: float, seed: int
) -> list[Part]:
    told = told_parts(
        parts,
        title=_title(page, order),
        language=page.article.language,
        duration_s=budget_s,
        words_per_minute=order.words_per_minute,
        seed=seed,
    )
    pieces = [piece for part in told for piece in in_sections(part)]
    return pieces if len(pieces) > 1 else _halved(pieces[0])


def _halved(piece: Part) -> list[Part]:
    """A beginning and an end, where there is enough for both."""
    middle = len(piece.sentences) // 2
    if middle < FEWEST_LINES:
        return [piece]
    halves = (piece.sentences[:middle], piece.sentences[middle:])
    return [Part(piece.title, half) for half in halves]


def _sections(
    page: ReadPage,
    pieces: Sequence[Part],
    order: Order,
    slides: Sequence[tuple[Slide | None, str]] | None = None,
) -> tuple[Section, ...]:
    """`slides`: each with the address of its picture; None: not chosen yet."""
    title, language = _title(page, order), page.article.language
    return tuple(
        Section(
            title=_heading(piece, title) if number else title,
            narrations=spoken_by(
                [sentence.text for sentence in piece.sentences],
                _asked_for(pieces, number, (title, page.article.title)),
                number,
                order.speaker_ids,
                language,
            ),
            source_image_url=url,
            slide=slide,
        )
        for number, (piece, (slide, url)) in enumerate(
            zip(pieces, slides or [(None, "")] * len(pieces), strict=True)
        )
    )


def _asked_for(pieces: Sequence[Part], number: int, titles: Sequence[str]) -> str:
    """The heading that a question goes by; empty where the part before has the same, or where it is
    what all of it is called: `titles`."""
    before, own = pieces[number - 1].title if number else "", pieces[number].title
    is_whole = any(_is_called(own.casefold(), each.casefold()) for each in titles)
    return "" if own == before or is_whole else own


def _is_called(heading: str, title: str) -> bool:
    """A title may be cut."""
    cut = title.removesuffix("…")
    return heading.startswith(cut) if cut != title else heading == title


def _pictured(pieces: Sequence[Part], order: Order, language: str) -> Mapping[int, Picture]:
    """By the number of the section that each picture is about; the first and the last have slides
    of their own."""
    inner = pieces[1:-1]
    texts = [" ".join(sentence.text for sentence in piece.sentences) for piece in inner]
    headings = [piece.title for piece in inner]
    found = matched(order.with_address, texts, language, headings=headings)
    return {number + 1: picture for number, picture in found.items()}


def _slides(page: ReadPage, pieces: Sequence[Part], order: Order) -> Iterator[tuple[Slide, str]]:
    """Each slide with the address of its picture; the first is the title, the last the closing."""
    kinds, left, language = list[str](), list(order.inserts), page.article.language
    pictures = _pictured(pieces, order, language)
    for number, piece in enumerate(pieces):
        if number == 0:
            slide: Slide = opening(page, _title(page, order))
        elif number == len(pieces) - 1:
            slide = closing(page, language, _points(pieces, language))
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


def opening(page: ReadPage, title: str) -> TitleSlide:
    """The first slide: what it is about, and whose article it is."""
    note = ", ".join(filter(None, (page.author, page.site, page.published)))
    return TitleSlide(title=title, note=note)


def closing(page: ReadPage, language: str, points: Sequence[str], title: str = "") -> ClosingSlide:
    """The last slide: what to remember, and where all of it stands."""
    article = page.article
    sources = (article.attribution, page.canonical_url or article.url)
    return ClosingSlide(
        title=title or CLOSINGS.get(language, article.title),
        points=tuple(points),
        sources=tuple(filter(None, sources)),
    )


def _points(pieces: Sequence[Part], language: str) -> tuple[str, ...]:
    """One of each of a few parts, from all of the script."""
    found = [
        bullets[0] for piece in pieces[1:] if (bullets := bullets_of(piece.sentences[:2], language))
    ]
    points = list(dict.fromkeys(found))
    step = max(1.0, len(points) / _MOST_POINTS)
    return tuple(points[int(step * number)] for number in range(min(_MOST_POINTS, len(points))))


def _heading(piece: Part, title: str) -> str:
    """The article's own; of a part without one its first words, where they are short."""
    alone = (short_extract(s.text, "") for s in piece.sentences if s.alone)
    return (piece.title or next(filter(None, alone), title))[:LONGEST_TITLE]
