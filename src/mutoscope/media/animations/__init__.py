"""Painters of layers whose own pixels change, each a function of how far it has got."""
