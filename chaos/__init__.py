"""Proofs by mistreatment: real workers killed, frozen and starved while real jobs run.

`python -m chaos [TRIAL…] [--seed N] [--scale full|short] [--json]`. Each trial is a module here
with a `trial(ground)`; what it has shown stands in a table.
"""
