"""How often somebody may ask for something, counted in the cache."""

from django.core.cache import cache
from django.http import HttpRequest


def allowed(request: HttpRequest, what: str, *, most: int, seconds: int) -> bool:
    """Count one asking of ``what`` from this address; False once it was more than ``most`` in ``seconds``."""
    key = f"limit:{what}:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # it ran out between the two lines
        cache.set(key, 1, seconds)
        return True
