"""A service or an office as search engines read it: JSON-LD in the words of schema.org."""

from __future__ import annotations

from typing import Any

from flask import url_for

from citizen_site.areas.gazetteer import Place
from citizen_site.areas.labels import area_name
from citizen_site.core.geo import Point
from citizen_site.directory.models import Pillar, Service, ServiceKind, values
from citizen_site.directory.opening_hours import Day
from citizen_site.web.i18n import localised

SCHEMA_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def service_data(service: Service, areas: list[Place], days: list[Day]) -> dict[str, Any]:
    """A GovernmentService, or the office itself where the service is a place; `days` are its hours in the coming week.

    What the entry does not say is left out: an empty telephone number would be read as one.
    """
    name, description = localised(service, "name"), localised(service, "summary")
    common = {
        "@context": "https://schema.org",
        "name": name,
        "description": description,
        "url": url_for("directory.show_service", slug=service.slug, _external=True),
    }
    if service.kind == ServiceKind.PLACE:
        return common | _office(service, days)
    return common | _without_gaps(
        {
            "@type": "GovernmentService",
            "serviceOperator": _provider(service),
            "areaServed": [{"@type": "AdministrativeArea", "name": area_name(area)} for area in areas],
            "availableChannel": _channel(service),
            "offers": _online_fee(service),
        }
    )


def _office(service: Service, days: list[Day]) -> dict[str, Any]:
    return _without_gaps(
        {
            "@type": "GovernmentOffice" if service.pillar == Pillar.GOVERNMENT else "CivicStructure",
            "address": _address(service),
            "geo": _coordinates(service),
            "telephone": service.phone,
            "sameAs": service.url,
            "openingHoursSpecification": [_hours(day, *span) for day in days for span in day.spans],
        }
    )


def _without_gaps(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value}


def _provider(service: Service) -> dict[str, str] | None:
    provider = localised(service, "provider")
    return {"@type": "GovernmentOrganization", "name": provider} if provider else None


def _channel(service: Service) -> dict[str, Any] | None:
    phone = {"@type": "ContactPoint", "telephone": service.phone} if service.phone else None
    ways = _without_gaps({"serviceUrl": service.url, "servicePhone": phone})
    languages = values(service.languages)
    return {"@type": "ServiceChannel", **ways, "availableLanguage": languages} if ways else None


def _online_fee(service: Service) -> dict[str, Any] | None:
    if service.fee_online is None:
        return None
    return {"@type": "Offer", "price": service.fee_online, "priceCurrency": "VND"}


def _address(service: Service) -> dict[str, str] | None:
    if not service.address:
        return None
    street = localised(service, "address")
    return {"@type": "PostalAddress", "streetAddress": street, "addressLocality": "Hà Nội", "addressCountry": "VN"}


def _coordinates(service: Service) -> dict[str, Any] | None:
    if service.latitude is None or service.longitude is None:
        return None
    point = Point(service.latitude, service.longitude)
    return {"@type": "GeoCoordinates", "latitude": point.latitude, "longitude": point.longitude}


def _hours(day: Day, opens: str, closes: str) -> dict[str, str]:
    """Of one date, so that a holiday is told as it is; schema.org writes the end of a day as 23:59."""
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": f"https://schema.org/{SCHEMA_DAYS[day.day.weekday()]}",
        "opens": opens,
        "closes": "23:59" if closes == "24:00" else closes,
        "validFrom": day.day.isoformat(),
        "validThrough": day.day.isoformat(),
    }
