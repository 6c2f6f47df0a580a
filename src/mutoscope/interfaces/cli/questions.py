"""What a waiting job asks, what it shows for it, and how to answer."""

from mutoscope import app, pipelines
from mutoscope.errors import MutoscopeError
from mutoscope.interfaces.cli.quotes import estimate_lines
from mutoscope.interfaces.cli.terminal import err
from mutoscope.models import Job

_HOW = {
    "approve": "go on",
    "again": "another take; this one is kept",
    "back": "the take before",
    "reject": "stop here",
    "buy_again": "pay once more",
    "skip": "leave it out",
}


async def tell_rest(studio: app.Studio, job: Job) -> None:
    """What would follow a gate, and what that costs; not a word where nobody can tell."""
    if job.question and "gate" in job.question:
        await _tell_plan(studio, job, "What follows:")


async def tell_anew(studio: app.Studio, job: Job) -> None:
    """What a retry makes anew since it was refused, and what all of it costs."""
    if job.is_final and job.error and job.error.again:
        keys = ", ".join(job.error.again)
        await _tell_plan(studio, job, f"Was refused, and is made anew: {keys}")


async def _tell_plan(studio: app.Studio, job: Job, head: str) -> None:
    try:
        plan = await studio.plan_rest(job.id)
    except MutoscopeError:
        return
    err.print(head, markup=False, soft_wrap=True)
    for line in estimate_lines(plan):
        err.print(f"  {line}", markup=False, soft_wrap=True)


def tell_question(job: Job) -> None:
    """On stderr: what is shown, the question, and a command for each answer."""
    if job.question is None:
        return
    for line in job.question.get("shown") or ():
        err.print(line, markup=False, soft_wrap=True)
    err.print(job.question["question"], markup=False, soft_wrap=True)
    for option in job.question.get("options") or ("…",):
        _tell(f"mutoscope answer {job.id} {option}", _HOW.get(option, ""))
    if "gate" in job.question:
        if len(keys := job.question["takes"]) > 1:
            _tell(f"mutoscope answer {job.id} --take {keys[0]}", "only this one anew")
        form = pipelines.find(job.pipeline).form
        place = (form and form.example) or "…"
        _tell(f'mutoscope answer {job.id} --set {place}="…"', "change it, and go on")
        _tell(f"mutoscope answer {job.id} --file script.yaml", "another script, and go on")


def _tell(command: str, what: str) -> None:
    told = f"   {what}" if what else ""
    err.print(f"  {command}{told}", markup=False, soft_wrap=True)
