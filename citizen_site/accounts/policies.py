"""Permissions on accounts."""

from citizen_site.core.permissions import Permission, allow, is_operator, is_signed_in

allow(Permission.USE_OWN_ACCOUNT, [is_signed_in])
allow(Permission.SEE_AUDIT, [is_operator])
