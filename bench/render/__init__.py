"""Benchmarks of rendering, against the limit of the encoder and against others' programs.
`python -m bench.render [name…]`: each name is a module here with a `measure(plan)`."""
