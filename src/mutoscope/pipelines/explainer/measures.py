"""Kinds of values that a request and a configuration share."""

from typing import Annotated

from pydantic import AfterValidator, Field

from mutoscope.pipelines.explainer.personas import colour

LONGEST_PAUSE_S = 30.0


def _colour_or_none(text: str) -> str:
    return colour(text) if text else text


Pause = Annotated[float, Field(ge=0, le=LONGEST_PAUSE_S, allow_inf_nan=False)]
Seconds = Annotated[float, Field(ge=0, le=60, allow_inf_nan=False)]
ColourOrNone = Annotated[str, AfterValidator(_colour_or_none)]
"""As #RRGGBB; empty: none is said."""
