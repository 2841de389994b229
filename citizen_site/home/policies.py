"""Who may see the list of the operators' pages."""

from citizen_site.core.permissions import Permission, allow, runs_the_site

allow(Permission.SEE_OPERATIONS, [runs_the_site])
