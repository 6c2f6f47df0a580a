"""An article becomes a narrated slide video."""

from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.pipelines.explainer.approvals import FORM, implied
from mutoscope.pipelines.explainer.forecast import FORECAST
from mutoscope.pipelines.explainer.recipe import run
from mutoscope.pipelines.explainer.request import INSTEAD, ExplainerRequest
from mutoscope.pipelines.explainer.scripting import DOCUMENT
from mutoscope.pipelines.explainer.staffing import settle

PIPELINE = Pipeline(
    name="explainer",
    title="Explainer video",
    summary="An article becomes a narrated slide video.",
    version="1",
    request=ExplainerRequest,
    stages=(
        Stage("script", 5, 20),
        Stage("audio", 22, 55),
        Stage("slides", 57, 80),
        Stage("video", 82, 100),
    ),
    run=run,
    settle=settle,
    document=DOCUMENT,
    form=FORM,
    implied=implied,
    forecast=FORECAST,
    instead=INSTEAD,
)
