"""Routes on what was told to webhooks."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from mutoscope.interfaces.web.access import OpenStudio
from mutoscope.interfaces.web.representation import delivery_object
from mutoscope.interfaces.web.shapes import JOB_ID, DeliveryList, DeliveryObject, problems

router = APIRouter(prefix="/api/webhooks/deliveries", tags=["webhooks"])

DeliveryId = Annotated[
    str, Path(description="`webhook-id`", json_schema_extra={"pattern": "^msg_[0-9a-f]{32}$"})
]
_ONE: dict[int | str, dict[str, Any]] = {
    200: {"model": DeliveryObject, "description": "The delivery"}
}


@router.get(
    "",
    operation_id="list_deliveries",
    responses={
        200: {"model": DeliveryList, "description": "Newest first"},
        **problems(404),
    },
)
async def listing(
    studio: OpenStudio,
    job_id: Annotated[str | None, Query(pattern=f"^{JOB_ID}$")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Response:
    """What was told to webhooks, and how each try went; of one job if it is named."""
    found = await studio.deliveries(job_id, limit=limit)
    return JSONResponse({"object": "list", "data": [delivery_object(each) for each in found]})


@router.get("/{delivery_id}", operation_id="get_delivery", responses={**_ONE, **problems(404)})
async def show(delivery_id: DeliveryId, studio: OpenStudio) -> Response:
    """One message, and how each try went."""
    return JSONResponse(delivery_object(await studio.delivery(delivery_id)))


@router.post(
    "/{delivery_id}/resend",
    operation_id="resend_delivery",
    responses={**_ONE, **problems(404, 413, 415)},
)
async def resend(delivery_id: DeliveryId, studio: OpenStudio) -> Response:
    """Try it once more, under the same `webhook-id`."""
    return JSONResponse(delivery_object(await studio.resend(delivery_id)))
