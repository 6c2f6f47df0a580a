"""Whole runs of the command line with odd keys, against vendors that repeat them: none is told,
stored or logged anywhere."""

import base64
import json
import os
import re
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from fakes_process import FakesProcess, fakes_process
from mutoscope.config import MASK
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.pipelines.short.script import Script, Segment, write_yaml

LIMIT_S = 120
STARS = re.escape(MASK)
FEWEST = {"said": 16, "files": 20, "rows": 200}
"""Less is not worth looking at."""
CORES = ("c0re1gemini", "c0re2openai", "c0re3pexels", "c0re4eleven", "c0re5person", "c0re6query")
"""A word of each secret that stands nowhere else; whatever form it takes, letters stay."""
KEYS = {
    "GEMINI_API_KEY": f'gm/k+y="{CORES[0]}" %2F&?#',
    "OPENAI_API_KEY": f"sk\\{CORES[1]}/<&>'+=",
    "PEXELS_API_KEY": f"px%20{CORES[2]} ;,:@[]{{}}|",
    "ELEVENLABS_API_KEY": f"$el^{CORES[3]}`(!)*~",
}
PASSWORD, QUERY = f"p%40ss%2F{CORES[4]}%C3%B6", f"q%2F{CORES[5]}%20%22"
PLAIN_PASSWORD = f"p@ss/{CORES[4]}ö"
MISBEHAVIOURS = ("echo_key", "denied", "html_error", "refuse", "redirect")
NEEDLES = tuple(
    {core.encode() for core in CORES}
    | {core.encode().hex().encode() for core in CORES}
    | {
        base64.b64encode(secret.encode()).rstrip(b"=")[:-1].lower()
        for secret in (*KEYS.values(), f"me:{PLAIN_PASSWORD}", PLAIN_PASSWORD)
    }
)


@dataclass
class Home:
    """A studio whose every command is a process; what they said is kept."""

    folder: Path
    database: str
    settings: Mapping[str, str]
    said: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])
    jobs: list[str] = field(default_factory=list[str])

    def make(self, *argv: str, **settings: str) -> None:
        """A small short."""
        draft = ("--quality", "draft", "--music", "none", "--json")
        self.jobs.append(json.loads(self.run("short", *argv, *draft, **settings))["id"])

    def run(self, *argv: str, **settings: str) -> str:
        """What a command says on stdout."""
        environment = {
            **os.environ,
            "MUTOSCOPE_DATA_DIR": str(self.folder),
            "DATABASE_URL": self.database,
            **self.settings,
            **settings,
        }
        command = [sys.executable, "-m", "mutoscope", *argv]
        done = subprocess.run(
            command, env=environment, capture_output=True, timeout=LIMIT_S, check=False
        )
        self.said.append((" ".join(argv), done.stdout + done.stderr))
        return done.stdout.decode()

    def ask(self) -> None:
        """Every command that tells what was made and what was set; two at a time."""
        partial, unusable = self.jobs[0], self.jobs[3]
        wrong = with_credentials("http://127.0.0.1:1")
        questions: list[tuple[str, dict[str, str]]] = [
            (f"show {unusable}", {}),
            (f"logs --traceback {unusable}", {}),
            (f"logs --json {unusable}", {}),
            (f"show {partial} --json", {}),
            *((each, {}) for each in ("status", "metrics", "config --json", "doctor")),
            ("providers --json", {}),
            ("config", {"OPENAI_BASE_URL": wrong}),
            ("config", {"OPENAI_BASE_URL": f"ftp{wrong.removeprefix('http')}"}),
            ("config", {"MUTOSCOPE_BASE_URLS": "{" + wrong}),
        ]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda each: self.run(*each[0].split(), **each[1]), questions))

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Everything in the data folder."""
        for path in self.folder.rglob("*"):
            if path.is_file():
                yield str(path), path.read_bytes()

    def rows(self) -> Iterator[tuple[str, bytes]]:
        """Every row of every table, as text."""
        with psycopg.connect(self.database) as connection:
            tables = connection.execute(
                "SELECT schemaname, tablename FROM pg_tables"
                " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            ).fetchall()
            for schema, table in tables:
                name = sql.Identifier(schema, table)
                for (row,) in connection.execute(sql.SQL("SELECT t::text FROM {} t").format(name)):
                    yield table, row.encode()


def holders(told: Iterator[tuple[str, bytes]] | list[tuple[str, bytes]]) -> list[str]:
    """Who holds a secret, in whatever form, and what stands around it."""
    return [
        f"{name}: …{found[max(0, at - 80) : at + 60]!r}…"
        for name, found in ((name, text.lower()) for name, text in told)
        for needle in NEEDLES
        if (at := found.find(needle)) >= 0
    ]


def script(*scenes: tuple[str, str]) -> str:
    """A scene for each text and the mark of what its picture's prompt and search ask for."""
    segments = tuple(
        Segment(
            text=text,
            headline="Tea",
            picture=ScenePlan("kinetic", "espresso", index, hero="hot-beverage"),
            prompt=f"[{mark}] A cup of tea, {index}.",
            search=f"[{mark}] tea {index}",
        )
        for index, (text, mark) in enumerate(scenes)
    )
    return write_yaml(Script(title="Tea", language="en", segments=segments))


