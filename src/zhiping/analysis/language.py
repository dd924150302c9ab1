"""The whole rule language as it is compiled: every word that core knows, and no other."""

from zhiping.analysis.compiler import Words
from zhiping.analysis.fact_tests import TESTS
from zhiping.analysis.joins import JOINS
from zhiping.analysis.list_tests import LISTS
from zhiping.analysis.terms import TERMS

WORDS = Words(JOINS, TESTS, LISTS, TERMS)
