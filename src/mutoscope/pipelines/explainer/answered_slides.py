"""The slides of a model's answer, as far as they hold what their kind needs and the article has.

What does not fit is left out: a slide is then made from what is said in its section.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mutoscope.media.slides.content import (
    MOST_BULLETS,
    MOST_COLUMNS,
    BulletsSlide,
    CodeSlide,
    Event,
    FigureSlide,
    QuoteSlide,
    Slide,
    TableSlide,
    TimelineSlide,
)
from mutoscope.pipelines.explainer.answers import AnsweredSlide
from mutoscope.pipelines.explainer.grounding import Ground, is_quoted
from mutoscope.pipelines.explainer.inserts import MOST_ROWS, Insert, Listing
from mutoscope.providers.page_pictures import Picture
from mutoscope.providers.script_answer import spoken_text

LONGEST_TITLE, LONGEST_POINT = 120, 200
MOST_EVENTS = 6


@dataclass
class SlideMaker:
    """Makes the slides of one script in their order: a picture comes once. `pictures`: as they were
    numbered for the model, from 1."""

    language: str
    ground: Ground
    pictures: Sequence[Picture] = ()
    inserts: Sequence[Insert] = ()
    shown: set[int] = field(default_factory=set[int])

    def slide_of(self, answered: AnsweredSlide, heading: str) -> tuple[Slide | None, str]:
        """The slide and the address of its picture; None: it does not fit."""
        title = self.words(answered.title, LONGEST_TITLE) or heading
        if answered.kind == "figure":
            return self._figure(answered, title)
        return self._typeset(answered, title), ""

    def points(self, answered: AnsweredSlide) -> tuple[str, ...]:
        """The points that can be read on a slide, each once."""
        cleaned = (self.words(each, LONGEST_POINT).rstrip(" .;,") for each in answered.points)
        return tuple(dict.fromkeys(filter(None, cleaned)))[:MOST_BULLETS]

    def words(self, text: str, longest: int) -> str:
        """A text for a slide: without markdown and emoji, cut off after a whole word."""
        cleaned = spoken_text(text, self.language)
        if len(cleaned) <= longest:
            return cleaned
        return cleaned[: longest + 1].rsplit(" ", 1)[0][:longest].rstrip(" ,;:—-")

    def _figure(self, answered: AnsweredSlide, title: str) -> tuple[Slide | None, str]:
        number = answered.picture
        if not 1 <= number <= len(self.pictures) or number in self.shown:
            return None, ""
        self.shown.add(number)
        picture, points = self.pictures[number - 1], self.points(answered)
        caption = points[0] if points else picture.caption
        return FigureSlide(title=title, caption=caption, credit=picture.credit), picture.src

    def _typeset(self, answered: AnsweredSlide, title: str) -> Slide | None:
        points, rows = self.points(answered), self._rows(answered)
        match answered.kind:
            case "bullets" if points:
                return BulletsSlide(title=title, bullets=points)
            case "quote" if answered.points:
                return self._quote(answered)
            case "timeline" if rows and all(len(row) == 2 and all(row) for row in rows):
                events = tuple(Event(when=when, what=what) for when, what in rows[:MOST_EVENTS])
                return TimelineSlide(title=title, events=events)
            case "table" if len(rows) > 1 and len({len(row) for row in rows}) == 1:
                return TableSlide(title=title, header=rows[0], rows=rows[1 : MOST_ROWS + 1])
            case "code" if answered.points:
                return self._code(answered.points[0], title)
            case _:
                return None

    def _rows(self, answered: AnsweredSlide) -> tuple[tuple[str, ...], ...]:
        cut = (row[:MOST_COLUMNS] for row in answered.rows if row)
        return tuple(tuple(self.words(cell, LONGEST_POINT) for cell in row) for row in cut)

    def _quote(self, answered: AnsweredSlide) -> Slide | None:
        """Somebody's own words, so none that are not in the article; a translation is none."""
        quote = self.words(answered.points[0], 2 * LONGEST_POINT).strip("“”«»„「」\"' ")
        if self.language != self.ground.language or not is_quoted(quote, self.ground):
            return None
        by = self.words(answered.points[1], LONGEST_TITLE) if len(answered.points) > 1 else ""
        return QuoteSlide(quote=quote, by=by)

    def _code(self, code: str, title: str) -> Slide | None:
        """A listing of the article's, or some lines of one."""
        listings = [each for each in self.inserts if isinstance(each, Listing)]
        code = code.strip("\n`")
        found = next((each for each in listings if code.strip() in each.code), None)
        if found is None or not code.strip():
            return None
        return CodeSlide(title=title, code=code, language=found.language)
