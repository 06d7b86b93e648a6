"""What editors set for search: kept by `keeping`, listed by `lists`, and tried on real queries by `replay` beforehand.

`wording` says what may be kept, `pending` makes a change that is not kept yet into rules that a search can go by, and
`verdict` says in words what a replay found. A published change takes a change number, so that every cache follows it.

Called by views, forms and the command line; may import search, analytics, models and what is below them.
"""
