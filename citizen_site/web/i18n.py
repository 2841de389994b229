"""Vietnamese at /…, English at /en/…: the address alone decides, so any page can be cached."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from babel.support import NullTranslations
from flask import Flask, g, request
from flask_babel import Domain, get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from citizen_site.extensions import babel

ENVIRON_KEY = "citizen_site.language"
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}


def language_of_path(path: str) -> str:
    """ "vi" or "en"."""
    return "en" if path == "/en" or path.startswith("/en/") else "vi"


class LanguagePrefix:
    """WSGI middleware: takes a leading /en off the path and adds it to the script's name.

    So routes know one path only, and url_for() preserves the reader's language.
    """

    def __init__(self, application: Any) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        path = environ.get("PATH_INFO", "")
        environ[ENVIRON_KEY] = language_of_path(path)
        if environ[ENVIRON_KEY] == "en":
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + "/en"
            environ["PATH_INFO"] = path[3:] or "/"
        return self.application(environ, start_response)


def current_language() -> str:
    """ "vi" or "en"."""
    # Pages ask hundreds of times, so this looks where Flask-Babel has put the answer, and asks it only the first time.
    try:
        locale = g._flask_babel.babel_locale
    except (AttributeError, RuntimeError):
        locale = get_locale()
    return locale.language if locale else "vi"


class Catalogues(Domain):
    """The texts of each language, found by its code: Flask-Babel writes out the locale's name for each text."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Flask-Babel has few types
        self._by_language: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        language = current_language()
        if language not in self._by_language:
            self._by_language[language] = super().get_translations()  # type: ignore[no-untyped-call]  # as above
        return self._by_language[language]


def base_path() -> str:
    """The path under which the site is mounted, without the language."""
    return request.script_root.removesuffix("/en") if current_language() == "en" else request.script_root


def url_in(language: str) -> str:
    """This page's address in another language."""
    query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
    prefix = "" if language == "vi" else f"/{language}"
    return f"{base_path()}{prefix}{quote(request.path)}{query}"


def localised(thing: Any, name: str) -> Any:
    """A record's text in the reader's language: `name_en` where it is filled and asked for, else `name`."""
    translated = getattr(thing, f"{name}_en", None) if current_language() == "en" else None
    return translated or getattr(thing, name)


@pass_eval_context
def template_gettext(context: EvalContext, text: str, **values: Any) -> str:
    """`_` of templates, as Jinja's: always a format, and markup where the template escapes."""
    return _filled_in(context, get_translations().ugettext(text), values)


@pass_eval_context
def template_ngettext(context: EvalContext, singular: str, plural: str, num: int, **values: Any) -> str:
    """`ngettext` of templates, as `template_gettext`."""
    return _filled_in(context, get_translations().ungettext(singular, plural, num), {"num": num, **values})


def _filled_in(context: EvalContext, text: str, values: dict[str, Any]) -> str:
    return (Markup(text) if context.autoescape else text) % values  # noqa: S704 - our own words


def init_i18n(app: Flask) -> None:
    app.config.update(BABEL_DEFAULT_LOCALE="vi", BABEL_DEFAULT_TIMEZONE="Asia/Ho_Chi_Minh")
    babel.init_app(
        app,
        locale_selector=lambda: request.environ.get(ENVIRON_KEY, "vi") if request else "vi",
    )
    babel.domain_instance = Catalogues()
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]  # Flask documents this assignment
    app.jinja_env.globals.update(
        _=template_gettext,
        ngettext=template_ngettext,
        current_language=current_language,
        url_in=url_in,
        site_languages=LANGUAGES,
        localised=localised,
    )
