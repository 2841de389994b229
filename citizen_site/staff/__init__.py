"""Leaders, moderators and operators: invitations and the roles they hold in areas."""
