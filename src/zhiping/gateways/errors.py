"""What a gateway raises when the outside world does not answer, or when a sandbox part stands where it may not."""


class GatewayError(Exception):
    """The other side could not be reached, refused, or answered what cannot be read; trying again later may help."""


class SandboxRefused(Exception):
    """A sandbox part was asked to work in a production installation."""
