"""Pages for people: one for each entity, source, statement, inference and passage; start, search, questions, queries.

What is shown is made in the processes that have the graph (every module but ``routes.py``), whole and without scripts;
scripts from ``assets/`` add what needs one: suggestions, the editor, charts and networks of results.
"""
