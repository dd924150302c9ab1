"""The outside world behind small interfaces, each with a real adapter and a sandbox one that runs locally."""

from zhiping.gateways.choice import sandbox_parts
from zhiping.gateways.errors import GatewayError, SandboxRefused

__all__ = ["GatewayError", "SandboxRefused", "sandbox_parts"]
