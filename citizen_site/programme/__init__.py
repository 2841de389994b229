"""The city's digital programme: its 39 pilot models at 13 units, indicators, and promises."""
