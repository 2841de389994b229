"""Who may see what readers report about services."""

from citizen_site.core.permissions import Permission, allow, runs_the_site

allow(Permission.SEE_SERVICE_PROBLEMS, [runs_the_site])