@pytest.fixture(scope="module")
def database(postgres: str) -> Iterator[str]:
    """A database of this module's own."""
    name = f"secrets_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield make_conninfo(postgres, dbname=name)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def fakes() -> Iterator[FakesProcess]:
    with fakes_process() as running:
        yield running


def with_credentials(address: str) -> str:
    """The address with a name, a password and a key in it."""
    return address.replace("://", f"://me:{PASSWORD}@") + f"?key={QUERY}"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, database: str, fakes: FakesProcess) -> Home:
    """A studio that has made, or failed to make, all of its jobs, and was asked about them."""
    folder = tmp_path_factory.mktemp("secrets")
    home = Home(folder / "data", database, settings(fakes))
    seen, spoken, text = folder / "seen.yaml", folder / "spoken.yaml", folder / "tea.md"
    seen.write_text(script(*((f"Tea is {mark[:4]}.", mark) for mark in MISBEHAVIOURS)), "utf-8")
    spoken.write_text(script(("[echo_key] Tea is old.", "refuse")), "utf-8")
    text.write_text("# Tea\n\nTea is a [echo_key] drink. Monks drank it early. It is old.\n")
    home.make("--script", str(seen), "--voice", "heart")
    home.make("Tea", "--text", str(text), "--duration", "5")
    home.make("--script", str(spoken))
    home.make("--script", str(seen), "--voice", "heart", "--strict", **unusable(fakes))
    home.make("--script", str(seen), "--voice", "heart", "--strict", **away())
    home.ask()
    return home


def settings(fakes: FakesProcess) -> dict[str, str]:
    """The environment of all commands."""
    addresses = {**fakes.addresses, "openai": with_credentials(fakes.addresses["openai"])}
    return {
        **KEYS,
        "MUTOSCOPE_BASE_URLS": json.dumps(addresses),
        "MUTOSCOPE_FIND_LOCAL_MODELS": "false",
        "MUTOSCOPE_PROVIDER_LIMITS": json.dumps({"pexels": {"per_minute": 6000}}),
        "MUTOSCOPE_RETRY_GAP_S": "0.01",
        "MUTOSCOPE_UNKNOWN_CALLS": "skip",
        "MUTOSCOPE_PICTURES": "gemini, openai, pexels",
        "MUTOSCOPE_WRITERS": "openai, gemini",
        "MUTOSCOPE_SPEECH": "elevenlabs, openai",
        "MUTOSCOPE_LOG_LEVEL": "debug",
    }


def unusable(fakes: FakesProcess) -> dict[str, str]:
    """A key with a control character in it, which no header takes."""
    return {
        "OPENAI_API_KEY": KEYS["OPENAI_API_KEY"] + "\x01x",
        "MUTOSCOPE_BASE_URLS": json.dumps(fakes.addresses),
        "MUTOSCOPE_PICTURES": "openai",
    }


def away() -> dict[str, str]:
    """An address at which nobody answers."""
    with socket.socket() as bound:  # and never listened at
        bound.bind(("127.0.0.1", 0))
        nobody = with_credentials(f"http://127.0.0.1:{bound.getsockname()[1]}")
    return {"MUTOSCOPE_BASE_URLS": json.dumps({"gemini": nobody}), "MUTOSCOPE_PICTURES": "gemini"}


def test_every_vendor_has_repeated_its_key(home: Home, fakes: FakesProcess) -> None:
    told = "".join(said.decode() for _, said in home.said)
    for title in ("Google Gemini", "OpenAI", "Pexels", "ElevenLabs"):
        echo = rf"{title} does not take the request \(400\): The request with the key [^.]*{STARS}"
        assert re.search(echo, told), title
    assert "OpenAI holds a character that no key has" in told
    assert "Google Gemini cannot be reached" in told
    asked = set(fakes.ledger()["requests"])
    assert {f"openai POST /v1/{path}" for path in ("images/generations", "audio/speech")} <= asked


@pytest.mark.parametrize("where", ["said", "files", "rows"])
def test_no_secret_is_anywhere(home: Home, where: str) -> None:
    looked_at = {"said": home.said, "files": list(home.files()), "rows": list(home.rows())}[where]
    assert len(looked_at) > FEWEST[where]
    assert holders(looked_at) == []


def test_a_machine_with_every_key_is_fit(home: Home) -> None:
    (found,) = [said.decode() for command, said in home.said if command == "doctor"]
    assert "FAILED" not in found
    assert "ElevenLabs (not asked here" in found
