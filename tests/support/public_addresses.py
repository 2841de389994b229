"""Addresses with an id that are for everybody, and why: nobody else's things are behind them."""

from __future__ import annotations

PUBLIC = {
    "areas.show_area": "areas are public",
    "areas.choose_area": "an area is chosen for one's own browser, and areas are public",
    "directory.show_service": "services are public",
    "life_events.show_life_event": "guides through services are public",
    "directory.report_mistake": "anyone may say what is wrong with a service",
    "directory.mistake_reported": "thanks, the same for everyone",
    "discovery.sitemap": "a list of the public pages",
    "news.picture": "pictures of the news are public",
    "notice_feeds.atom": "what is published in an area",
    "notice_feeds.meetings": "meetings that were published in an area",
    "notice_sharing.poster": "areas are public",
    "notice_sharing.by_short_code": "areas are public",
    "programme.show_pilot": "the programme is public",
    "programme.show_unit": "the programme is public",
    "programme.show_indicator": "the programme is public",
    "programme.show_topic": "the programme is public",
    "programme_data.csv_file": "public figures",
    "programme_data.csv_metadata": "public figures",
    "programme_data.json_file": "public figures",
    "programme_data.pilot_feed": "public news of a model, a feed",
    "demo.illustration": "invented news, in the demo only",
    "demo.sign_in_as": "invented people, in the demo only",
}
