"""A photo or an address becomes designs, area by area."""

from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.pipelines.redesign.document import DOCUMENT, FORM
from mutoscope.pipelines.redesign.forecast import FORECAST
from mutoscope.pipelines.redesign.recipe import run
from mutoscope.pipelines.redesign.request import RedesignRequest
from mutoscope.pipelines.redesign.sending import TOLD_FIRST, leaving
from mutoscope.pipelines.redesign.staffing import settle

PIPELINE = Pipeline(
    name="redesign",
    title="Redesign",
    summary="A photo or an address becomes designs, area by area.",
    version="1",
    request=RedesignRequest,
    stages=(
        Stage("retrieving_imagery", 0, 15),
        Stage("analyzing_property", 15, 25),
        Stage("generating_design", 25, 75),
        Stage("applying_style", 75, 88),
        Stage("finalizing", 88, 100),
    ),
    run=run,
    settle=settle,
    document=DOCUMENT,
    form=FORM,
    forecast=FORECAST,
    log_name="background_generation",
    leaving=leaving,
    told_first=TOLD_FIRST,
    once=("notes",),
    instead={"photo": ("address", "imagery", "heading"), "address": ("photo", "photo_name")},
)
