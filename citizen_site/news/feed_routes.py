"""The operators' pages of feeds: their health, and what is asked."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField
from wtforms.validators import ValidationError

from citizen_site.accounts.reauthentication import requires_recent_sign_in
from citizen_site.core import clock
from citizen_site.core.http import FetchError, FetchFailure, check_url
from citizen_site.core.permissions import Permission
from citizen_site.core.site import current_site
from citizen_site.extensions import db
from citizen_site.news.feeds import (
    FeedSource,
    KnownAddressError,
    SameAddressError,
    add_feed,
    change_feed,
    check_addresses,
    find_feed,
    pause_feed,
    remove_feed,
    resume_feed,
)
from citizen_site.news.fetching import FeedAnswer, try_address
from citizen_site.news.labels import ADVICE, FAULTS, STATES, fault_text
from citizen_site.news.models import TROUBLED, Feed
from citizen_site.news.queries import feed_health
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import Form, text_line
from citizen_site.web.rendering import render

blueprint = Blueprint("feeds", __name__, url_prefix="/van-hanh/nguon-tin")

SHOWN_ITEMS = 5


class FeedForm(Form):
    """`tried` are the addresses whose items were shown: only with them is a new address stored."""

    name = text_line(
        _l("Tên báo, trang tin"), longest=120, required=_l("Hãy nhập tên mà người đọc sẽ thấy dưới mỗi tin.")
    )
    url = text_line(
        _l("Địa chỉ nguồn RSS hoặc Atom"),
        longest=500,
        required=_l("Hãy nhập địa chỉ của nguồn."),
        description=_l("Thường có trên trang RSS của báo, ví dụ https://bao.vn/rss/home.rss."),
        inputmode="url",
    )
    second_url = text_line(
        _l("Địa chỉ thứ hai, nếu có"),
        longest=500,
        description=_l("Chỉ dùng khi địa chỉ thứ nhất không cho tin."),
        inputmode="url",
    )
    tried = HiddenField()

    def validate_url(self, field: Field) -> None:
        try:
            check_url(field.data)
        except FetchError as error:
            raise ValidationError(FAULTS[FetchFailure.BAD_URL]) from error

    def validate_second_url(self, field: Field) -> None:
        if field.data:
            self.validate_url(field)

    @property
    def source(self) -> FeedSource:
        return FeedSource(self.name.data, self.url.data, self.second_url.data)


@blueprint.get("")
@requires(Permission.MANAGE_FEEDS)
def list_feeds() -> Response:
    return render(
        "news/feeds.html",
        feeds=feed_health(db.session()),
        states=STATES,
        advice=ADVICE,
        troubled=TROUBLED,
        form=Form(),
    )


@blueprint.route("/them", methods=["GET", "POST"])
@requires(Permission.MANAGE_FEEDS)
@requires_recent_sign_in
def add() -> ResponseReturnValue:
    return _fill_in(None)


@blueprint.route("/<int:feed_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_FEEDS)
@requires_recent_sign_in
def change(feed_id: int) -> ResponseReturnValue:
    return _fill_in(find_feed(db.session(), feed_id))


@blueprint.post("/<int:feed_id>/tam-dung")
@requires(Permission.MANAGE_FEEDS)
@requires_recent_sign_in
def pause(feed_id: int) -> ResponseReturnValue:
    session = db.session()
    pause_feed(session, current_actor(), find_feed(session, feed_id), clock.now())
    return redirect(url_for("feeds.list_feeds"), 303)


@blueprint.post("/<int:feed_id>/tiep-tuc")
@requires(Permission.MANAGE_FEEDS)
@requires_recent_sign_in
def resume(feed_id: int) -> ResponseReturnValue:
    session = db.session()
    resume_feed(session, current_actor(), find_feed(session, feed_id), clock.now())
    return redirect(url_for("feeds.list_feeds"), 303)


@blueprint.post("/<int:feed_id>/bo")
@requires(Permission.MANAGE_FEEDS)
@requires_recent_sign_in
def remove(feed_id: int) -> ResponseReturnValue:
    remove_feed(db.session(), current_actor(), feed_id, clock.now())
    return redirect(url_for("feeds.list_feeds"), 303)


def _fill_in(feed: Feed | None) -> ResponseReturnValue:
    """A feed's form. Addresses that are new are asked and what they give is shown; sent again, the feed is stored."""
    form, session, shown = FeedForm(obj=feed), db.session(), list[FeedAnswer]()
    if request.method == "POST" and form.validate():
        new = [each for each in form.source.addresses if feed is None or each not in (feed.url, feed.second_url)]
        try:
            if (form.tried.data or "") == " ".join(new):
                if feed is None:
                    add_feed(session, current_actor(), form.source, clock.now())
                else:
                    change_feed(session, current_actor(), feed, form.source, clock.now())
                return redirect(url_for("feeds.list_feeds"), 303)
            check_addresses(session, form.source, feed)
            shown = _try(form, new)
        except SameAddressError:
            form.second_url.errors = [
                _("Địa chỉ thứ hai giống hệt địa chỉ thứ nhất. Hãy bỏ trống hoặc nhập địa chỉ khác.")
            ]
        except KnownAddressError as error:
            form.url.errors = [_("Nguồn “%(name)s” đã dùng địa chỉ này.", name=error)]
    return render(
        "news/feed_form.html",
        status=422 if form.errors else 200,
        form=form,
        feed=feed,
        shown=shown,
        shown_items=SHOWN_ITEMS,
    )


def _try(form: FeedForm, addresses: Sequence[str]) -> list[FeedAnswer]:
    """What the addresses give; none where one gives no feed, which the form then says."""
    session, settings = db.session(), current_site().settings
    answers = [try_address(session, settings, each, clock.now()) for each in addresses]
    for answer in answers:
        if answer.copy is None:
            field = form.url if answer.url == form.url.data else form.second_url
            field.errors = [fault_text(answer.error)]
    if form.errors:
        form.tried.data = ""
        return []
    form.tried.data = " ".join(addresses)
    return answers
