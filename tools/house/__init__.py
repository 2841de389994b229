"""Figures about the code: how long files are, how they hang together, and how far an act travels.

`make house` prints them as one table. What each figure counts is said where it is counted: source.py reads the code,
imports.py the graph of imports, acts.py watches requests to the real site.
"""
