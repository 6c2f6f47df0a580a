"""How the same drawn scene looks in ink, in bricks, in watercolour."""
