"""What a route needs of the application: its studio."""

from typing import Annotated

from fastapi import Depends, Request

from mutoscope.app import Studio


def _studio(request: Request) -> Studio:
    return request.app.state.studio


OpenStudio = Annotated[Studio, Depends(_studio)]
"""A route's parameter."""
