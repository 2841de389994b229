"""A notice and a group's page on their way to people: poster, loudspeaker sheet, picture for messengers."""
