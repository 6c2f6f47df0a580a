"""Drawn scenes: plain plans in, stacks of layers out."""
