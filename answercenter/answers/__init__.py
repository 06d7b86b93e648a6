"""Answers as editors keep them: reads for pages (`catalog`, `leading`) and the commands that change them. May call search."""
