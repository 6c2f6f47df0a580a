"""A provider is asked for one small thing, to see that it answers."""

from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.pipelines.probe.recipe import run
from mutoscope.pipelines.probe.request import ProbeRequest, settle

PIPELINE = Pipeline(
    name="probe",
    title="Provider test",
    summary="A provider is asked for one small thing, to see that it answers.",
    version="1",
    request=ProbeRequest,
    stages=(Stage("asking", 0, 100),),
    run=run,
    settle=settle,
)
