"""Make: what is there to make, and the form of each; its price and its script before anything is
made."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mutoscope.app import Pipeline, Preset, Studio
from mutoscope.app.catalogues import catalogues, pipeline_state
from mutoscope.app.faults import Fault
from mutoscope.app.memes import MEME, in_language_of
from mutoscope.app.quoting import beyond_budget, tight_budget
from mutoscope.app.uploads import http_schema
from mutoscope.errors import Busy, InvalidRequest, MutoscopeError, NotFound, ProviderError
from mutoscope.interfaces.web.access import OpenStudio
from mutoscope.interfaces.web.pages import scenes
from mutoscope.interfaces.web.pages.arrangements import ARRANGEMENTS, NOT_OFFERED
from mutoscope.interfaces.web.pages.busy import told_busy
from mutoscope.interfaces.web.pages.forms import WAY, Form, form_of
from mutoscope.interfaces.web.pages.gardens import PIPELINE, gardens, receivers
from mutoscope.interfaces.web.pages.labels import labels_of
from mutoscope.interfaces.web.pages.ordering import (
    NUMBERS,
    PRESET,
    once,
    preset_from,
    request_from,
    terms_from,
    wrongs,
)
from mutoscope.interfaces.web.pages.rendering import (
    page,
    partial,
    redirect,
    told_wrong,
)
from mutoscope.interfaces.web.pages.words import chosen
from mutoscope.models import Plan

router = APIRouter(include_in_schema=False)

Name = Annotated[str, Path(pattern=r"^[a-z0-9_-]{1,40}$")]
Sent = Annotated[dict[str, Any], Body()]
MAX_COST = next(field for field, term in NUMBERS.items() if term == "max_cost")
RECENT = 4
ONCE_BYTES = 12
SEED = 7
"""What is shown beforehand is drawn the same way each time; what is made draws its own."""


@router.get("/")
async def start() -> Response:
    """The studio is at /app."""
    return RedirectResponse("/app")


@router.get("/app")
async def home(request: Request, studio: OpenStudio) -> HTMLResponse:
    """What there is to make, and what was made last."""
    offered = await asyncio.to_thread(_offered, studio)
    recent = await studio.listing(limit=RECENT)
    return await asyncio.to_thread(page, request, "home.html", offered=offered, recent=recent.jobs)


@router.get("/app/faceless")
async def faceless(request: Request, studio: OpenStudio) -> HTMLResponse:
    """The form of a short, at the address by which people know it."""
    return await form_page("short", request, studio)


@router.get("/app/make/{name}")
async def form_page(name: Name, request: Request, studio: OpenStudio) -> HTMLResponse:
    """A pipeline's form. NotFound."""
    form = await _form(studio, name)
    kept = await studio.presets(name)
    offered = await asyncio.to_thread(_offered, studio)
    lists = await asyncio.to_thread(lists_of, request, studio, name)
    shown: dict[str, Any] = {
        "offered": offered,
        **lists,
        **_shown(form, _begun(request, name), kept),
    }
    return await asyncio.to_thread(page, request, "make.html", **shown)


@router.post("/app/make/{name}")
async def make(name: Name, sent: Sent, request: Request, studio: OpenStudio) -> HTMLResponse:
    """Hand the job in and go to its board; or say what is wrong, field by field."""
    form = await _form(studio, name)
    try:
        asked = await _asked(request, studio, form, sent)
        job = await studio.submit(name, asked, **terms_from(sent), idempotency_key=once(sent))
    except (InvalidRequest, NotFound) as error:
        return _refused(request, form, sent, error)
    except Busy as error:
        return await told_busy(request, studio, error, able_to_wait=True)
    return redirect(f"/app/jobs/{job.id}")


@router.post("/app/make/{name}/quote")
async def quote(name: Name, sent: Sent, request: Request, studio: OpenStudio) -> HTMLResponse:
    """What it would cost and how long it would take; where that cannot be told yet, why."""
    form = await _form(studio, name)
    tab = form.open_tab(sent)
    values: dict[str, Any] = {"plan": None, "wrong": None, "budget": "", "tab": tab}
    values["labels"] = labels_of(request, form, sent)
    values["sends"] = tab.name if name == PIPELINE and tab is not None else ""
    values["receivers"] = await asyncio.to_thread(_receivers, request, studio, name, sent)
    try:
        asked = await _asked(request, studio, form, sent)
        plan = await studio.plan(name, asked, seed=SEED, preset=_preset(sent))
        values |= {"plan": plan, "budget": _budget_word(plan, sent)}
    except MutoscopeError as error:  # nobody asked for a price: no alarm
        values["wrong"] = wrongs(form, sent, error)[0]
    return partial(request, "parts/make/quote.html", **values)


@router.post("/app/make/{name}/script")
async def script(name: Name, sent: Sent, request: Request, studio: OpenStudio) -> HTMLResponse:
    """The script, where it costs nothing; else what it would cost."""
    form = await _form(studio, name)
    preset = _preset(sent)
    try:
        asked = await request_from(studio, form, {**sent, scenes.SCRIPT: ""})
        try:
            found = await studio.preview(name, asked, seed=SEED, preset=preset)
        except InvalidRequest as error:
            if error.code not in ("costs", "unknown"):
                raise
            plan = await studio.plan(name, asked, seed=SEED, preset=preset)
            return partial(request, "parts/make/unwritten.html", plan=plan, name=name)
        pipeline = await asyncio.to_thread(studio.pipeline, name)
        told = await asyncio.to_thread(scenes.shown, pipeline, found.text, asked)
    except (InvalidRequest, NotFound, ProviderError) as error:
        return _refused(request, form, sent, error)
    template = "parts/make/sections.html" if told.sections else "parts/make/script.html"
    return partial(request, template, script=told, longest=scenes.LONGEST_SCENE)


