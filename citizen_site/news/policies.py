"""Permissions on feed health."""

from citizen_site.core.permissions import Permission, allow, is_operator

allow(Permission.SEE_FEED_HEALTH, [is_operator])
