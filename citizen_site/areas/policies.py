"""Permissions on residential groups: operators of an area manage those in it, operators of the city import them."""

from citizen_site.core.permissions import Permission, Role, allow, has_role, is_operator

allow(Permission.MANAGE_GROUPS, [has_role(Role.OPERATOR)])
allow(Permission.IMPORT_GROUPS, [is_operator])
