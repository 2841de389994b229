"""What describes a CSV file to machines: a metadata file of CSV on the Web (W3C, https://www.w3.org/TR/tabular-data-primer/)."""

from __future__ import annotations

from typing import Any

from citizen_site.programme.tables import DataTable, Datatype
from citizen_site.web.i18n import current_language


def metadata(table: DataTable, csv_href: str) -> dict[str, Any]:
    """For a table whose file is at `csv_href`, in the reader's language."""
    language = current_language()
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": language}],
        "url": csv_href,
        "dc:title": str(table.title),
        "dc:publisher": "Phố Nhà",
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True, "lineTerminators": ["\r\n"]},
        "tableSchema": {
            "columns": [
                {
                    "name": column.name,
                    "titles": column.name,
                    "dc:description": str(column.meaning),
                    "datatype": {"base": "date", "format": "yyyy-MM-dd"}
                    if column.datatype is Datatype.DATE
                    else column.datatype.value,
                    "required": column.is_required,
                }
                for column in table.columns
            ],
        },
    }
