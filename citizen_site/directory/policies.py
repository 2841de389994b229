"""Permissions on problem reports about services."""

from citizen_site.core.permissions import Permission, allow, is_operator

allow(Permission.SEE_SERVICE_PROBLEMS, [is_operator])
allow(Permission.IMPORT_SERVICES, [is_operator])
