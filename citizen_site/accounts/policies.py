"""Who may do what with accounts."""

from citizen_site.core.permissions import Permission, allow, is_signed_in, runs_the_site

allow(Permission.USE_OWN_ACCOUNT, [is_signed_in])
allow(Permission.SEE_AUDIT, [runs_the_site])
