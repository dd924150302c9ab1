"""Decides: pure values in, pure values out; no Django, no file, no clock, no chance."""
