"""Answers as editors keep them: reads for pages, the commands that change them, and their way in and out as files.

`catalog`, `topics` and `leading` read for visitors, `revisions` for editors; `publishing` and `exchange` hold the
commands, which make the index follow after their commit. Called by views, jobs and the command line; may import
search and everything below it.
"""
