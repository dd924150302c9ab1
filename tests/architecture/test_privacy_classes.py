"""Every field of every table says who may read it."""

import pytest
from django.apps import apps
from django.db import models

from zhiping.lib.sealing import SealedJSONField, SealedTextField

OURS = [m for m in apps.get_models() if m.__module__.startswith("zhiping.")]


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_each_field_has_exactly_one_privacy_class(model: type[models.Model]):
    fields = {f.name for f in (*model._meta.local_fields, *model._meta.local_many_to_many)}
    fields |= {f.name for f in model._meta.fields}

    assert set(model.privacy) == fields
    assert set(model.privacy.values()) <= {"public", "party", "sealed"}


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_an_encrypted_field_is_classed_sealed(model: type[models.Model]):
    encrypted = {f.name for f in model._meta.fields if isinstance(f, SealedTextField | SealedJSONField)}

    assert {name for name in encrypted if model.privacy[name] != "sealed" and name not in ENCRYPTED_THOUGH_PARTY} == set()


# Encrypted at rest as a precaution though the parties may read them.
ENCRYPTED_THOUGH_PARTY: set[str] = set()
