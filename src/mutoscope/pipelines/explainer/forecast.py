"""What the steps of an explainer will give, as far as it can be known: for dry runs.

What a model will write is taken to be what is told of the article without one: as long, in as many
sections.
"""

from typing import Any

from mutoscope.jobs.execution import Call
from mutoscope.jobs.forecasting import Forecast, Foreseen, Unborn
from mutoscope.media.slides.points import state_count
from mutoscope.pipelines.explainer.drafting import write_by_model
from mutoscope.pipelines.explainer.order import Order
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.slides import typeset_slide
from mutoscope.pipelines.explainer.sourcing import fetch_page
from mutoscope.pipelines.explainer.speaking import speak_phrase
from mutoscope.pipelines.explainer.values import Phrase, TypesetSlide
from mutoscope.pipelines.explainer.writing import write_extractive
from mutoscope.pipelines.film.forecast import typical_seconds, words_per_minute
from mutoscope.pipelines.film.values import SpokenLine
from mutoscope.providers.pace import said_s
from mutoscope.providers.whole_page import ReadPage

_WRITTEN = (
    "A model is to write the script: as many words and slides as are asked for are reckoned with."
)


def foresee(call: Call, request: ExplainerRequest, unborn: Unborn) -> Foreseen | None:
    """The result of a step that asks somebody; None of any other."""
    if call.function is write_by_model:
        return Foreseen(_written(call), sure=False, why=_WRITTEN)
    if call.function is speak_phrase:
        return Foreseen(_spoken(call, unborn))
    if call.function is typeset_slide:
        return Foreseen(TypesetSlide(tuple(unborn() for _ in range(state_count(call.args[0])))))
    return None


def _written(call: Call) -> Any:
    page = next(each for each in call.args if isinstance(each, ReadPage))
    order = next(each for each in call.args if isinstance(each, Order))
    told = write_extractive(page, order)
    return told.model_copy(update={"language": order.language})


def _spoken(call: Call, unborn: Unborn) -> SpokenLine:
    phrase = next(each for each in call.args if isinstance(each, Phrase))
    pace = words_per_minute(call.provider, phrase.voice) * phrase.speed
    return SpokenLine(unborn(), said_s(phrase.shown, phrase.language, pace), ())


FORECAST = Forecast(foresee, typical_seconds(__file__), looks_up=(fetch_page,))
