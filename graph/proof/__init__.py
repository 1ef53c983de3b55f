"""Why something is said: proofs of any claim down to source and paragraph, in words, HTML and PROV, and their replay."""
