"""What a waiting job asks, what it shows for it, and how to answer."""

from mutoscope import app, pipelines
from mutoscope.errors import MutoscopeError
from mutoscope.interfaces.cli.going_on import named_parts
from mutoscope.interfaces.cli.language import told
from mutoscope.interfaces.cli.quotes import estimate_lines
from mutoscope.interfaces.cli.terminal import cell, err
from mutoscope.interfaces.cli.uploads import cli_kind
from mutoscope.models import Job

_HOW = {
    "approve": "go on",
    "again": "another take; this one is kept",
    "back": "the take before",
    "reject": "stop here",
    "buy_again": "have it made once more, and pay for it once more",
    "skip": "go on without it, and pay nothing more; what needs it is left out",
}


async def tell_rest(studio: app.Studio, job: Job) -> None:
    """What would follow a gate, and what that costs; not a word where nobody can tell."""
    if job.question and "gate" in job.question:
        await _tell_plan(studio, job, "What follows:")


async def tell_anew(studio: app.Studio, job: Job) -> None:
    """What a retry makes anew since it was refused, and what all of it costs."""
    if job.is_final and job.error and job.error.again:
        anew = ", ".join(named_parts(job))
        await _tell_plan(studio, job, f"Was refused, and is made anew: {anew}")


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
        err.print(cell(line), soft_wrap=True)
    err.print(job.question["question"], markup=False, soft_wrap=True)
    if part := _part_asked_of(job):
        err.print(f"It is for {part}.", markup=False, soft_wrap=True)
    tell_answers(job)


def tell_answers(job: Job) -> None:
    """A command for each answer to its question, and what that does."""
    if job.question is None:
        return
    for option in job.question.get("options") or ("…",):
        _tell(f"mutoscope answer {job.id} {option}", _HOW.get(option, ""))
    if "gate" in job.question:
        if len(keys := job.question["takes"]) > 1:
            _tell(f"mutoscope answer {job.id} --take {keys[0]}", "only this one anew")
        _tell_changes(job, str(job.question["gate"]))


def _tell_changes(job: Job, gate: str) -> None:
    """How to answer with something else: a gate that is called as a field asks for that, any other
    for the job's document."""
    chosen = pipelines.find(job.pipeline)
    field = chosen.request.model_fields.get(gate)
    if field is not None and cli_kind(field) == "flag":
        _tell(f'mutoscope answer {job.id} --set {gate}="…"', f"another {gate}, and go on")
        return
    place = (chosen.form and chosen.form.example) or "…"
    _tell(f'mutoscope answer {job.id} --set {place}="…"', "change it, and go on")
    _tell(f"mutoscope answer {job.id} --file script.yaml", "another script, and go on")


def _part_asked_of(job: Job) -> str:
    """Which part of the job the step is of that a question is about."""
    step = str((job.question or {}).get("step") or "")
    return next((each.title for each in job.items if step.startswith(f"{each.key}.")), "")


def _tell(command: str, what: str) -> None:
    does = f"   {told(what)}" if what else ""
    err.print(f"  {command}{does}", markup=False, soft_wrap=True)
