"""The page of a job: how it is doing while it is made, what went wrong, what came of it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request
from starlette.responses import HTMLResponse, Response

from mutoscope.errors import InvalidRequest, MutoscopeError, NotFound, WrongState
from mutoscope.interfaces.web.access import OpenStudio
from mutoscope.interfaces.web.api.events import OpenFeeds
from mutoscope.interfaces.web.pages import rendering, words
from mutoscope.interfaces.web.pages.anatomy import area_of
from mutoscope.interfaces.web.pages.board_answers import ASKED, mark_of, said
from mutoscope.interfaces.web.pages.board_live import Drawn, Fragments, drawn, live, marks
from mutoscope.interfaces.web.pages.board_state import Looker
from mutoscope.interfaces.web.pages.board_watch import Watch, Watches
from mutoscope.interfaces.web.pages.impact import impact_of
from mutoscope.interfaces.web.pages.ordering import terms_from
from mutoscope.interfaces.web.streaming import EventStream

router = APIRouter(prefix="/app/jobs/{job_id}", include_in_schema=False)

Fields = Annotated[dict[str, Any], Body(default_factory=dict)]
"""What a form says: flat, names as its fields have them."""
Has = Annotated[str, Query(max_length=20_000)]
"""What of the page is there, as it was told with it."""

Key = Annotated[str, Query(max_length=200)]
"""Of a step."""


async def watches_of(request: Request) -> Watches[Drawn]:
    """Those of this application."""
    return request.app.state.watches


OpenWatches = Annotated[Watches[Drawn], Depends(watches_of)]
"""A route's parameter."""


@router.get("")
async def show(job_id: str, request: Request, studio: OpenStudio) -> HTMLResponse:
    """The job as it is now; the page goes on from there by itself."""
    looker = Looker(studio, job_id)
    try:
        await looker.begin()
        board = await looker.look()
    except NotFound as error:
        return rendering.page(request, "board_missing.html", 404, error=error)

    def whole() -> HTMLResponse:
        parts = drawn(board, words.chosen(request))
        return rendering.page(request, "board.html", board=board, drawn=parts, has=marks(parts))

    return await asyncio.to_thread(whole)


@router.get("/live")
async def follow(
    job_id: str,
    request: Request,
    studio: OpenStudio,
    feeds: OpenFeeds,
    watches: OpenWatches,
    has: Has = "",
) -> Response:
    """Its fragments as they change (server-sent events). Whoever comes back gets all of them."""
    await studio.job(job_id)
    fragments = Fragments("" if "last-event-id" in request.headers else has)
    joined = watches.joined(studio, feeds, job_id)
    return EventStream(_told(joined, words.chosen(request), fragments))


@router.get("/rest")
async def rest(job_id: str, request: Request, studio: OpenStudio) -> HTMLResponse:
    """What would still be made, how long that takes and what it costs; nothing where nobody can
    tell."""
    try:
        plan = await studio.plan_rest(job_id)
    except NotFound:
        raise
    except MutoscopeError:
        return HTMLResponse("")
    return rendering.partial(request, "parts/board/rest.html", plan=plan)


@router.post("/answer")
async def answer(job_id: str, fields: Fields, request: Request, studio: OpenStudio) -> Response:
    """What the form of a job that asks says: a word, changes of its document, takes."""
    job = await studio.job(job_id)
    if job.question is None or job.status != "awaiting_input":
        return _anew()
    try:
        document = await studio.document(job_id)
        if fields.get(ASKED) != mark_of(job, document):
            return await _asked_anew(request, Looker(studio, job_id))
        stands = {**job.request, **(document if isinstance(document, dict) else {})}
        told = said(job.question, fields, stands)
        changes = await studio.changes_with_uploads(job.pipeline, told.changes)
        await studio.answer(job_id, told.answers, changes=changes, takes=told.takes)
    except MutoscopeError as error:
        return rendering.partial(request, "parts/board/refused.html", 422, error=error)
    return HTMLResponse("")


@router.post("/retry")
async def retry(job_id: str, fields: Fields, studio: OpenStudio) -> Response:
    """Try again; what is done is kept. `max_cost` (USD) is its budget from now on. Unfit."""
    await studio.retry(job_id, **terms_from({"_max_cost": fields.get("max_cost")}))
    return _anew()


@router.get("/take")
async def ask_take(job_id: str, request: Request, studio: OpenStudio, key: Key = "") -> Response:
    """What another take of one step would take and cost. NotFound."""
    try:
        plan = await studio.plan_edit(job_id, {}, takes=[key])
    except (InvalidRequest, WrongState) as error:
        return rendering.partial(request, "parts/board/refused.html", 422, error=error)
    others = [area for area in impact_of(plan, 0).areas if area != area_of(key)]
    told: dict[str, Any] = {"plan": plan, "key": key, "job_id": job_id, "others": others}
    return rendering.partial(request, "parts/board/take.html", **told)


@router.post("/take")
async def take(job_id: str, fields: Fields, studio: OpenStudio) -> Response:
    """Make it, as a new version. NotFound, InvalidRequest, WrongState."""
    job = await studio.edit(job_id, {}, takes=[str(fields.get("key") or "")])
    return rendering.redirect(f"/app/jobs/{job.id}")


@router.post("/again")
async def again(job_id: str, studio: OpenStudio) -> Response:
    """Another one of the same request, with other chances."""
    job = await studio.job(job_id)
    other = await studio.submit(job.pipeline, job.request, max_cost=job.max_cost)
    return rendering.redirect(f"/app/jobs/{other.id}")


@router.post("/delete")
async def delete(job_id: str, studio: OpenStudio) -> Response:
    """Remove it with its files."""
    await studio.delete(job_id)
    return rendering.redirect("/app/jobs")


async def _asked_anew(request: Request, looker: Looker) -> Response:
    """The question as it is by now, in place of the one that was answered."""
    await looker.begin()
    told = {"board": await looker.look(), "anew": True}
    answer = rendering.partial(request, "parts/board/question.html", 422, **told)
    answer.headers["HX-Retarget"] = "#part-question"
    answer.headers["HX-Reswap"] = "outerHTML"
    return answer


async def _told(
    joined: AbstractAsyncContextManager[Watch[Drawn]], language: str, fragments: Fragments
) -> AsyncGenerator[bytes]:
    async with joined as watch, aclosing(live(watch, language, fragments)) as chunks:
        async for chunk in chunks:
            yield chunk


def _anew() -> Response:
    """Load the page once more: its stream had ended."""
    return HTMLResponse("", 200, {"HX-Refresh": "true"})
