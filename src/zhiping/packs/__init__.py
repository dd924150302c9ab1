"""Reads policy packs from YAML into core values; errors name file, line, what was found and what is allowed."""

from zhiping.packs.loader import PackError, load, load_files, read_files

__all__ = ["PackError", "load", "load_files", "read_files"]
