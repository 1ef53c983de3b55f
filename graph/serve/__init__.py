"""The graph on the web, strictly read-only: a SPARQL endpoint, pages, JSON routes, the live explorer.

One process speaks HTTP (``app.py``); questions are answered in processes that can be killed (``workers.py``). A page
family is a module with ``routes() -> list[Route]``; what it asks of the graph is a *job*: see :mod:`.workers`.
"""
