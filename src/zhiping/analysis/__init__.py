"""The rules of a pack asked of many people at once: compiled to NumPy columns, for impact studies."""
