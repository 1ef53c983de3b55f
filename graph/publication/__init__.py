"""What leaves: pseudonyms for protected people in all that is published, and a manifest by which anybody can verify it."""
