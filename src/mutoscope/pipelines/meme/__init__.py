"""Memes for a topic: a picture with words, and a short clip with music of each."""

from mutoscope.jobs.pipeline import Pipeline, Queue, Stage
from mutoscope.pipelines.meme.document import DOCUMENT, FORM
from mutoscope.pipelines.meme.forecast import FORECAST
from mutoscope.pipelines.meme.recipe import run
from mutoscope.pipelines.meme.request import MemeRequest
from mutoscope.pipelines.meme.staffing import settle

PIPELINE = Pipeline(
    name="meme",
    title="Memes",
    summary="Memes for a topic: a picture with words, and a short clip with music of each.",
    version="1",
    request=MemeRequest,
    stages=(
        Stage("source", 0, 20),
        Stage("caption", 20, 40),
        Stage("picture", 40, 70),
        Stage("clip", 70, 100),
    ),
    run=run,
    settle=settle,
    document=DOCUMENT,
    form=FORM,
    forecast=FORECAST,
    queue=Queue("memes", strict=True, when_busy="refuse"),
    instead={"music": ("mood",), "mood": ("music",), "captions": ("topic", "writer")},
)
