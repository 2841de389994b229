"""Downloads of the programme's tables: CSV, JSON, and what describes the CSV files to machines."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, make_response, url_for

from citizen_site.extensions import db
from citizen_site.programme.csv_on_the_web import metadata
from citizen_site.programme.feeds import atom_feed
from citizen_site.programme.pilots import pilot_by_slug
from citizen_site.programme.tables import TABLES, DataTable, cell_text, json_value, table_by_slug
from citizen_site.web.access import public
from citizen_site.web.caching import cached
from citizen_site.web.csv_tables import write_table
from citizen_site.web.rendering import render

blueprint = Blueprint("programme_data", __name__, url_prefix="/chuyen-doi-so/du-lieu")


@blueprint.get("")
@public
@cached("programme", "areas", max_age=300)
def list_tables() -> Response:
    return render("programme/data.html", tables=TABLES)


@blueprint.get("/<table>.csv")
@public
@cached("programme", "areas", max_age=300)
def csv_file(table: str) -> Response:
    found = table_by_slug(table)
    names = [column.name for column in found.columns]
    rows = ({name: cell_text(row.get(name)) for name in names} for row in found.rows(db.session()))
    return _attached(make_response(write_table(names, rows)), "text/csv", f"{found.slug}.csv")


@blueprint.get("/<table>.csv-metadata.json")
@public
@cached("programme", max_age=300)
def csv_metadata(table: str) -> Response:
    found = table_by_slug(table)
    response = jsonify(metadata(found, url_for("programme_data.csv_file", table=found.slug)))
    response.mimetype = "application/csvm+json"
    return response


@blueprint.get("/<table>.json")
@public
@cached("programme", "areas", max_age=300)
def json_file(table: str) -> Response:
    found = table_by_slug(table)
    return _attached(jsonify(_records(found)), "application/json", f"{found.slug}.json")


@blueprint.get("/mo-hinh/<slug>.atom")
@public
@cached("programme", max_age=300)
def pilot_feed(slug: str) -> Response:
    """What is new about a model, for those who follow it."""
    pilot = pilot_by_slug(db.session(), slug)
    return Response(atom_feed(pilot), content_type="application/atom+xml; charset=utf-8")


def _records(table: DataTable) -> dict[str, Any]:
    rows = [
        {column.name: json_value(row.get(column.name)) for column in table.columns} for row in table.rows(db.session())
    ]
    return {"title": str(table.title), "rows": rows}


def _attached(response: Response, mimetype: str, name: str) -> Response:
    response.mimetype = mimetype
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
