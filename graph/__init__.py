"""What follows from it: RDF, the store, queries, the network, the picture, exports."""
