"""Permissions on the operators' pages."""

from citizen_site.core.permissions import Permission, allow, is_operator

allow(Permission.SEE_OPERATIONS, [is_operator])
