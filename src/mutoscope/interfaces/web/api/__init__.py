"""The routes that programs ask."""
