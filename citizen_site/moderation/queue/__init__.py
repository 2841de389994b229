"""The queue of the desk: what waits in the moderator's areas, by what needs doing."""
