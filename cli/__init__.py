"""How a person asks: one thin command per job."""
