"""Ten thousand plausible invented reports: texts, places, timelines and a bulk writer."""
