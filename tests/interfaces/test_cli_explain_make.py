"""Explainers and their parts from the command line."""

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from command_line import Cli, Done

import mutoscope
from mutoscope import pipelines
from mutoscope.interfaces.cli import make_app
from mutoscope.interfaces.cli.explain_make import fields_of

ARTICLE = (Path(mutoscope.__file__).parent / "articles" / "coffee.md").read_text("utf-8")
SCRIPT = """\
title: Tea
description: About tea
language: en
sections:
  - title: Leaves
    narrations: [{text: Tea is a leaf., persona_id: anna}, It grows on hills.]
    slide: {kind: title, title: Leaves}
  - title: Cups
    narrations: [Cups are warm.]
    slide: {kind: quote, quote: Cups are warm.}
"""
QUICK = ("--voice", "heart")
DRAFT = ("--quality", "draft")
PARTS = ("script", "audio", "slides", "video")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The folder that commands run in, with an article and a script."""
    (tmp_path / "tea.md").write_text(ARTICLE)
    (tmp_path / "short.md").write_text("Tea is a leaf.")
    (tmp_path / "tea").mkdir()
    (tmp_path / "tea" / "script.yaml").write_text(SCRIPT)
    return tmp_path


def last(done: Done) -> str:
    assert done.code == 0, done.err
    return done.out.splitlines()[-1]


@pytest.mark.usefixtures("desk")
def test_an_article_becomes_a_script(cli: Cli) -> None:
    done = cli("explain", "script", "tea.md", "--minutes", "0.5")
    path = "explainer/how-coffee-conquered-the-world/script.yaml"
    assert (done.code, done.out) == (0, f"{path}\n")
    lines = done.err.splitlines()
    assert lines[:2] == ["Reading the article…", "Generating script…"]
    assert lines[-1] == "Complete"
    assert "Every day the world drinks about two billion cups" in Path(path).read_text()
    assert cli("explain", "validate", path).code == 0
    assert "How coffee conquered the world" in cli("jobs").out


@pytest.mark.usefixtures("desk")
def test_a_script_part_by_part(cli: Cli) -> None:
    assert last(cli("explain", "audio", "tea/script.yaml", *QUICK)) == "tea/audio"
    again = cli("explain", "audio", "tea/script.yaml", *QUICK)
    assert "Generating phrases (0 new, 3 reused)" in again.err.splitlines()
    assert "0 new, " in next(line for line in again.err.splitlines() if "completed" in line)

    assert last(cli("explain", "slides", "tea/script.yaml", *DRAFT)) == "tea/slides/en"
    done = cli("explain", "video", "tea/script.yaml", "--scenes", "2", *QUICK, *DRAFT, "-o", "out")
    assert last(done) == "out/output_2.mp4"
    assert "Rendering…" in done.err.splitlines()
    assert "Generating phrases (0 new, 1 reused)" in done.err.splitlines()
    names = sorted(each.name for each in Path("tea").rglob("*") if each.is_file())
    phrases = [f"phrase_000{number}.wav" for number in (1, 2, 3)]
    assert names == [*phrases, "script.yaml", "slide_0001.png", "slide_0002.png"]
    assert Path("tea/script.yaml").read_text() == SCRIPT


@pytest.mark.usefixtures("desk")
def test_quiet_says_the_file_and_verbose_every_step(cli: Cli) -> None:
    quiet = cli("explain", "audio", "tea/script.yaml", *QUICK, "--quiet")
    assert quiet == Done(0, "tea/audio\n", "")
    told = cli("explain", "audio", "tea/script.yaml", *QUICK, "-v").err.splitlines()
    assert "  sections.1.narrations.0.voice  reused" in told


@pytest.mark.usefixtures("desk")
def test_an_answer_as_json(cli: Cli) -> None:
    done = cli("explain", "audio", "tea/script.yaml", *QUICK, "--scenes", "2-", "--json")
    assert (done.code, done.json["status"]) == (0, "completed")
    assert done.json["request"]["until"] == "audio"
    assert done.json["files"] == {
        "folder": "tea",
        "script": None,
        "audio": ["tea/audio/phrase_0003.wav"],
        "slides": [],
        "video": None,
    }


@pytest.mark.usefixtures("desk")
def test_anew_whatever_is_there(cli: Cli) -> None:
    cli("explain", "audio", "tea/script.yaml", *QUICK)
    done = cli("explain", "audio", "tea/script.yaml", *QUICK, "--force")
    assert "Generating phrases (3 new, 0 reused)" in done.err.splitlines()
    assert last(done) == "tea/audio"


@pytest.mark.usefixtures("desk")
def test_a_dry_run_hands_nothing_in(cli: Cli) -> None:
    before = cli("jobs", "--json").out
    done = cli("explain", "tea.md", "--minutes", "0.5", "--dry-run")
    assert done.code == 0
    assert done.out
    assert cli("jobs", "--json").out == before


@pytest.mark.usefixtures("desk")
def test_an_id_at_once(cli: Cli) -> None:
    cli("queues", "pause", "default")
    done = cli("explain", "tea.md", "--no-wait")
    assert done.code == 0
    first = done.out.strip()
    assert cli("show", first, "--json").json["pipeline"] == "explainer"
    assert "of the same request" not in done.err
    again = cli("explain", "tea.md", "--no-wait")
    assert f"{first} of the same request is queued, at 0 %." in again.err
    assert f"mutoscope watch {first}" in again.err
    for job_id in (first, again.out.strip()):
        cli("cancel", job_id)
    cli("queues", "resume", "default")


def test_a_configuration_and_a_flag_that_goes_before_it(cli: Cli, desk: Path) -> None:
    (desk / "explain.yaml").write_text(
        "style: {theme: paper, quality: draft}\npersonas: [{id: anna, name: Anna, voice: heart}]\n"
    )
    argv = ("slides", "tea/script.yaml", "--config", "explain.yaml", "--theme", "technical")
    request = cli("explain", *argv, "--scenes", "1", "--json").json["request"]
    assert (request["theme"], request["quality"]) == ("technical", "draft")
    assert [each["name"] for each in request["speakers"]] == ["Anna"]


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        ((), 2, "Nothing to explain was named."),
        (("nothing",), 2, "“nothing” is neither an address nor a file."),
        (("none.md",), 3, "There is no file none.md."),
        (("ftp://a.b/c",), 2, "url cannot be 'ftp://a.b/c': it must be an address such as https:"),
        (("audio", "tea.md"), 2, "tea.md is no script, and audio needs one."),
        (("script", "tea/script.yaml"), 2, "tea/script.yaml is a script already."),
        (("video", "tea/script.yaml", "--scenes", "3"), 2, "There is no scene 3: the script has 2"),
        (("video", "tea/script.yaml", "--scenes", "2-1"), 2, "it ends before it begins"),
        (("video", "tea/script.yaml", "--scenes", "x"), 2, "“x” is no number of a scene"),
        (("tea.md", "--config", "none.yaml"), 3, "There is no file none.yaml."),
        (("tea.md", "-q", "-v"), 2, "--quiet and --verbose exclude each other."),
        (("tea.md", "--force", "--no-wait"), 2, "--force first looks what there is"),
        (("tea.md", "--batch-file", "-"), 2, "A batch file says itself what is made"),
        (("tea.md", "--voice", "nobody"), 2, "There is no voice “nobody”"),
        (("tea.md", "--theme", "pink"), 2, "There is no theme of slides “pink”."),
        (("tea.md", "--minutes", "99"), 2, "minutes cannot be 99.0"),
        (("http://nowhere.invalid/tea",), 2, "There is no host nowhere.invalid."),
        (("short.md",), 2, "holds too little text"),
    ],
)
@pytest.mark.usefixtures("desk")
def test_bad_input_is_one_sentence(cli: Cli, argv: tuple[str, ...], code: int, said: str) -> None:
    done = cli("explain", *argv)
    problem, hint = [line for line in done.err.splitlines() if not line.endswith("…")]
    assert (done.code, done.out) == (code, "")
    assert said in problem
    assert hint.strip()


def test_all_faults_of_a_script_and_of_a_configuration(cli: Cli, desk: Path) -> None:
    (desk / "bad.yaml").write_text(SCRIPT.replace("title: Cups", "titel: Cups"))
    done = cli("explain", "audio", "bad.yaml")
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines() == [
        "✗ The script cannot be used: 2 faults.",
        "  line 8, column 5: sections.1.titel: there is no such field (Did you mean title?)",
        "  line 8, column 5: sections.1.title: it is missing",
    ]
    (desk / "explain.yaml").write_text("personas: [{id: a, name: A, character_image: a.png}]\nx: 1")
    done = cli("explain", "tea.md", "--config", "explain.yaml")
    assert done.code == 2
    assert "line 1, column 46: personas.0.character_image: there is no file “a.png”" in done.err
    assert "line 2, column 1: x: there is no such field" in done.err
    as_json = cli("explain", "tea.md", "--config", "explain.yaml", "--json")
    assert as_json.json["error"]["code"] == "invalid_request"


def test_a_persona_that_there_is_not(cli: Cli, desk: Path) -> None:
    (desk / "explain.yaml").write_text(
        "personas: [{id: ann, name: Ann, voice: heart}, {id: ben, name: Ben, voice: heart}]"
    )
    argv = ("audio", "tea/script.yaml", "--config", "explain.yaml")
    done = cli("explain", *argv)
    assert done.code == 0
    assert "anna" in done.err
    strict = cli("explain", *argv, "--strict")
    assert strict.code == 2
    assert "line 6, column 53" in strict.err
    assert "Did you mean ann?" in strict.err


def test_a_failure_is_one_sentence_and_its_traceback_is_kept(
    cli: Cli, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "paper.png")  # a secret that stands in what is told
    (desk / "tea" / "paper.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    script = desk / "tea" / "script.yaml"
    script.write_text(SCRIPT + "    background: {type: image, path: paper.png}\n")
    done = cli("explain", "video", "tea/script.yaml", *QUICK, *DRAFT, "--json")
    assert (done.code, done.json["status"]) == (2, "failed")
    problem, hint = done.err.splitlines()[-2:]
    assert problem.startswith("✗ ")
    assert hint.strip()
    told = cli("logs", done.json["id"], "--traceback").out
    assert told.startswith("Traceback (most recent call last):")
    assert done.json["error"]["message"] in told
    assert "paper.png" not in told


@pytest.fixture
def stops() -> Iterator[list[str]]:
    """The steps of slides in which a debugger of this process could have stopped: one sets a trace
    function, too."""
    seen = list[str]()

    def trace(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call" and frame.f_code.co_name == "typeset_slide":
            seen.append(frame.f_code.co_filename)

    before = sys.gettrace()
    threading.settrace(trace)
    sys.settrace(trace)
    yield seen
    threading.settrace(before)  # type: ignore[arg-type]
    sys.settrace(before)


@pytest.mark.usefixtures("desk")
def test_a_breakpoint_in_a_step_is_hit_inline(cli: Cli, stops: list[str]) -> None:
    argv = ("explain", "slides", "tea/script.yaml", *DRAFT, "--theme", "magazine", "--inline")
    assert cli(*argv).code == 0
    assert len(stops) == 2
    assert all(name.endswith("slides.py") for name in stops)


class TeaPage(BaseHTTPRequestHandler):
    """The article as a page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        parts = [f"<p>{each}</p>" for each in ARTICLE.split("\n\n")[1:]]
        body = f"<body><article><h1>Coffee</h1>{''.join(parts)}</article></body>"
        self.wfile.write(f"<html><head><title>Coffee</title></head>{body}</html>".encode())

    def log_message(self, format: str, *args: object) -> None:
        """Not to the terminal."""


