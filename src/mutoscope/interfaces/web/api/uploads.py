"""The route by which files come in."""

import asyncio
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from mutoscope.app import Studio
from mutoscope.app.uploads import Upload, checked_file, disk_told
from mutoscope.interfaces.web.access import OpenStudio
from mutoscope.interfaces.web.multipart import KIND, received
from mutoscope.interfaces.web.representation import base_url_of, upload_object
from mutoscope.interfaces.web.shapes import UploadList, UploadObject, problems

router = APIRouter(tags=["files"])

MB = 1_000_000
FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "file": {
            "type": "array",
            "items": {
                "type": "string",
                "contentMediaType": "application/octet-stream",
                "minLength": 1,
            },
            "minItems": 1,
        }
    },
    "required": ["file"],
}


@router.post(
    "/api/uploads",
    operation_id="upload_files",
    status_code=HTTPStatus.CREATED,
    responses={
        201: {
            "model": UploadObject | UploadList,
            "description": "The file, or the list of the files, with the ids to name",
        },
        **problems(400, 413, 415),
    },
    openapi_extra={"requestBody": {"required": True, "content": {KIND: {"schema": FORM}}}},
)
async def upload(request: Request, studio: OpenStudio) -> Response:
    """Hand in one or several files. Requests name their ids; after a day without use they go. Where
    the disk has no room for them: 503, code "disk"."""
    await asyncio.to_thread(studio.check_room, int(request.headers.get("content-length", 0)))
    with disk_told():
        kept = await _kept(request, studio)
    data = [upload_object(each, base_url_of(request)) for each in kept]
    body = data[0] if len(data) == 1 else {"object": "list", "data": data}
    return JSONResponse(body, HTTPStatus.CREATED.value)


async def _kept(request: Request, studio: Studio) -> list[Upload]:
    opened = studio.receiving()
    folder = await asyncio.to_thread(opened.__enter__)
    try:
        limit_bytes = request.app.state.settings.upload_limit_mb * MB
        kind = request.headers.get("content-type", "")
        files = await received(request.stream(), kind, folder, limit_bytes)
        for file in files:  # all are looked at before any is kept
            await asyncio.to_thread(checked_file, file.path, file.name)
        return [await studio.keep_upload(file.path, file.name, move=True) for file in files]
    finally:
        await asyncio.to_thread(opened.__exit__, None, None, None)
