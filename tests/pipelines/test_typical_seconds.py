import importlib
import pkgutil

import pytest

from mutoscope import pipelines
from mutoscope.jobs.step import StepSpec

FORETOLD = [name for name in pipelines.summaries() if pipelines.find(name).forecast]


@pytest.mark.parametrize("name", FORETOLD)
def test_every_step_has_a_typical_time(name: str) -> None:
    package = importlib.import_module(f"{pipelines.__name__}.{name}")
    modules = [
        importlib.import_module(f"{package.__name__}.{each.name}")
        for each in pkgutil.iter_modules(package.__path__)
    ]
    steps = {
        value.spec.name.rpartition(".")[2]
        for module in modules
        for value in vars(module).values()
        if isinstance(getattr(value, "spec", None), StepSpec)
    }
    forecast = pipelines.find(name).forecast
    assert forecast is not None
    assert steps == set(forecast.typical_s)


def test_all_that_are_made_of_steps_are_foretold() -> None:
    assert {"short", "explainer"} <= set(FORETOLD)
