"""Who may see what of the feeds."""

from citizen_site.core.permissions import Permission, allow, is_operator

allow(Permission.SEE_FEED_HEALTH, [is_operator])
