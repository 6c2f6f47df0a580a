import pytest

from mutoscope.providers.base_url import below, missing_path


@pytest.mark.parametrize(
    ("base_url", "path", "missing"),
    [
        ("https://api.openai.com", "v1", "v1"),
        ("https://api.openai.com/v1", "v1", ""),
        ("https://g.example/v1beta", "v1beta/openai", "openai"),
        ("http://localhost:11434/v1", "v1beta/openai", ""),
        ("http://localhost:8000/openai", "v1", "v1"),
        ("http://proxy/api/v1", "api/v1", ""),
        ("http://v1", "v1", "v1"),
        ("http://proxy/v1?key=a/b", "v1", ""),
    ],
)
def test_the_version_stands_there_once(base_url: str, path: str, missing: str) -> None:
    assert missing_path(base_url, path) == missing


@pytest.mark.parametrize(
    ("base_url", "path", "address"),
    [
        ("http://a/v1", "models", "http://a/v1/models"),
        ("http://a/v1/", "models", "http://a/v1/models"),
        ("http://a/v1/?version=2", "models", "http://a/v1/models?version=2"),
        ("http://me:pw@a?key=x/y", "search?query=tea", "http://me:pw@a/search?query=tea&key=x/y"),
    ],
)
def test_a_path_goes_before_what_the_address_asks_for(
    base_url: str, path: str, address: str
) -> None:
    assert below(base_url, path) == address
