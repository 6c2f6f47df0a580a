"""Each test that asks for `drawer` is run with the extension and with numpy."""

from collections.abc import Iterator

import pytest

from mutoscope.media.kernel import backend, plain


@pytest.fixture(params=["native", "plain"])
def drawer(request: pytest.FixtureRequest) -> Iterator[str]:
    """Draws with one of the two kernels."""
    kernel = plain if request.param == "plain" else backend.native
    if kernel is None:
        pytest.skip("the extension was not built: there was no C compiler")
    with backend.using(kernel):
        yield request.param
