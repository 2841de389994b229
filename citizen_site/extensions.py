"""The Flask extensions, unbound; create_app() binds them. Imports nothing of ours but `client_network`."""

from typing import TYPE_CHECKING, ClassVar

from flask import request
from flask_babel import Babel
from flask_compress import Compress
from flask_limiter import Limiter
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx
from sqlalchemy import MetaData, Table
from sqlalchemy.orm import DeclarativeBase

from citizen_site.client_network import client_network


class Base(DeclarativeBase):
    """Base of all tables; constraint names are fixed so that migrations can name them on every database."""

    if TYPE_CHECKING:
        # Every model is one table, which rows can be inserted into.
        __table__: ClassVar[Table]

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)
babel = Babel()
csrf = CSRFProtect()
compress = Compress()
htmx = Htmx()
limiter = Limiter(
    client_network,
    # For forms that name no limit of their own: more than a ward's office fills in, less than a script would.
    default_limits=["1200 per hour"],
    default_limits_exempt_when=lambda: request.method != "POST",
    headers_enabled=True,
)
