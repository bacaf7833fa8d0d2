"""Whole stores: moved between a laptop and a server, and who may see what on a server."""
