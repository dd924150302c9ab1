"""What was asked for in a query string, made safe to look for."""

from django.http import HttpRequest

LONGEST = 100


def asked(request: HttpRequest, name: str) -> str:
    """The text of one parameter, without control characters (a database refuses them) and of bounded length."""
    text = request.GET.get(name, "")
    return "".join(letter for letter in text if letter.isprintable()).strip()[:LONGEST]
