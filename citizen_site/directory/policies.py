"""Who may see what readers report about services."""

from citizen_site.core.permissions import Permission, allow, is_operator

allow(Permission.SEE_SERVICE_PROBLEMS, [is_operator])
