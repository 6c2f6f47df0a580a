"""Drawn gardens: plants by their habit, houses, grounds, and a sample scene of each style."""
