"""Who may see what of the feeds."""

from citizen_site.core.permissions import Permission, allow, runs_the_site

allow(Permission.SEE_FEED_HEALTH, [runs_the_site])
