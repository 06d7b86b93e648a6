"""How well the right answer is found, ours and other engines', on any folder of answers, queries and judgements.

`sets` reads a folder, `asking` puts its queries to our site and to `benchmarks.peers`, `metrics` and `recognition` make
figures of what they list, `history` keeps them and compares two runs, `__main__` is the command.
"""
