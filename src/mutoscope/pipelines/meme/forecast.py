"""What the steps of a meme will give, as far as it can be known: for dry runs."""

from dataclasses import replace

from mutoscope.jobs.execution import Call
from mutoscope.jobs.forecasting import Forecast, Foreseen, Unborn
from mutoscope.media.memes.likeness import CELLS
from mutoscope.pipelines.film.forecast import typical_seconds
from mutoscope.pipelines.meme.captioning import write_caption
from mutoscope.pipelines.meme.drawing import draw_meme
from mutoscope.pipelines.meme.painting import paint
from mutoscope.pipelines.meme.request import MemeRequest
from mutoscope.pipelines.meme.values import Caption, DrawnMeme, Ground
from mutoscope.providers.meme_writer import CaptionOrder

_WRITTEN = "A model is to write the captions: words of their length are reckoned with."
_LIKE_NOTHING = "00ff" * (CELLS**2 // 2)
"""A likeness of stripes as no meme has them: what is not drawn yet is like nothing before it."""


def foresee(call: Call, request: MemeRequest, unborn: Unborn) -> Foreseen | None:
    """The result of a step that asks somebody; None of any other."""
    if call.function is write_caption:
        order = next(each for each in call.args if isinstance(each, CaptionOrder))
        return Foreseen((_written(order),), sure=False, why=_WRITTEN)
    if call.function is paint:
        under = next(each for each in call.args if isinstance(each, Ground))
        return Foreseen(replace(under, picture=unborn("image/png"), picture_by="a model"))
    if call.function is draw_meme:
        return Foreseen(DrawnMeme(unborn(), _LIKE_NOTHING))
    return None


def _written(order: CaptionOrder) -> Caption:
    texts = {place.id: "m" * min(place.max_chars, 30) for place in order.places}
    return Caption(texts, "written", "foreseen")


FORECAST = Forecast(foresee, typical_seconds(__file__))
