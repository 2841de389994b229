"""Each published table says the same in CSV and JSON, and its CSVW description fits the file."""

from __future__ import annotations

import csv
import io
import json

import pytest
from sqlalchemy.orm import Session

from citizen_site.programme.tables import TABLES
from tests.factories.programme import seed_programme
from tests.support.pages import Visitor

BASE = "/chuyen-doi-so/du-lieu"


@pytest.mark.either_database
def test_csv_json_and_their_description_agree(session: Session, visitor: Visitor) -> None:
    seed_programme(session)
    for table in TABLES:
        content = visitor.get(f"{BASE}/{table.slug}.csv").response.data.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(content)))
        described = json.loads(visitor.get(f"{BASE}/{table.slug}.csv-metadata.json").response.data)
        columns = described["tableSchema"]["columns"]
        assert described["url"] == f"{BASE}/{table.slug}.csv"
        assert list(rows[0]) == [column["name"] for column in columns]
        for column in columns:
            if column["required"]:
                assert all(row[column["name"]] for row in rows), (table.slug, column["name"])
        records = json.loads(visitor.get(f"{BASE}/{table.slug}.json").response.data)["rows"]
        assert len(records) == len(rows) > 0
        for row, record in zip(rows, records, strict=True):
            same = {name: _text(value) for name, value in record.items()}
            assert same == {name: text.removeprefix("'") for name, text in row.items()}
        keys = [tuple(record[name] for name in table.key) for record in records]
        assert len(set(keys)) == len(keys), table.slug
    places = json.loads(visitor.get(f"{BASE}/mo-hinh.json").response.data)["rows"]
    assert [row["state"] for row in places].count("no_public_source") == 39


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.15g}" if isinstance(value, float) else str(value)
