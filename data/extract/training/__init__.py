"""Training of the bundled language pipeline from Universal Dependencies treebanks; nothing else imports it."""
