"""Whether a page or a text is an article that a video can be made of, before anything is spent.

Each doubt is a value: the first that is final says why nothing can come of it, the others are
warnings. What is judged is mostly how much prose there is; the words of walls and notices count
only where there is little of it, for articles are written about walls, too.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mutoscope.errors import InvalidRequest
from mutoscope.providers.language import detect_language, words
from mutoscope.providers.pace import LETTERS_A_WORD, letters
from mutoscope.providers.page_facts import PageFacts
from mutoscope.providers.page_flow import Piece
from mutoscope.providers.page_walls import Fullness, Wall, wall_of

FEWEST_WORDS = 120
"""Three quarters of a minute: less explains nothing."""
FEW_WORDS = 250
ENOUGH_WORDS = 300
"""What has as much beside a wall's words is told, with a warning."""
FEWEST_CARDS = 5
"""Linked headings: below another list ("read on") there are fewer, or prose comes before them."""
_LISTED_SHARE = 0.45
_LONGEST_TEASER = 200
"""Words between two linked headings: more is an article of its own."""
_USUAL_TEASER = 50
"""Words to a linked heading: more are parts of an article, whose headings name their sources."""
_SCRIPTED_WORDS = 60
_NAVIGATION_SHARE = 0.6
_POST_WORDS = 150

Code = Literal[
    "too_short",
    "short",
    "login_wall",
    "pay_wall",
    "consent_page",
    "robot_check",
    "error_page",
    "listing",
    "several_articles",
    "navigation",
    "needs_javascript",
    "other_language",
]
_SAVE: Final = "open it in a browser, save its text and give it as a file"
_NAMES = {
    "en": "English",
    "ru": "Russian",
    "ja": "Japanese",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "zh": "Chinese",
    "ko": "Korean",
    "uk": "Ukrainian",
    "pl": "Polish",
    "tr": "Turkish",
    "nl": "Dutch",
    "ar": "Arabic",
}
_WALLS: dict[Wall, tuple[str, str]] = {
    "login_wall": (
        "can be read only by those who have signed in",
        f"Sign in, {_SAVE}.",
    ),
    "pay_wall": (
        "shows only the beginning to those who do not pay",
        f"If you have a subscription, {_SAVE}.",
    ),
    "consent_page": (
        "asks for consent to cookies in place of its text",
        f"Agree or decline there, {_SAVE}.",
    ),
    "robot_check": (
        "asks whether a person is reading, and shows no text to programs",
        f"To go on, {_SAVE}.",
    ),
    "error_page": (
        "is an error message, not an article",
        "Check the address; the article may have moved.",
    ),
}


@dataclass(frozen=True)
class Doubt:
    """One thing that speaks against a source: a sentence, and what to do. `is_final`: no video can
    come of it; else it is a warning."""

    code: Code
    sentence: str
    hint: str
    is_final: bool = True


def check(doubts: Iterable[Doubt]) -> None:
    """Raises InvalidRequest, with the doubt's code, for the first that is final."""
    for doubt in doubts:
        if doubt.is_final:
            raise InvalidRequest(doubt.sentence, hint=doubt.hint, code=doubt.code)


def words_in(paragraphs: Sequence[str], language: str) -> int:
    """How many words there are; where no spaces part them, as long as so many words are."""
    each_letters = LETTERS_A_WORD.get(language)
    if each_letters:
        return round(sum(map(letters, paragraphs)) / each_letters)
    return sum(len(words(paragraph)) for paragraph in paragraphs)


def text_doubts(
    paragraphs: Sequence[str], language: str, *, what: str, asked: str = ""
) -> tuple[Doubt, ...]:
    """What speaks against a text in `language`. `what` is what messages call it; `asked`: the
    language that the video is to have, where its writer cannot translate."""
    return (
        *_length_doubts(words_in(paragraphs, language), what),
        *_foreign(paragraphs, asked, what),
    )


def page_doubts(
    flow: Sequence[Piece],
    facts: PageFacts,
    paragraphs: Sequence[str],
    *,
    what: str,
    asked: str = "",
) -> tuple[Doubt, ...]:
    """What speaks against a page whose main text is `paragraphs`, empty where none was found;
    `what` and `asked` as above."""
    language = detect_language(" ".join(paragraphs) or " ".join(each.text for each in flow))
    page = _Page(flow, facts, language, what, words_in(paragraphs, language))
    cause = _cause(page)
    if cause is not None and cause.is_final:
        return (cause,)
    short = text_doubts(paragraphs, language, what=what, asked=asked)
    return (*((cause,) if cause else ()), *_several(page), *short)


@dataclass(frozen=True)
class _Page:
    """`count`: the words of its main text."""

    flow: Sequence[Piece]
    facts: PageFacts
    language: str
    what: str
    count: int

    @property
    def fullness(self) -> Fullness:
        if self.count < FEWEST_WORDS:
            return "empty"
        return "thin" if self.count < ENOUGH_WORDS else "full"

    def words(self, pieces: Iterable[Piece]) -> int:
        return words_in([piece.text for piece in pieces], self.language)


