"""Input that cannot be used: one sentence, what to do, the right exit code, nothing half made."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from command_line import KITES, TOY, Cli

HEBREW = "העפיפון הוא צעצוע שעף. אנשים העיפו עפיפונים תמיד. גם היום מעיפים אותם."
FILES: dict[str, bytes] = {
    "empty.md": b"",
    "blank.md": b"  \n\n ",
    "binary.md": bytes(range(256)) * 8,
    "film.mov": b"qt",
    "brief.md": b"One sentence only.",
    "kite.md": KITES.encode(),
    "hebrew.md": HEBREW.encode(),
    "no.yaml": b"title: x\n",
}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--text", "empty.md"], "empty.md is empty."),
        (["--text", "blank.md"], "is empty."),
        (["--text", "binary.md"], "is not a text file."),
        (["--file", "film.mov"], "is of a kind that cannot be read: .mov"),
        (["--text", "brief.md"], "holds too little text: 1 whole sentence,"),
        (["--text", "hebrew.md"], "No bundled font can draw"),
        (["--text", "absent.md"], "There is no file absent.md."),
        (["--text", "."], ". is not a file."),
        (["--text", "kite.md", "--file", "brief.md"], "Give one source file, not two."),
        (["--text", "kite.md", "--url", "http://a.b"], "Give one source, not 2"),
        (["--script", "no.yaml"], "The script cannot be used"),
        (["--script", "binary.md"], "cannot be read as UTF-8 text."),
        (["coffee", "--duration", "0"], "duration cannot be 0"),
        (["coffee", "--voice", "nobody"], "There is no voice “nobody”"),
        (["coffee", "--seed", "-1"], "The seed cannot be -1."),
        (["coffee", "--priority", "99999999999"], "The priority cannot be 99999999999."),
        (["a subject nobody wrote about", "--source", "none"], "Nothing is to be read"),
        ([], "Give a topic, an idea, a text, a file, a URL or a script."),
        (["--url", "ftp://a.b/c"], "it must be an address such as https://"),
        (["--url", "http://me:secret@a.b/"], "holds a user name or password."),
    ],
)
def test_bad_input(cli: Cli, home: dict[str, str], files: Path, argv: list[str], said: str) -> None:
    outputs = Path(home["MUTOSCOPE_DATA_DIR"], "output")
    before = list(outputs.glob("*"))
    done = cli("short", *argv)
    assert (done.code, done.out) == (2, "")
    problem, hint = [line for line in done.err.splitlines() if line != "generating script"]
    assert said in problem
    assert hint.strip()
    assert list(outputs.glob("*")) == before


def test_a_private_address(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUTOSCOPE_ALLOW_PRIVATE_URLS", "false")
    done = cli("short", "--url", "http://127.0.0.1:8080/")
    assert done.code == 2
    assert "not fetched" in done.err


class Pages(BaseHTTPRequestHandler):
    """A site with one good page and some bad ones."""

    def do_GET(self) -> None:
        if self.path == "/gone":
            return self.send_error(404)
        size = 2 * 10**9 if self.path == "/huge" else len(self.page)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        if self.path != "/endless":
            self.send_header("Content-Length", str(size))
        self.end_headers()
        try:
            self.wfile.write(self.page)
            while self.path == "/endless":
                self.wfile.write(b"<p>And so on.</p>" * 10_000)
        except OSError:
            return None  # the reader has had enough
        return None

    page = f"<html><title>Kites</title><article><p>{KITES}</p></article></html>".encode()

    def log_message(self, format: str, *args: object) -> None:
        """Not to the terminal."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("/gone", "There is no such page (404)"),
        ("/huge", "The page is 2,000 MB; at most"),
        ("/endless", "The page is larger than can be read"),
    ],
)
def test_bad_pages(cli: Cli, site: str, page: str, said: str) -> None:
    done = cli("short", "--url", site + page, "--json")
    assert (done.code, done.json["status"]) == (2, "failed")
    assert said in done.json["error"]["message"]
    assert done.err.count(said) == 1
    assert done.json["output"] == []


def test_a_good_page(cli: Cli, site: str) -> None:
    done = cli("short", "--url", f"{site}/kite", *TOY, "--json")
    assert (done.code, done.json["status"]) == (0, "completed")
