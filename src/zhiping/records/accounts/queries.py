"""Reads about persons and organisations that more than one desk needs."""

from django.db.models import Q, QuerySet

from zhiping.core.terms import OrganisationKind as K
from zhiping.records.accounts.identity import id_digest, normal_id
from zhiping.records.accounts.models import FormerIdentity, Membership, Organisation, Person

EMPLOYERS = (K.INSTITUTION, K.STATE_ENTERPRISE, K.PRIVATE_ENTERPRISE, K.SOCIAL_BODY, K.SOLE_TRADER, K.CENTRAL_UNIT)

KINDS_FOR_BASIS = {
    Membership.Basis.EMPLOYED: (*EMPLOYERS, K.PERSONNEL_AGENCY, K.TRADE_ASSOCIATION, K.DEPARTMENT),
    Membership.Basis.ARCHIVE: (K.PERSONNEL_AGENCY,),
    Membership.Basis.COMMISSION: (K.PERSONNEL_AGENCY,),
    Membership.Basis.TRADE: (K.TRADE_ASSOCIATION,),
}
"""Which kinds of body may stand behind each basis (R36–R39)."""


def person_with(kind: str, number: str) -> Person | None:
    """Whoever has, or formerly had, this identity number (R13)."""
    found = id_digest(kind, normal_id(kind, number))
    person = Person.objects.filter(id_digest=found).first()
    if person is not None:
        return person
    former = FormerIdentity.objects.filter(id_digest=found).select_related("person").first()
    return former.person if former else None


def organisations_matching(text: str, *, basis: str) -> QuerySet[Organisation]:
    """Confirmed bodies whose name, code or place contains ``text`` and that may stand behind ``basis``."""
    kinds = KINDS_FOR_BASIS.get(Membership.Basis(basis), ()) if basis in Membership.Basis.values else ()
    rows = Organisation.objects.filter(kind__in=kinds, confirmed_at__isnull=False)
    for word in text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(code__iexact=word) | Q(city__icontains=word) | Q(area__icontains=word))
    return rows.order_by("name")


def memberships_of(person: Person) -> QuerySet[Membership]:
    """The person's relations, the newest first."""
    return Membership.objects.filter(person=person).select_related("organisation", "employer").order_by("-id")


def confirmed_memberships(person: Person) -> QuerySet[Membership]:
    """Those that an application may rest on."""
    return memberships_of(person).filter(state=Membership.State.CONFIRMED)
