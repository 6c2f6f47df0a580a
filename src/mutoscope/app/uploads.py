"""Files that come in by name: a program or a page hands them in, then a request names their ids.

A request from elsewhere never says where a file lies on the server, nor its hash: who knows the
hash of another's file would get it.
"""

import asyncio
import contextlib
import re
import shutil
import unicodedata
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from mutoscope.app.faults import Fault, Unfit
from mutoscope.app.file_kinds import mime_type_of
from mutoscope.app.ownership import Owned
from mutoscope.app.places import Wanted, wanted_in
from mutoscope.errors import InvalidRequest, ResourceExhausted
from mutoscope.jobs.digest import artifacts_in
from mutoscope.jobs.memory_limit import MB
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.jobs.resources import free_disk_mb
from mutoscope.models import Artifact, Job, Output
from mutoscope.providers.control_characters import without_controls
from mutoscope.providers.text_direction import without_turns
from mutoscope.store import finished, uploads
from mutoscope.store.blobs import DISK_FULL, ArtifactLost
from mutoscope.store.uploads import Upload

C = TypeVar("C")

LONGEST_NAME = 200
_MARKS = re.compile("[\u200e\u200f\u2028\u2029]")
"""Of directions, and ends of lines."""
DEEPEST = 40
UPLOAD_ID = "art_[0-9a-hjkmnp-tv-z]{26}"
_ID = re.compile(UPLOAD_ID)
_IN_TEXT = re.compile(rf"(?<=: )[\"']?({UPLOAD_ID})[\"']?(?=\s*(?:[,}}#\n]|$))")
"""The value of a key in YAML."""
FIELDS = {field.name for field in fields(Artifact)}
HAND_IN = "Hand the file in at `POST /api/uploads`, and name the id that comes back (art_…)."


