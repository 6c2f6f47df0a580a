"""The commands that show finished files elsewhere: publish, publications, connect."""

import asyncio
import json as json_text
import sys
import webbrowser
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from mutoscope import app
from mutoscope.app.connecting import connect_youtube
from mutoscope.config import load_settings, prepare_data_dir
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.cli import Json, session
from mutoscope.interfaces.cli.documents import plain, stamp
from mutoscope.interfaces.cli.language import told
from mutoscope.interfaces.cli.terminal import EXIT_BY_STATUS, cell, err, out, print_json

JobId = Annotated[str, Parameter(help="The job.")]
_STATES = {
    "pending": "to be sent",
    "publishing": "on its way",
    "published": "published",
    "failed": "failed",
    "unknown": "in doubt: look whether it is there",
}
BUSY = 7
"""Refused for now: as of a full queue."""
_SECRET = ("session_url", "was_lost", "post")
"""Of a publication, what nobody outside needs, or may see."""


def publish(
    job_id: JobId,
    /,
    *,
    to: Annotated[
        tuple[str, ...],
        Parameter(negative=(), help="Where, one or several: folder, webhook, telegram, youtube."),
    ] = (),
    item: Annotated[str, Parameter(help="Only this part of the job: memes.0.")] = "",
    dry_run: Annotated[
        bool, Parameter(negative=(), help="Only tell what would be sent, to the letter.")
    ] = False,
    i_have_the_rights: Annotated[
        bool, Parameter(negative=(), help="Declare that you may publish what has no known licence.")
    ] = False,
    json: Json = False,
) -> int:
    """Publish what a job has made. Nothing is published twice; what failed is tried again."""

    async def command(studio: app.Studio) -> int:
        if dry_run:
            _rehearsed(await studio.rehearse(job_id, to, item=item), as_json=json)
            return 0
        asked = await studio.publish(job_id, to, item=item, rights_declared=i_have_the_rights)
        ids = {each.id for each in asked}
        done = [each for each in await studio.publish_now(job_id) if each.id in ids]
        _list(done, as_json=json)
        return _exit_code(done)

    return session.run(command, as_json=json)


def publications(
    job_id: JobId,
    /,
    *,
    retry: Annotated[str | None, Parameter(help="Try this one again, by its id.")] = None,
    confirm: Annotated[
        str | None, Parameter(help="This one, which was in doubt, is there: you have seen it.")
    ] = None,
    link: Annotated[str, Parameter(help="With --confirm: where it is.")] = "",
    json: Json = False,
) -> int:
    """Where a job was published, and how that went."""

    async def command(studio: app.Studio) -> int:
        if link and confirm is None:
            raise InvalidRequest("The link is of nothing.", hint="Give --confirm ID, too.")
        if confirm is not None:
            await studio.confirm_publication(confirm, link=link)
        if retry is not None:
            await studio.retry_publication(retry)
            await studio.publish_now(job_id)
        found = await studio.publications(job_id)
        _list(found, as_json=json)
        asked = [each for each in found if each.id == retry]
        return _exit_code(asked) if asked else 0

    return session.run(command, as_json=json)


def connect(
    platform: Annotated[
        Literal["youtube"] | None,
        Parameter(help="Whose account; without, every platform is asked whether it works."),
    ] = None,
    /,
    *,
    label: Annotated[str, Parameter(help="What it is called here, where there are several.")] = "",
    port: Annotated[int, Parameter(help="Where the browser's answer comes to; 0: any.")] = 0,
    browser: Annotated[
        bool, Parameter(negative="--no-browser", help="Open the page, beside printing it.")
    ] = True,
    json: Json = False,
) -> int:
    """Connect an account that one publishes with, in a browser of this machine."""
    if platform is None:
        return _check(as_json=json)

    def show(url: str) -> None:
        err.print("Open this page in a browser of this machine, and agree:")
        err.print(cell(url), soft_wrap=True)
        if browser and sys.stderr.isatty():
            webbrowser.open(url)

    def command() -> int:
        settings = load_settings()
        prepare_data_dir(settings)
        session.keep_log(settings, to_stderr=False)
        account = asyncio.run(connect_youtube(settings, show, label=label, port=port))
        known = {"label": account.label, "channel": account.title, "id": account.channel_id}
        if json:
            print_json({"platform": platform, **known})
        else:
            where = "" if account.label == "default" else f":{account.label}"
            out.print(
                f"{account.title} is connected: publish with --to {platform}{where}.", markup=False
            )
        return 0

    return session.guarded(command, as_json=json)


def _check(*, as_json: bool) -> int:
    async def command(studio: app.Studio) -> int:
        found = await studio.check_platforms()
        if as_json:
            print_json({"data": [plain(each) for each in found]})
        for each in () if as_json else found:
            unknown = "MISSING" if each.lack else "UNKNOWN"
            mark = {True: "OK", False: "FAILED", None: unknown}[each.is_well]
            line = f"{mark:<8} {each.place:<9} {told(each.says or each.lack)}"
            out.print(line, markup=False, soft_wrap=True, highlight=False)
        failed = any(not each.lack and not each.is_well for each in found)
        return EXIT_BY_STATUS["failed"] if failed else 0

    return session.run(command, as_json=as_json)


def public(publication: app.Publication) -> dict[str, Any]:
    """One as a JSON object, without secrets."""
    known = plain(publication)
    return {name: value for name, value in known.items() if name not in _SECRET}


def _list(found: Sequence[app.Publication], *, as_json: bool) -> None:
    if as_json:
        print_json({"data": [public(each) for each in found]})
        return
    for line in (line for each in found for line in _lines(each)):
        out.print(line, markup=False, soft_wrap=True, highlight=False)
    if not found:
        out.print("It was not published anywhere.")


def _lines(of: app.Publication) -> Iterator[str]:
    state = _STATES[of.status]
    if of.status == "pending" and of.failures:
        state = f"tried again at {stamp(of.due_at)}"
    if of.published_at:
        state = f"{state} {stamp(of.published_at)}"
    yield "  ".join(filter(None, (of.id, of.platform, of.target, of.item, told(state))))
    if of.link or of.remote_id:
        yield f"  {of.link or of.remote_id}"
    if of.error:
        yield f"  {of.error.message} {of.error.hint}".rstrip()


def _rehearsed(found: Sequence[app.Rehearsal], *, as_json: bool) -> None:
    if as_json:
        print_json({"dry_run": True, "data": [plain(each) for each in found]})
        return
    for each in found:
        out.print(f"{each.platform}  {each.target}", markup=False, soft_wrap=True)
        sends = json_text.dumps(each.sends, ensure_ascii=False, indent=2)
        out.print(sends, markup=False, soft_wrap=True, highlight=False)
    for part in found[0].unknown:
        err.print(f"No licence is known of {part}: --i-have-the-rights declares it.", markup=False)
    err.print("Nothing was sent.")


def _exit_code(done: Sequence[app.Publication]) -> int:
    states = {each.status for each in done}
    if states == {"published"}:
        return 0
    if "published" in states:
        return EXIT_BY_STATUS["partial"]
    if "unknown" in states:
        return EXIT_BY_STATUS["awaiting_input"]
    return BUSY if states & {"pending", "publishing"} else EXIT_BY_STATUS["failed"]
