"""What rules conclude: rules checked, the axioms closed over, rounds until nothing is new, how strong each conclusion is."""
