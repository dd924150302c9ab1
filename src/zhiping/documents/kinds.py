"""The kinds of document and what each cannot be made without; every other key is optional.

Dates and times are words already (``2023年9月10日 18:00``). Everywhere: ``number`` (in the header), ``qr`` (text of the QR code),
``placeholder`` (a warning line), ``content_hash``, ``journal_root``, ``foot``.

- ``receipt``: title, committee, name, unit, level, specialty, last_second, files [[name, sha256]], next
- ``undertaking``: title, name, unit, level, text (paragraphs by line), signer, signer_label, officer_name
- ``notice``: level, specialty, issuer, contact, items [{what, why, mend}]
- ``publicity_sheet``: title, intro, issuer, place, address, posted_on, last_day, workdays, objection_to,
  entries [{name, unit, specialty, title, mark}]
- ``deliberation``: unit, level, specialty, held_on, place, fields [{label, text}], votes {expected, present, for, against,
  abstain}, members [name], conclusion, leader, signed_on; what is empty stays open for the pen
- ``minutes``: committee, session, held_on, place, chair, expected, present, quorum, threshold, opened_at, closed_at,
  members [[name, office, group, signed in]], groups [{title, paragraphs}], cases [{name, specialty, title, for, against,
  abstain, passed}], remarks [text], signed_by [[name, office, time]]
- ``approval``: issuer, issuer_suffix, title, to, paragraphs [text], date, seal, seal_below, list_title,
  entries [{name, unit, specialty, title, mark}]
- ``certificate``: name, series, specialty, level_name, title, scope_mark, titled_on, number, approval_number, issuer,
  issued_on, verify_address, verify_code, is_sample, photo (bytes), seal_below
- ``review_form``: title, cycle, cover [[label, value]], made_at, sections [{title, rows, head?, pairs?, paragraphs?}] (rows are
  [label, value] without a head), opinions [{title, text, rows, signed_by, date}]
- ``payment_receipt``: name, unit, item, level, amount, amount_words, cites, sandbox, items [[name, amount]],
  events [{gateway_ref, bank_at, treasury_at, received_at}]
- ``decision``: name, organisation, decided_at, point, open_point, reading, clause, reason, evidence, effect, passes, remedy,
  decided_by, capacity, second_by
"""

from collections.abc import Mapping

KINDS: Mapping[str, tuple[str, ...]] = {
    "receipt": ("number", "application_number", "name", "received_at", "content_hash"),
    "undertaking": ("name", "text", "signer", "signed_at", "content_hash"),
    "notice": ("number", "name", "application_number", "items", "due", "issuer", "issued_at"),
    "publicity_sheet": ("title", "issuer", "place", "posted_on", "last_day", "workdays", "entries"),
    "deliberation": ("number", "name", "application_number", "unit", "fields"),
    "minutes": ("committee", "session", "held_on", "place", "expected", "present", "cases"),
    "approval": ("issuer", "number", "title", "to", "paragraphs", "date"),
    "certificate": ("number", "name", "title", "level_name", "specialty", "titled_on", "issuer", "issued_on", "qr"),
    "review_form": ("cover", "sections"),
    "payment_receipt": ("number", "application_number", "name", "amount", "amount_words", "events"),
    "decision": ("application_number", "point", "reading", "clause", "reason", "effect", "decided_by", "decided_at"),
}
