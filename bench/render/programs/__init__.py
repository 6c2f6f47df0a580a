"""The job as others' programs are told to do it; run by them, not imported."""
