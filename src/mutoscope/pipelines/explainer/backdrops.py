"""What lies behind a slide: the section's own background, else that of the video."""

from mutoscope.errors import InvalidRequest
from mutoscope.pipelines.explainer.request import Backdrop, ExplainerRequest
from mutoscope.pipelines.explainer.script import Script, Section


def backdrop_of(request: ExplainerRequest, section: Section) -> Backdrop | None:
    """What lies behind a section's slide; None: the theme's own ground."""
    own = section.background
    if own is None:
        return request.background
    file = next((each.file for each in request.files if each.path == own.path), None)
    return Backdrop(file=file, type=own.type, fit=own.fit) if file else request.background


def check_backdrops(request: ExplainerRequest, script: Script) -> None:
    """InvalidRequest: the script names a background that was not handed in."""
    there = {each.path for each in request.files}
    for number, section in enumerate(script.sections):
        named = section.background
        if named is not None and named.path not in there:
            raise InvalidRequest(
                f"sections.{number}.background names “{named.path}”, which was not handed in.",
                hint="Name it in files, with the path that the script has for it.",
            )
