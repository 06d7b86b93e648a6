"""Measurements of a real site on real data; each is a command, run from the project's folder. See README.md."""
