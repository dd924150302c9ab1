"""Amendments of a running year: proposing, looking at every case, confirming, deciding what is left to a person."""
