"""The settings themselves. Their descriptions are the reference."""

import math
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from mutoscope.config.addresses import MASK as MASK
from mutoscope.config.kinds import (
    LocalPath,
    Names,
    Networks,
    Numbers,
    Origin,
    ProviderLimit,
    Secret,
    TimeZone,
    default_data_dir,
    machine_time_zone,
    read_json,
    usable_cores,
)
from mutoscope.config.misfits import Value as Value
from mutoscope.config.misfits import bad_value, holds_secret, unknown
from mutoscope.errors import ConfigError

DAY_S = 86_400
YEAR_S = 366 * DAY_S
"""No time is without end: clocks and databases have their own."""


class Settings(BaseModel):
    """Everything an operator can choose. The descriptions are the settings reference."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False
    )

    data_dir: LocalPath = Field(
        default_factory=default_data_dir,
        description="The one folder everything lives in: database, files, logs.",
    )
    notes_dir: LocalPath = Field(
        default_factory=lambda given: given["data_dir"] / "notes",
        description="The folder of your own notes (.md, .txt, .docx, .pdf): a topic that one of"
        " them is about is told from it. By default `notes` in the data folder.",
    )
    database_url: Secret = Field(
        None, description="A PostgreSQL server of yours (version 14 or newer), in place of ours."
    )
    parallel: int = Field(
        default_factory=usable_cores,
        ge=1,
        le=256,
        description="How many processor-bound steps run at once; by default the usable cores.",
    )
    memory_limit_share: float = Field(
        0.75, gt=0, le=1, description="The share of the machine's memory that jobs may use."
    )
    memory_limit_mb: int | None = Field(
        None,
        ge=1,
        description="The megabytes of memory that jobs may use, where `memory_limit_share` or the"
        " container allows more.",
    )
    min_free_memory_mb: int = Field(
        300,
        ge=0,
        description="No new job starts with less free memory on the machine than this, in"
        " megabytes; below half of it the job begun last is stopped.",
    )
    imagery_days: int = Field(
        30, ge=1, le=30, description="How many days pictures of an address, lent, are kept."
    )
    min_free_disk_mb: int = Field(
        500, ge=0, description="No new job starts with less free disk than this, in megabytes."
    )
    heartbeat_limit_s: float = Field(
        30.0, ge=2, le=DAY_S, description="A worker silent for this many seconds is taken for dead."
    )
    stop_grace_s: float = Field(
        60.0,
        gt=0,
        le=DAY_S,
        description="A worker that is asked to stop and does not within this many seconds is"
        " ended by its supervisor.",
    )
    job_deadline_s: float = Field(
        3600.0,
        gt=0,
        le=YEAR_S,
        description="A job that works longer than this many seconds, with interruptions, fails.",
    )
    stuck_after_s: float = Field(
        600.0, ge=1, le=DAY_S, description="A job that has not moved for so many seconds is told."
    )
    job_wait_limit_s: float = Field(
        604800.0,
        gt=0,
        le=YEAR_S,
        description="A job that waits longer than this many seconds, for a first worker or for an"
        " answer, fails.",
    )
    daily_budget_usd: float | None = Field(
        None, ge=0, description="What one owner's jobs may spend in a day (UTC), in US dollars."
    )
    jobs_per_day: int = Field(
        0,
        ge=0,
        description="How many jobs one owner may hand in on a day (UTC), edits among them; who asks"
        " for more is told to come back tomorrow. 0: as many as they like.",
    )
    max_queued: int = Field(
        0,
        ge=0,
        description="How many jobs may wait at once; while there are so many, no other is taken in."
        " 0: as many as come.",
    )
    time_zone: TimeZone = Field(
        default_factory=machine_time_zone,
        description="The zone on whose clocks schedules run where they name none, by its IANA name:"
        " `Europe/Berlin`; by default the machine's.",
    )
    schedule_tolerance_s: float = Field(
        300.0,
        ge=10,
        le=DAY_S,
        description="A planned job that is handed in more than so many seconds late was missed: it"
        " is made up for or left out, as its schedule says.",
    )
    unknown_calls: Literal["ask", "skip", "rebuy"] = Field(
        "ask",
        description="What becomes of a paid call that may have been charged and whose answer is"
        " lost: ask a person, leave its step out, or buy it again.",
    )
    rebuy_under_usd: float = Field(
        0.1,
        ge=0,
        description="With `unknown_calls` at rebuy: calls of a higher price are asked about all"
        " the same, in US dollars.",
    )
    paid_call_grace_s: float = Field(
        45.0,
        ge=0,
        validate_default=True,
        description="A worker that is told to leave waits this many seconds for the answers of"
        " paid calls, all in all; less than `stop_grace_s`.",
    )
    provider_limits: Annotated[Mapping[str, ProviderLimit], BeforeValidator(read_json)] = Field(
        default={},
        description="What providers bear over all workers, by name, where it is not what they say"
        ' of themselves: `{"openai": {"parallel": 2, "per_minute": 30}}`, a table in the file. What'
        " is counted are steps; one that asks again and again whether its order is done is one.",
    )
    writers: Names = Field(
        (),
        description='Who writes scripts, by name, the first that works here: `["openai",'
        ' "extractive"]`. Those after it stand in when it fails, with a warning. Empty: a vendor'
        " whose key is set, a language model found on this machine, else the source's own"
        " sentences; none stands in for one that was asked for.",
    )
    pictures: Names = Field(
        (),
        description='Who makes pictures, in the same way: `["gemini", "pexels", "drawn"]`. Empty: a'
        " vendor whose key is set, else drawn scenes.",
    )
    speech: Names = Field(
        (),
        description='Who speaks, in the same way: `["elevenlabs", "hibari", "espeak"]`. Empty: a'
        " vendor whose key is set, else the best voice at home.",
    )
    models: Annotated[Mapping[str, str], BeforeValidator(read_json)] = Field(
        default={},
        description="Models in place of the usual ones, by vendor and capability:"
        ' `{"gemini.pictures": "…"}`, a table in the file. `mutoscope providers` shows those in'
        " use.",
    )
    prices: Annotated[Mapping[str, float], BeforeValidator(read_json)] = Field(
        default={},
        description="Prices in place of the known ones, in US dollars, by vendor, capability and"
        ' unit: `{"gemini.pictures.picture": 0.05}`; units: picture, input_mtok and output_mtok'
        " (a million tokens), kchar (a thousand characters).",
    )
    base_urls: Annotated[Mapping[str, str], BeforeValidator(read_json)] = Field(
        default={},
        description='Where vendors answer, in place of their usual addresses: `{"voicevox":'
        ' "http://127.0.0.1:50021"}`.',
    )
    find_local_models: bool = Field(
        True,
        description="Whether a language model server on this machine (Ollama, llama.cpp, LM Studio,"
        " vLLM) is looked for at its usual port.",
    )
    readings: Annotated[Mapping[str, str], BeforeValidator(read_json)] = Field(
        default={},
        description="How VOICEVOX is to read a word, in katakana, by the word:"
        ' `{"東京": "トウキョウ"}`.',
    )
    share_results: bool = Field(
        False,
        description="Whether a job may reuse what another owner's job has made; by default, only"
        " what those of its own owner have.",
    )
    keep_gb: float = Field(
        20.0,
        ge=0,
        description="How many gigabytes the files of jobs may take. Above it, those of finished"
        " jobs go: first what is quickly made again, then finished files and uploads, the oldest"
        " first, paid material last; pinned jobs keep theirs. 0 keeps everything.",
    )
    retry_gap_s: float = Field(
        1.0,
        gt=0,
        le=DAY_S,
        description="How many seconds after a fault a step is first tried again; the gaps grow.",
    )
    busy_gap_s: float = Field(
        15.0,
        gt=0,
        le=DAY_S,
        description="How many seconds after a busy provider's refusal a step is tried again, where"
        " the provider names no time.",
    )
    page_max_age_h: float = Field(
        24.0,
        ge=0,
        le=YEAR_S / 3600,
        description="For how many hours a page that was fetched is taken as it is; after that its"
        " site is asked whether it has changed. 0 asks each time.",
    )
    allow_private_urls: bool = Field(
        False, description="Let jobs read pages from private and local network addresses."
    )
    host: str = Field(
        "127.0.0.1",
        min_length=1,
        description="The address that `mutoscope serve` answers at; another than this machine's own"
        " asks for an `api_token`, or a key of `mutoscope keys`.",
    )
    port: int = Field(
        8000, ge=0, le=65535, description="The port that it answers at; 0: any that is free."
    )
    api_token: Secret = Field(
        None,
        description="Who calls the HTTP API must send this (`Authorization: Bearer …`).",
    )
    public_url: Origin | None = Field(
        None,
        description="How others call this studio through a proxy, `https://studio.example`: pages"
        " of that origin may change things. With it, everybody signs in, at this machine too.",
    )
    trusted_proxies: Networks = Field(
        (),
        description='Addresses or networks of proxies in front, `["127.0.0.1", "10.0.0.0/8"]`: what'
        " they say of where a request came from (X-Forwarded-For, X-Forwarded-Proto) is believed."
        " Who comes through one signs in.",
    )
    upload_limit_mb: int = Field(
        512, ge=1, description="The largest file that is taken over HTTP, in megabytes."
    )
    webhook_secret: Secret = Field(
        None,
        description="What webhooks are signed with: `whsec_` and 24 to 64 bytes in Base64. By"
        " default one is made when it is first needed, and kept in the data folder; `mutoscope"
        " webhooks --secret` prints it.",
    )
    espeak_path: LocalPath | None = Field(
        None, description="The espeak-ng program; by default the one found on the PATH."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least grave log events that are shown."
    )
    log_format: Literal["console", "json"] = Field(
        "console",
        description="What workers and `serve` say: lines for people, or one JSON object a line, as"
        " the log file always holds.",
    )
    openai_api_key: Secret = Field(None, description="Key for OpenAI and servers like it.")
    openai_base_url: str | None = Field(
        None, pattern="^https?://", description="Where an OpenAI-compatible server answers."
    )
    gemini_api_key: Secret = Field(None, description="Key for Google Gemini.")
    openrouter_api_key: Secret = Field(None, description="Key for OpenRouter.")
    elevenlabs_api_key: Secret = Field(None, description="Key for ElevenLabs voices.")
    pexels_api_key: Secret = Field(None, description="Key for Pexels pictures and clips.")
    pixabay_api_key: Secret = Field(None, description="Key for Pixabay pictures and clips.")
    google_maps_api_key: Secret = Field(None, description="Key for Google Maps imagery.")
    google_maps_secret: Secret = Field(
        None,
        description="What requests for that imagery are signed with, if you wish.",
    )
    telegram_bot_token: Secret = Field(None, description="Token of the Telegram bot.")
    telegram_owners: Numbers = Field(
        (),
        description="Who runs this studio, by the numbers of their Telegram accounts (the bot tells"
        " them): they may do everything, and publish. `[5012345]`, or 5012345,5012346.",
    )
    telegram_chats: Numbers = Field(
        (),
        description="The chats, people's or groups', by their numbers, that may have media made;"
        " each sees its own jobs. All others are turned away.",
    )
    telegram_upload_limit_mb: float = Field(
        50.0,
        gt=0,
        le=4000,
        description="The largest file that the bot sends, in megabytes; larger ones are made"
        " smaller. A Bot API server of your own (`base_urls`) takes 2000.",
    )
    telegram_webhook_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s]+$",
        description="Where Telegram is to hand messages in, an https address that leads to"
        " `telegram_webhook_port`; by default the bot asks for them.",
    )
    telegram_webhook_host: str = Field(
        "127.0.0.1", min_length=1, description="The address that the bot listens at for them."
    )
    telegram_webhook_port: int = Field(
        8443, ge=1, le=65535, description="The port that it listens at."
    )
    publish_folder: LocalPath | None = Field(
        None, description="The folder that `mutoscope publish --to folder` puts files into."
    )
    publish_webhook_url: Secret = Field(
        None,
        description="The address that `--to webhook` posts files to, signed as webhooks are. It may"
        " hold a token, so it is never shown.",
    )
    telegram_channel: str | None = Field(
        None,
        pattern=r"^(@[A-Za-z]\w{3,31}|-?\d{1,20})$",
        description="The channel that `--to telegram` posts in: its @name, or its number (-100…)."
        " The bot of `telegram_bot_token` has to be an administrator of it.",
    )
    youtube_client_id: str | None = Field(
        None,
        description="The id of your client (“Desktop app”) at Google, for `--to youtube`.",
    )
    youtube_client_secret: Secret = Field(None, description="The secret of that client.")
    youtube_privacy: Literal["private", "unlisted", "public"] = Field(
        "private", description="Who may see what is published on YouTube."
    )
    youtube_made_for_kids: bool = Field(
        False, description="Whether it is declared to YouTube as made for children."
    )

    _sources: Mapping[str, str] = PrivateAttr(default_factory=dict[str, str])

    @field_validator("paid_call_grace_s")
    @classmethod
    def _fits_into_the_stop(cls, value: float, info: ValidationInfo) -> float:
        whole_s = info.data.get("stop_grace_s", math.inf)
        if value >= whole_s:
            raise ValueError(f"it must be less than stop_grace_s, {whole_s:g}")
        return value

    @classmethod
    def checked(cls, values: Mapping[str, "Value"]) -> "Settings":
        """Settings from what was read. Raises ConfigError."""
        try:
            settings = cls(**{name: value.raw for name, value in values.items()})
        except ValidationError as error:
            raise bad_value(cls, error, values) from None
        settings._sources = {name: value.source for name, value in values.items()}
        return settings

    def source(self, name: str) -> str:
        """Where the value of a setting came from, in words."""
        return self._sources.get(name, "default")


def is_secret(name: str) -> bool:
    """Whether a setting's value must never be shown."""
    return holds_secret(Settings, name)


def near_setting(name: str) -> bool:
    """Whether a name that no setting has is surely a misspelt one."""
    return bool(get_close_matches(name, Settings.model_fields, n=1, cutoff=0.85))


def unknown_setting(name: str, where: str) -> ConfigError:
    """What to raise for a name that no setting has."""
    return unknown(Settings, name, where)
