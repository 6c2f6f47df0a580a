"""Memes: drawn templates with slots for words, their pictures and their motion."""