@pytest.fixture
def page() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), TeaPage) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/coffee"
        server.shutdown()
        thread.join()


def test_an_address_becomes_a_video(cli: Cli, page: str) -> None:
    part = ("--minutes", "0.5", "--scenes", "1")
    done = cli("explain", page, *part, *QUICK, *DRAFT, "-o", "out")
    assert last(done) == "out/output_1.mp4"
    lines = done.err.splitlines()
    begun = ["Fetching content…", "Parsing HTML…", "Generating script…"]
    assert lines[:3] == begun
    assert lines[-1] == "Complete"
    names = {str(each.relative_to("out")) for each in Path("out").rglob("*") if each.is_file()}
    assert {"script.yaml", "audio/phrase_0001.wav", "slides/en/slide_0001.png"} <= names


@pytest.mark.parametrize("part", [None, *PARTS])
def test_every_flag_is_explained(part: str | None) -> None:
    app = make_app()["explain"]
    flags = list((app[part] if part else app).assemble_argument_collection(parse_docstring=True))
    assert len(flags) > 10
    assert [flag.names for flag in flags if flag.show and not flag.parameter.help] == []


def test_every_field_is_a_flag_of_a_part() -> None:
    of_parts = {name for part in ("script", "audio", "slides", "video") for name in fields_of(part)}
    assert set(fields_of("all")) - of_parts == {"approve"}
    assert of_parts <= set(pipelines.find("explainer").request.model_fields)


def test_help_where_a_part_is_misused(cli: Cli) -> None:
    done = cli("explain", "audio", "--nonsense")
    assert (done.code, done.err.splitlines()[1].strip()) == (
        2,
        "See `mutoscope explain audio --help`.",
    )
    assert "mutoscope explain --help" in cli("explain", "--nonsense").err
