"""Sharing notices: posters, loudspeaker sheets and pictures for messengers."""
