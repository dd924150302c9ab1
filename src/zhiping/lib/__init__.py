"""Small helpers that know nothing of titles."""