class Uploads(Owned):
    """Handing files in: a part of `Studio`."""

    def receiving(self) -> AbstractContextManager[Path]:
        """A new folder for files that are coming in, deleted at the end of the block. Blocks."""
        return self.engine.blobs.scratch.open()

    def check_room(self, more_bytes: int) -> None:
        """ResourceExhausted (code "disk"): so much more would leave less free disk than jobs need
        to begin. Blocks."""
        settings = self.engine.settings
        free_mb = free_disk_mb(settings.data_dir)
        if free_mb - more_bytes / MB < settings.min_free_disk_mb:
            raise _no_room(f"{free_mb:.0f} MB of disk are free: too little for what comes in.")

    async def keep_upload(self, path: Path, name: str, *, move: bool = False) -> Upload:
        """Take a file into the store that people call `name`. With `move` the file itself goes
        there. InvalidRequest: it is empty, of no use here, or not what its name says."""
        called = plain_name(name)
        artifact = await asyncio.to_thread(self._stored, path, called, move)
        return await uploads.keep(
            self.engine.database, self.owner, called, artifact, self.engine.blobs
        )

    def _stored(self, path: Path, name: str, move: bool) -> Artifact:
        mime_type = checked_file(path, name)
        suffix = Path(name).suffix.lower()
        with self.receiving() as folder:
            place = folder / f"upload{suffix}"
            (path.replace if move else lambda to: shutil.copyfile(path, to))(place)
            sha256, size = self.engine.blobs.put(place, move=True)
        return Artifact(sha256, size, suffix, mime_type)

    async def upload_of(self, upload_id: str) -> Upload | None:
        """What was handed in under this id; None: nothing, or by another owner."""
        return await uploads.find(self.engine.database, self.only_owner, upload_id)

    async def output_of(self, job_id: str, position: int) -> Output | None:
        """A finished file of a job, by its number; None: there is none, or the job is another
        owner's."""
        return await finished.find(self.engine.database, job_id, position, owner=self.only_owner)

    async def with_uploads(self, pipeline: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """The request with files in place of the ids that name them, wherever the pipeline wants a
        file. Unfit: an unknown id, or anything else in the place of one. NotFound."""
        chosen = await self._pipeline(pipeline)
        check_depth(request)
        filled = dict(request)
        await self._fill(list(wanted_in(chosen.request, filled)))
        return await self._with_documents(chosen, filled)

    async def changes_with_uploads(
        self, pipeline: str, changes: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The changes of an edit, where a value that is an id names its file. Unfit, NotFound."""
        chosen = await self._pipeline(pipeline)
        check_depth(changes)
        filled = deepcopy(dict(changes))
        await self._fill(_ids_in(filled))
        return await self._with_documents(chosen, filled)

    async def document_with_uploads(self, pipeline: str, document: str) -> str:
        """An edited document whose files are named by ids, or are this owner's anyway.
        InvalidRequest, NotFound."""
        return await self._document(await self._pipeline(pipeline), document)

    async def jobs_by_ids(self, jobs: Sequence[Job]) -> list[Job]:
        """The jobs as they could be asked for again: see `by_ids`."""
        requests = await self.by_ids([job.request for job in jobs])
        return [replace(job, request=told) for job, told in zip(jobs, requests, strict=True)]

    async def by_ids(self, content: C) -> C:
        """The same plain values, with the ids of this owner's uploads in the place of files: what
        is told is then what `with_uploads` takes. A file without an id gets one; what is lost stays
        as it is."""
        named = {file: name for name, file in _named_files(content, "file")}
        if not named:
            return content
        known = await uploads.ids_of(self.engine.database, self.owner, list(named))
        ids: dict[Artifact, str] = {}
        for file, name in named.items():
            with contextlib.suppress(ArtifactLost):
                ids[file] = known.get((file.sha256, file.suffix)) or await self._new_id(file, name)
        return _told_by(content, ids)

    async def _new_id(self, file: Artifact, name: str) -> str:
        called = plain_name(f"{name}{file.suffix}")
        engine = self.engine
        return (await uploads.keep(engine.database, self.owner, called, file, engine.blobs)).id

    async def _fill(self, wanted: Sequence[Wanted]) -> None:
        ids = [each.value for each in wanted if _is_id(each.value)]
        known = await uploads.use(self.engine.database, self.owner, ids) if ids else {}
        faults = [fault for each in wanted if (fault := _fault(each, known))]
        if faults:
            first = faults[0]
            raise Unfit(f"{first.field}: {first.message}", hint=HAND_IN, faults=faults)
        for each in wanted:
            each.put(asdict(known[each.value].artifact))

    async def _with_documents(self, pipeline: Pipeline, filled: dict[str, Any]) -> dict[str, Any]:
        for name in contents_of(pipeline):
            text = filled.get(name)
            if isinstance(text, str) and text.strip():
                filled[name] = await self._document(pipeline, text)
        return filled

    async def _document(self, pipeline: Pipeline, text: str) -> str:
        named = {match[1] for match in _IN_TEXT.finditer(text)}
        known = await uploads.use(self.engine.database, self.owner, list(named)) if named else {}
        text = _IN_TEXT.sub(lambda match: _flow(known.get(match[1]), match[0]), text)
        if pipeline.form is None:
            return text
        files = list(artifacts_in(await asyncio.to_thread(pipeline.form.read, text)))
        theirs = await uploads.owns(self.engine.database, self.owner, files) if files else set()
        if lacking := [file for file in files if file not in theirs]:
            raise InvalidRequest(
                f"The text names a file that is not there: {lacking[0].sha256[:12]}….",
                hint=HAND_IN,
            )
        return text

    async def _pipeline(self, name: str) -> Pipeline:
        # The first import of one takes seconds, in which the event loop must not stand still.
        return await asyncio.to_thread(self.engine.pipeline, name)


@contextmanager
def disk_told() -> Generator[None]:
    """ResourceExhausted (code "disk") where a file cannot be written for want of room."""
    try:
        yield
    except OSError as error:
        if error.errno not in DISK_FULL:
            raise
        raise _no_room("The disk is full.") from error


def _no_room(message: str) -> ResourceExhausted:
    return ResourceExhausted(
        message, hint="Free some space, or set a smaller `min_free_disk_mb`.", code="disk"
    )


def plain_name(name: str) -> str:
    """What people call a file, without a path and without what no name holds; at most
    `LONGEST_NAME` characters, of which the end stays."""
    last = re.split(r"[/\\]", name)[-1]
    told = without_turns(without_controls(unicodedata.normalize("NFC", last)))
    clean = " ".join(_MARKS.sub("", told).split())
    clean = clean.encode("utf-8", "ignore").decode().strip(" .") or "file"
    if len(clean) <= LONGEST_NAME:
        return clean
    suffix = Path(clean).suffix[:20]
    return clean[: LONGEST_NAME - len(suffix)] + suffix


def checked_file(path: Path, name: str) -> str:
    """The MIME type of a file that is to come in as `name`. InvalidRequest, as of `keep_upload`.
    Blocks."""
    return mime_type_of(path, plain_name(name))


def _named_files(content: Any, name: str) -> Iterator[tuple[str, Artifact]]:
    """The same as `files_in`, each with the name of the field that it is in. A list of jobs asks
    for thousands of values, nearly none of which can hold a file."""
    places: list[tuple[str, Any]] = [(name, content)]
    while places:
        name, content = places.pop()
        if isinstance(content, dict) and content.keys() == FIELDS:
            yield name, Artifact(**content)
        else:
            places += [
                (key if isinstance(key, str) else name, value)
                for key, value in _items(content)
                if isinstance(value, dict | list)
            ]


def _told_by(content: Any, ids: Mapping[Artifact, str]) -> Any:
    """A copy in which files are their ids, where they have one."""
    if isinstance(content, Mapping) and set(content) == FIELDS:
        return ids.get(Artifact(**content), content)
    if isinstance(content, dict):
        return {key: _told_by(value, ids) for key, value in content.items()}
    return [_told_by(each, ids) for each in content] if isinstance(content, list) else content


def files_in(content: Any) -> list[Artifact]:
    """The files that plain JSON values name, such as the overrides of an edit."""
    if isinstance(content, Mapping) and set(content) == FIELDS:
        return [Artifact(**content)]
    return [file for part in _parts(content) for file in files_in(part)]


def http_schema(pipeline: Pipeline) -> dict[str, Any]:
    """The JSON schema of what the pipeline is asked over HTTP: a file is the id of an upload."""
    schema = pipeline.request.model_json_schema()
    if "Artifact" in schema.get("$defs", {}):
        schema["$defs"]["Artifact"] = {
            "title": "Upload",
            "description": "The id of a file that was handed in at POST /api/uploads",
            "type": "string",
            "pattern": f"^{UPLOAD_ID}$",
        }
    return schema


def contents_of(pipeline: Pipeline) -> list[str]:
    """The fields of the request that hold a whole document."""
    return [
        name
        for name, field in pipeline.request.model_fields.items()
        if isinstance(field.json_schema_extra, dict)
        and field.json_schema_extra.get("cli") == "contents"
    ]


def check_depth(content: Any) -> None:
    """InvalidRequest: it is nested deeper than any request."""
    level: list[Any] = [content]
    for _ in range(DEEPEST):
        level = [part for each in level for part in _parts(each)]
        if not level:
            return
    raise InvalidRequest(
        f"The request is nested deeper than {DEEPEST} levels.", hint="Send a flatter one."
    )


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list | tuple) else []


def _ids_in(content: Any, where: str = "") -> list[Wanted]:
    """Places that hold an id, or a file by its hash or a part of one, which is refused there."""
    found: list[Wanted] = []
    for key, value in _items(content):
        place = f"{where}.{key}" if where else str(key)
        if _is_id(value) or _is_file(value) or _is_in_file(place):
            found.append(Wanted(place, value, _putter(content, key)))
        else:
            found += _ids_in(value, place)
    return found


def _items(content: Any) -> list[tuple[Any, Any]]:
    if isinstance(content, dict):
        return list(content.items())
    return list(enumerate(content)) if isinstance(content, list) else []


def _putter(content: Any, key: Any) -> Callable[[Any], None]:
    def put(value: Any) -> None:
        content[key] = value

    return put


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_file(value: Any) -> bool:
    return isinstance(value, dict) and "sha256" in value


def _is_in_file(place: str) -> bool:
    """Whether a change is of one word of a file, which would make it another's."""
    return "." in place and place.rpartition(".")[2] in FIELDS


def _fault(wanted: Wanted, known: Mapping[str, Upload]) -> Fault | None:
    if _is_id(wanted.value) and not _is_in_file(wanted.place):
        if wanted.value in known:
            return None
        return Fault(wanted.place, f"There is no upload {wanted.value}, or it has expired.")
    return Fault(wanted.place, "A file is named by the id of its upload, and by nothing else.")


def _flow(upload: Upload | None, text: str) -> str:
    """A file in YAML's flow style; the text as it is where there is no such upload."""
    if upload is None:
        return text
    file = upload.artifact
    return (
        f'{{sha256: "{file.sha256}", bytes: {file.bytes}, suffix: "{file.suffix}",'
        f' mime_type: "{file.mime_type}"}}'
    )
