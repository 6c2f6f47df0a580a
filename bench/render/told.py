"""The job as the other programs are told it: plain data."""

from typing import Any

from bench.render.film import captions_of
from bench.render.job import Job
from mutoscope.media.timeline import CaptionBox
from mutoscope.models import Word


def told(job: Job) -> dict[str, Any]:
    """Times in seconds from the scene's start, lengths in pixels of the canvas; `windows`: what of
    its picture each frame of a scene shows, left, top, width and height in the picture's pixels."""
    canvas = job.canvas
    return {
        "width": canvas.width_px,
        "height": canvas.height_px,
        "fps": float(canvas.fps),
        "frames": job.timeline.frames,
        "scene_s": job.scene_s,
        "transition_s": job.transition_s,
        "narration": job.narration.name,
        "music": job.music.name,
        "font": job.font.name,
        "scenes": [_scene(job, scene) for scene in range(job.scenes)],
    }


def _scene(job: Job, scene: int) -> dict[str, Any]:
    frames = job.timeline.scenes[scene].frames + job.timeline.transition_frames
    windows = [job.window(scene, frame) for frame in range(frames)]
    last = scene == job.scenes - 1
    return {
        "picture": job.picture(scene).name,
        "frames": job.timeline.scenes[scene].frames if last else frames,
        "windows": [[each.x, each.y, each.width, each.height] for each in windows],
        "pages": _pages(job, scene),
    }


def _pages(job: Job, scene: int) -> list[dict[str, Any]]:
    words = job.words(scene)
    pages: list[dict[str, Any]] = []
    for box in captions_of(job, scene)[1]:
        spoken, words = _split(words, len(box.text.split()))
        pages.append(_page(job, box, spoken))
    return pages


def _split(words: list[Word], count: int) -> tuple[list[Word], list[Word]]:
    return words[:count], words[count:]


def _page(job: Job, box: CaptionBox, spoken: list[Word]) -> dict[str, Any]:
    return {
        "start_s": job.canvas.seconds(box.first_frame),
        "end_s": job.canvas.seconds(box.end_frame),
        "middle_y": box.y_px + box.height_px / 2,
        "words": [[word.text, word.start_s] for word in spoken],
    }
