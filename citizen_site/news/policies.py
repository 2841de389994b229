"""Permissions on feeds."""

from citizen_site.core.permissions import Permission, allow, is_operator

allow(Permission.MANAGE_FEEDS, [is_operator])
