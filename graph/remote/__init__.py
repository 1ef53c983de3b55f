"""A graph on a SPARQL 1.1 server: read, asked and loaded as the one on disk is.

    http.py        requests: one connection kept, credentials from the environment, errors for people
    server.py      which server it is, where it takes what, what it does otherwise than others
    wording.py     a query as every server reads it: full IRIs, in pages, over the graphs that are meant
    answers.py     a server's answer as Oxigraph's own types and in Oxigraph's forms
    pages.py       every row of an answer, where a server cuts it off
    probe.py       whether a server's answers can be relied on
    here.py        evaluating a query here where they cannot
    store.py       what stands for the Oxigraph store
    described.py   the graph on the server that says what the others hold, and by which a load goes on where it stopped
    merged.py      one graph more on the server that holds all of them together, for servers that are slow with many
    endpoint.py    opening an endpoint: what stands for a generation on disk
    load.py        a generation on disk → the endpoint

An endpoint holds what may be published, unless somebody loads the whole with ``--private``: a server is shared.
"""
