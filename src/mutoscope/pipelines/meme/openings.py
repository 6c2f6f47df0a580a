"""A ground's template, wherever it comes from."""

from mutoscope.media.memes.bundles import open_bundle
from mutoscope.media.memes.templates import Template, template
from mutoscope.models import Work
from mutoscope.pipelines.meme.values import Ground


def opened(work: Work, ground: Ground) -> Template:
    """The bundled template, or the user's own, unpacked beside what the step writes."""
    if ground.file is None:
        return template(ground.template)
    return open_bundle(work.path(ground.file), work.scratch("template").parent / "template")
