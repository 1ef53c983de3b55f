"""What is said: records, reading and writing datasets, dates."""
