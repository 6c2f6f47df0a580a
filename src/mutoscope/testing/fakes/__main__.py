"""`python -m mutoscope.testing.fakes`."""

import argparse

from mutoscope.testing.fakes.running import serve_until_stopped


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser("mutoscope.testing.fakes", description="Fake vendors.")
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--api-key", default="", help="the only key that they take")
    given = parser.parse_args(arguments)
    serve_until_stopped(given.port, given.api_key)


if __name__ == "__main__":
    main()