def _cause(page: _Page) -> Doubt | None:
    """What the page is in place of an article."""
    wall = wall_of(page.flow, page.facts, page.fullness)
    if wall is not None:
        return _walled(page, wall)
    if page.fullness == "empty" and _needs_program(page):
        return Doubt(
            "needs_javascript",
            f"{page.what} has no text until a program (JavaScript) runs in a browser.",
            f"To go on, {_SAVE}.",
        )
    return _list_doubt(page)


def _walled(page: _Page, wall: Wall) -> Doubt:
    if page.fullness == "full":
        return Doubt(
            wall,
            f"{page.what} says that not all of it is free, and may show only its beginning.",
            f"Look whether its end is there; if not, {_SAVE}.",
            is_final=False,
        )
    sentence, hint = _WALLS[wall]
    return Doubt(wall, f"{page.what} {sentence}.", hint)


def _needs_program(page: _Page) -> bool:
    shown = [piece for piece in page.flow if piece.kind != "unscripted"]
    if page.words(shown) >= _SCRIPTED_WORDS:
        return False
    told = " ".join(piece.text for piece in page.flow)
    return "javascript" in told.lower() or page.facts.is_application


def _list_doubt(page: _Page) -> Doubt | None:
    if _is_listing(page):
        return Doubt(
            "listing",
            f"{page.what} lists articles; it is none itself.",
            "Open one of them and give its address.",
        )
    pieces = [piece for piece in page.flow if piece.kind in ("text", "heading")]
    whole, linked = sum(each.letters for each in pieces), sum(each.linked for each in pieces)
    if page.fullness == "empty" and linked > _NAVIGATION_SHARE * whole:
        return Doubt(
            "navigation",
            f"{page.what} holds little but links to other pages.",
            "Follow one of them and give the address of the article itself.",
        )
    return None


def _is_listing(page: _Page) -> bool:
    """Many linked headings, and between no two of them the most of the prose."""
    runs, cards = [0], 0
    for piece in page.flow:
        if piece.around.is_aside:
            continue
        if _is_card(piece):
            cards += 1
            runs.append(0)
        elif piece.kind == "text" and piece.linked < 0.5 * piece.letters:
            runs[-1] += page.words([piece])
    longest, whole = max(runs), sum(runs)
    if cards < FEWEST_CARDS or longest >= _LONGEST_TEASER:
        return False
    if page.fullness == "empty":
        return True
    return longest <= _LISTED_SHARE * whole and whole <= _USUAL_TEASER * cards


def _is_card(piece: Piece) -> bool:
    """A heading that leads elsewhere, not to a place on this page."""
    elsewhere = piece.linked > 0.7 * piece.letters > 0
    return piece.kind == "heading" and elsewhere and not piece.around.link.startswith("#")


def _several(page: _Page) -> Iterator[Doubt]:
    posts: dict[int, list[Piece]] = {}
    for piece in page.flow:
        if piece.around.article and not piece.around.is_aside:
            posts.setdefault(piece.around.article, []).append(piece)
    long = [post for post in posts.values() if any(map(_is_card, post)) and _is_long(page, post)]
    if len(long) >= 2:
        yield Doubt(
            "several_articles",
            f"{page.what} holds {len(long)} articles one after another.",
            "Open the one that the video should tell and give its address.",
            is_final=False,
        )


def _is_long(page: _Page, post: Iterable[Piece]) -> bool:
    return page.words(piece for piece in post if piece.kind == "text") >= _POST_WORDS


def _length_doubts(count: int, what: str) -> Iterator[Doubt]:
    if count < FEWEST_WORDS:
        yield Doubt(
            "too_short",
            f"{what} holds {_counted(count)} of text; at least {FEWEST_WORDS} are needed to explain"
            " something.",
            "Give a longer article, or add what is missing and give it as a file.",
        )
    elif count < FEW_WORDS:
        yield Doubt(
            "short",
            f"{what} holds only {_counted(count)}: the video will be shorter than two minutes.",
            "Give a longer article for a longer video.",
            is_final=False,
        )


def _counted(count: int) -> str:
    return "1 word" if count == 1 else f"{count} words"


def _foreign(paragraphs: Sequence[str], asked: str, what: str) -> Iterator[Doubt]:
    found = detect_language(" ".join(paragraphs)) if paragraphs else asked
    if asked not in ("", "auto", found):
        yield Doubt(
            "other_language",
            f"{what} is in {_named(found)}, and the video is to be in {_named(asked)}.",
            f"Set the language to {found}, or set the key of a language model, which translates.",
        )


def _named(language: str) -> str:
    return _NAMES.get(language, f"the language {language}")
