import importlib
import pkgutil

from mutoscope.jobs.step import StepSpec
from mutoscope.pipelines import short
from mutoscope.pipelines.short.forecast import typical_s


def test_every_step_has_a_typical_time() -> None:
    modules = [
        importlib.import_module(f"{short.__name__}.{each.name}")
        for each in pkgutil.iter_modules(short.__path__)
    ]
    steps = {
        value.spec.name.rpartition(".")[2]
        for module in modules
        for value in vars(module).values()
        if isinstance(getattr(value, "spec", None), StepSpec)
    }
    assert steps == set(typical_s())
