"""What the steps of a short will give, as far as it can be known: for dry runs.

What a model will write is taken to have the length and the number of scenes that it is asked for;
its words are those of the source, over and over, for they are of the same length on the whole.
"""

import itertools
import math
from collections.abc import Iterator

from mutoscope.jobs.execution import Call
from mutoscope.jobs.forecasting import Forecast, Foreseen, Unborn
from mutoscope.pipelines.film.forecast import USUAL_PACE, typical_seconds, words_per_minute
from mutoscope.pipelines.film.values import SpokenLine
from mutoscope.pipelines.short.fetching import fetch_source
from mutoscope.pipelines.short.picturing import find_photo, paint_picture
from mutoscope.pipelines.short.request import ShortRequest
from mutoscope.pipelines.short.sounding import cut_recording, speak_line
from mutoscope.pipelines.short.sourcing import ask_wikipedia, take_note
from mutoscope.pipelines.short.values import Found, Line
from mutoscope.pipelines.short.writing import write_draft
from mutoscope.providers.pace import LETTERS_A_WORD, said_s
from mutoscope.providers.protocols import Article, Brief, Draft, DraftSegment
from mutoscope.providers.sample_sentences import sentence
from mutoscope.providers.script_plan import is_polished, plan_of

_LONGEST_TEXT = 600
_WRITTEN = (
    "A model is to write the script: as many scenes and words as it is asked for are reckoned with,"
    " and no portraits of characters."
)


def foresee(call: Call, request: ShortRequest, unborn: Unborn) -> Foreseen | None:
    """The result of a step that asks somebody; None of any other."""
    if call.function is write_draft:
        return Foreseen(_draft(call), sure=False, why=_WRITTEN)
    if call.function is speak_line:
        return Foreseen(_spoken(call, unborn))
    if call.function is cut_recording:
        lines = next(each for each in call.args if isinstance(each, tuple))
        return Foreseen(tuple(_as_spoken(each, USUAL_PACE, unborn) for each in lines))
    if call.function in (paint_picture, find_photo):
        return Foreseen(_found(call, unborn))
    return None


def _draft(call: Call) -> Draft:
    article = next(each for each in call.args if isinstance(each, Article))
    brief = next(each for each in call.args if isinstance(each, Brief))
    plan = plan_of(article.language, brief)
    size = math.ceil(plan.length / plan.scenes)
    pen = _words(article, brief)
    title = brief.title or article.title or " ".join(itertools.islice(pen, 4))
    texts = [_text(pen, size, article.language) for _ in range(plan.scenes)]
    segments = tuple(DraftSegment(each, "build") for each in texts)
    return Draft(title=title, hook=texts[0], segments=segments)


def _words(article: Article, brief: Brief) -> Iterator[str]:
    """Words of the source without end; letters where no spaces part the words."""
    source = "" if is_polished(brief) else " ".join(article.paragraphs)
    told = source or brief.idea or sentence(article.language)
    return itertools.cycle(told if article.language in LETTERS_A_WORD else told.split())


def _text(pen: Iterator[str], size: int, language: str) -> str:
    between = "" if language in LETTERS_A_WORD else " "
    return between.join(itertools.islice(pen, size))[:_LONGEST_TEXT]


def _spoken(call: Call, unborn: Unborn) -> SpokenLine:
    line = next(each for each in call.args if isinstance(each, Line))
    return _as_spoken(line, words_per_minute(call.provider, line.voice), unborn)


def _as_spoken(line: Line, words_per_minute: float, unborn: Unborn) -> SpokenLine:
    return SpokenLine(unborn(), spoken_s(line, words_per_minute), ())


def spoken_s(line: Line, words_per_minute: float) -> float:
    """How long a line takes at a pace."""
    return said_s(line.text, line.language, words_per_minute * line.speed)


def _found(call: Call, unborn: Unborn) -> Found:
    identity, file = call.provider.identity, unborn("image/png")
    how = "painted" if call.function is paint_picture else "photographed"
    return Found(file, how, identity.provider, identity.model, id=file.sha256[:12])


FORECAST = Forecast(
    foresee, typical_seconds(__file__), looks_up=(ask_wikipedia, fetch_source, take_note)
)
