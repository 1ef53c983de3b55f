"""What can be said: the vocabulary, the errors, the namespaces."""
