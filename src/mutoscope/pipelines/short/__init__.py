"""A topic, an idea, a text or a page becomes a narrated short."""

from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.pipelines.short.approvals import FORM
from mutoscope.pipelines.short.forecast import FORECAST
from mutoscope.pipelines.short.recipe import run
from mutoscope.pipelines.short.request import INSTEAD, ShortRequest
from mutoscope.pipelines.short.scripting import DOCUMENT
from mutoscope.pipelines.short.staffing import settle

PIPELINE = Pipeline(
    name="short",
    title="Narrated short",
    summary="A topic, an idea, a text or a page becomes a narrated short.",
    version="1",
    request=ShortRequest,
    stages=(
        Stage("generating_script", 5, 15),
        Stage("generating_audio", 15, 30),
        Stage("generating_images", 30, 60),
        Stage("animating", 60, 80),
        Stage("rendering", 80, 100),
    ),
    run=run,
    settle=settle,
    document=DOCUMENT,
    form=FORM,
    forecast=FORECAST,
    instead=INSTEAD,
)
