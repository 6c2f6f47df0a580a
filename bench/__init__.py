"""Benchmarks. `python -m bench [name…]`: each name is a module here with a `measure()`."""
