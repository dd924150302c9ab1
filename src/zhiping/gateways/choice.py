"""Which adapter each part of the outside world has, and the refusal of sandbox parts in production."""

from typing import Any

from django.conf import settings

from zhiping.gateways.errors import SandboxRefused

NAMES = {"sms": "短信", "mail": "邮件", "payment": "支付", "signing": "电子签章与时间戳"}
SANDBOX = "sandbox"


def sandbox_parts() -> list[str]:
    """The parts that run as a sandbox here, by name; a production start refuses when this is not empty."""
    return [f"{name}（{part}）" for part, name in NAMES.items() if settings.GATEWAYS.get(part, SANDBOX) == SANDBOX]


def chosen(part: str) -> str:
    """The adapter's name for ``part``; SandboxRefused when that is the sandbox one and this is production."""
    adapter = str(settings.GATEWAYS.get(part, SANDBOX))
    if adapter == SANDBOX and settings.IS_PRODUCTION:
        raise SandboxRefused(
            f"正式运行不能使用沙盒{NAMES[part]}。请设置环境变量 ZHIPING_{part.upper()}，写明正式的{NAMES[part]}接口"
        )
    return adapter


def option(name: str) -> Any:
    """One value that a real adapter needs, from the environment by way of the settings."""
    return settings.GATEWAY_OPTIONS[name]
