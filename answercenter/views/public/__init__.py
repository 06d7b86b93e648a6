"""Visitors' pages."""
