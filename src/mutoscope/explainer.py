"""Explainers for programs: from an article to a narrated slide video, part by part.

made = await generate_script_from_url("https://example.org/page", "tea")
generate_audio_for_script(made.script)
await generate_slides_for_script(made.script)
render_video_for_script(made.script)

Needs no worker: each call works its own job, in the studio that the settings name.
"""

from mutoscope.app.explainer_functions import Explained as Explained
from mutoscope.app.explainer_functions import generate_audio_for_script as generate_audio_for_script
from mutoscope.app.explainer_functions import (
    generate_script_from_url as generate_script_from_url,
)
from mutoscope.app.explainer_functions import (
    generate_slides_for_script as generate_slides_for_script,
)
from mutoscope.app.explainer_functions import render_video_for_script as render_video_for_script
