"""The demo year: invented people and bodies, led through the real actions from the first day on."""

from zhiping.demo.building import build

__all__ = ["build"]
