"""What the faceless routes answer, as the documentation shows it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

Word = Literal[
    "pending",
    "generating_script",
    "generating_audio",
    "generating_images",
    "animating",
    "rendering",
    "completed",
    "failed",
]
Checkpoint = Literal["none", "script_done", "audio_done", "images_done", "clips_done", "rendered"]


class Accepted(BaseModel):
    """A video that is being made. `message` tells what of the request is taken otherwise."""

    job_id: str
    status: Word
    message: str


class ScriptScene(BaseModel):
    """A scene of a script; its duration (seconds) is an estimate."""

    text: str
    duration: float
    visual_prompt: str
    visual_keywords: list[str]
    emotion: str
    segment_type: str


class ShownScript(BaseModel):
    """What a video says and shows. `total_duration`: seconds, an estimate."""

    title: str
    hook: str
    narrative: str
    segments: list[ScriptScene]
    cta: str
    total_duration: float
    visual_keywords: list[str]
    background_music_mood: str
    art_style: str


class GenerationInfo(BaseModel):
    """Who wrote a script, how long (seconds) the video would take to make, and what of the request
    is taken otherwise."""

    writer: str
    seconds: float | None
    notes: list[str]


class ScriptPreview(BaseModel):
    """A script before its video. `estimated_cost`: of the video, in US dollars."""

    script: ShownScript
    generation_info: GenerationInfo
    estimated_cost: float


class Progress(BaseModel):
    """How a video is doing. `output_path`: its address here; `audio_duration`: seconds."""

    job_id: str
    topic: str
    status: Word
    progress: int
    progress_message: str
    created_at: datetime
    completed_at: datetime | None
    output_path: str | None
    error: str | None
    script: ShownScript | None
    audio_duration: float | None
    image_urls: list[str]


class Record(Progress):
    """All that is known of a video. `cost`: US dollars; `job_url`: the same as a job."""

    style: str
    language: str
    voice: str
    duration: int
    format: str
    subtitle_style: str
    art_style: str
    background_music: bool
    music_volume: float
    custom_idea: str
    idea_mode: str
    image_provider: str
    checkpoint: Checkpoint
    saved_stages: list[str]
    warnings: list[str]
    cost: float
    job_url: str


class Page(BaseModel):
    """Videos, newest first. The next page begins `after` the last one's id."""

    jobs: list[Progress]
    has_more: bool


class Unfinished(Progress):
    """A video that was not finished, and what of it is there already."""

    checkpoint: Checkpoint
    saved_stages: list[str]
    estimated_savings: str


class UnfinishedPage(BaseModel):
    """The same of several."""

    jobs: list[Unfinished]
    has_more: bool


class Resumed(BaseModel):
    """A video that goes on."""

    success: bool
    job_id: str
    checkpoint: Checkpoint
    saved_stages: list[str]
    message: str


class Images(BaseModel):
    """Addresses of the pictures of a video's scenes."""

    job_id: str
    images: list[str]


class SpokenBy(BaseModel):
    """A voice. `language` is empty where it speaks any."""

    id: str
    name: str
    language: str
    gender: str
    quality: str
    licence: str


class SpokenByOneOf(BaseModel):
    """The voices that can speak here."""

    voices: list[SpokenBy]


class Style(BaseModel):
    """One of a list."""

    id: str
    name: str
    description: str


class StyleList(BaseModel):
    """What there is to choose from."""

    styles: list[Style]
