"""One module a format; each has a function that writes an opened graph to a binary file."""
