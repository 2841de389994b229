"""Permissions on the programme's records."""

from citizen_site.core.permissions import Permission, allow, is_operator

allow(Permission.EDIT_PROGRAMME, [is_operator])
