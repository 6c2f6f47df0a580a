"""The job with MoviePy 2: `python moviepy_job.py JOB_FOLDER OUT`. Needs nothing of ours.

Captions are a clip for each page, without a mark on the spoken word; the music is simply quieter;
there is no loudness to be had.
"""

import json
import sys
from pathlib import Path
from typing import Any

from moviepy import AudioFileClip, CompositeAudioClip, CompositeVideoClip, ImageClip, TextClip, vfx


def picture(job: dict[str, Any], folder: Path, number: int) -> ImageClip:
    """A scene's picture on its way, faded in over the one before."""
    scene = job["scenes"][number]
    windows, width, height = scene["windows"], job["width"], job["height"]

    def window(t: float) -> list[float]:
        return windows[min(round(t * job["fps"]), len(windows) - 1)]

    clip = ImageClip(str(folder / scene["picture"]), duration=scene["frames"] / job["fps"])

    def size(t: float) -> float:
        return width / window(t)[2]

    def place(t: float) -> tuple[float, float]:
        left, top, shown, shown_down = window(t)
        return -left * width / shown, -top * height / shown_down

    moving = clip.resized(size).with_position(place).with_start(number * job["scene_s"])
    return moving.with_effects([vfx.CrossFadeIn(job["transition_s"])]) if number else moving


def captions(job: dict[str, Any], folder: Path) -> list[TextClip]:
    """A clip for each page."""
    clips: list[TextClip] = []
    for number, scene in enumerate(job["scenes"]):
        for page in scene["pages"]:
            clip = TextClip(
                font=str(folder / job["font"]),
                text=" ".join(word for word, _ in page["words"]),
                font_size=round(job["width"] * 0.06),
                color="white",
                stroke_color="black",
                stroke_width=6,
                method="caption",
                size=(round(job["width"] * 0.86), None),
                text_align="center",
                margin=(0, 24),  # or its letters are cut off below
                duration=page["end_s"] - page["start_s"],
            )
            top = page["middle_y"] - clip.size[1] / 2
            start_s = number * job["scene_s"] + page["start_s"]
            clips.append(clip.with_start(start_s).with_position(("center", round(top))))
    return clips


def main(folder: Path, out: Path) -> None:
    """Make the video."""
    job = json.loads((folder / "job.json").read_text("utf-8"))
    pictures = [picture(job, folder, number) for number in range(len(job["scenes"]))]
    size, length_s = (job["width"], job["height"]), job["frames"] / job["fps"]
    video = CompositeVideoClip([*pictures, *captions(job, folder)], size=size)
    voice = AudioFileClip(str(folder / job["narration"]))
    music = AudioFileClip(str(folder / job["music"])).with_volume_scaled(0.3)
    video = video.with_duration(length_s).with_audio(CompositeAudioClip([voice, music]))
    video.write_videofile(
        str(out),
        fps=job["fps"],
        codec="libx264",
        preset="veryfast",
        threads=2,
        audio_codec="aac",
        audio_bitrate="192k",
        audio_fps=48_000,
        temp_audiofile=str(out.with_suffix(".sound.m4a")),
        pixel_format="yuv420p",
        ffmpeg_params=["-crf", "20", "-movflags", "+faststart"],
        logger=None,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
