"""The explorer on the live graph: it opens on a focus and fetches neighbours, statements and ways as they are asked for.

``indexing.py`` makes arrays of who is joined to whom, once for each graph (``prepare.py``); ``index.py`` has them, and
``links.py``, ``lines.py``, ``ways.py`` and ``names.py`` answer from them. ``told.py`` puts that into what the page
understands; ``jobs.py`` and ``operations.py`` are what the server runs, ``routes.py`` where it listens.
"""
