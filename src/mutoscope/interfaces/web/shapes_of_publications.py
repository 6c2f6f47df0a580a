"""The shapes of answers on publications, for the description of the API."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from mutoscope.interfaces.web.shapes import Refusal
from mutoscope.store.publications import Status


class PublicationObject(BaseModel):
    """A file in a place, or on its way there. `rights`: who declared what of them; `due_at`: when a
    pending one is tried (again). With `dry_run` it is none yet: `sends` is what would be sent."""

    object: Literal["publication"]
    id: str | None
    job_id: str
    item: str
    platform: str
    target: str
    status: Status | None
    attempts: int
    link: str
    rights: dict[str, Any]
    error: Refusal | None
    created_at: datetime | None
    due_at: datetime | None
    published_at: datetime | None
    dry_run: bool
    sends: dict[str, Any] | None


class PublicationList(BaseModel):
    """Where a job was and is to be published."""

    object: Literal["list"]
    data: list[PublicationObject]
