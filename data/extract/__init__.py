"""Documents → candidate statements with exact spans, which a person reviews."""
