"""Template words: dates as people say them, money in yuan, masks for personal data."""

from django import template

register = template.Library()