@router.post("/app/make/{name}/preset")
async def choose(name: Name, sent: Sent, request: Request, studio: OpenStudio) -> HTMLResponse:
    """The form again, filled in as the preset says; what it is about stays, and the files do."""
    form = await _form(studio, name)
    kept = await studio.presets(name)
    preset = next((each for each in kept if each.name == sent.get(PRESET)), None)
    told = {field.name for field in form.fields} - form.files
    filled = {field: value for field, value in sent.items() if field not in told}
    filled |= _begun(request, name)
    if preset is not None:
        filled |= {field: it for field, it in preset.fields.items() if field not in form.files}
    lists = await asyncio.to_thread(lists_of, request, studio, name)
    shown = {"opened": True, **lists, **_shown(form, filled, kept)}
    return await asyncio.to_thread(partial, request, "parts/make/form.html", **shown)


@router.post("/app/make/{name}/presets")
async def keep(name: Name, sent: Sent, request: Request, studio: OpenStudio) -> HTMLResponse:
    """Keep what the form says as a preset, and choose it."""
    form = await _form(studio, name)
    pipeline: Pipeline = await asyncio.to_thread(studio.pipeline, name)
    called = str(sent.get("preset_name") or "").strip().lower()
    try:
        fields = await preset_from(studio, form, pipeline, sent)
        await studio.save_preset(name, called, fields)
    except InvalidRequest as error:
        words = f"{error.message} {error.hint}".strip()
        return _told(request, [Fault("preset_name", words)])
    told = _presets(form, await studio.presets(name), called)
    return partial(request, "parts/make/presets.html", name=name, **told)


async def _asked(
    request: Request, studio: Studio, form: Form, sent: Mapping[str, Any]
) -> dict[str, Any]:
    """What the form asks for; of memes whose words tell no language, in the reader's."""
    asked = await request_from(studio, form, sent)
    if form.pipeline.name != MEME or sent.get(PRESET):
        return asked
    return in_language_of(asked, chosen(request))


def _offered(studio: Studio) -> list[Pipeline]:
    """What there is to make here, the known ones first. Blocks."""
    names = [name for name in studio.pipelines() if name not in NOT_OFFERED]
    known = list(ARRANGEMENTS)
    names.sort(key=lambda name: known.index(name) if name in known else len(known))
    return [studio.pipeline(name) for name in names]


async def _form(studio: Studio, name: str) -> Form:
    if name in NOT_OFFERED:
        raise NotFound(f"There is no form for “{name}”.", hint="What there is, is at /app.")

    def made() -> Form:
        pipeline = studio.pipeline(name)
        return form_of(
            pipeline_state(pipeline, http_schema(pipeline)), catalogues(studio.engine.settings)
        )

    return await asyncio.to_thread(made)


def lists_of(request: Request, studio: Studio, name: str) -> dict[str, Any]:
    """What a template needs beside a form: the lists of a redesign. Blocks."""
    if name != PIPELINE:
        return {"gardens": None}
    return {"gardens": gardens(catalogues(studio.engine.settings), chosen(request))}


def _receivers(
    request: Request, studio: Studio, name: str, sent: Mapping[str, Any]
) -> tuple[str, ...]:
    """Who is sent the photo of a redesign, as far as the form alone tells. Blocks."""
    found = lists_of(request, studio, name)["gardens"]
    return receivers(found, str(sent.get("painter") or "")) if found else ()


def _begun(request: Request, name: str) -> dict[str, Any]:
    """What a form says at first beside its defaults: papers of a redesign are for its reader."""
    return {"language": chosen(request)} if name == PIPELINE else {}


def _budget_word(plan: Plan, sent: Mapping[str, Any]) -> str:
    """What is to be said of the budget that the form names; one that is no number is told when the
    form is handed in."""
    try:
        most = terms_from({MAX_COST: sent.get(MAX_COST)}).get("max_cost")
    except InvalidRequest:
        return ""
    return "" if most is None else beyond_budget(plan, most) or tight_budget(plan, most)


def _preset(sent: dict[str, Any]) -> str | None:
    """The one that is chosen; whatever a program sends in its place is no name of any."""
    called = sent.get(PRESET)
    return str(called) if called else None


def _shown(form: Form, sent: dict[str, Any], presets: Sequence[Preset]) -> dict[str, Any]:
    """What the templates of a form need."""
    tab = form.open_tab(sent)
    return {
        "form": form,
        "name": form.pipeline.name,
        "values": form.values(sent),
        "terms": {key: value for key, value in sent.items() if key.startswith("_")},
        "tab": tab.name if tab else "",
        "way": WAY,
        "once": secrets.token_urlsafe(ONCE_BYTES),
        **_presets(form, presets, str(sent.get(PRESET) or "")),
    }


def _presets(form: Form, presets: Sequence[Preset], chosen: str) -> dict[str, Any]:
    """The presets, and what files the chosen one brings along: they count where none is given."""
    found = next((each for each in presets if each.name == chosen), None)
    brought = [form.labels[name] for name in form.files if found and found.fields.get(name)]
    return {"presets": presets, "chosen": chosen, "brought": brought}


def _refused(
    request: Request, form: Form, sent: dict[str, Any], error: MutoscopeError
) -> HTMLResponse:
    return _told(request, wrongs(form, sent, error), labels_of(request, form, sent))


def _told(
    request: Request, wrong: Sequence[Fault], labels: Mapping[str, str] | None = None
) -> HTMLResponse:
    """What is wrong, beside the buttons, whatever was asked for."""
    return told_wrong(request, "parts/make/wrong.html", wrong=wrong, labels=labels or {})
