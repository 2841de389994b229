"""Leaders, moderators and operators: how they are invited, and which role they hold where."""
