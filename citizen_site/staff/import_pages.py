"""Pages on which operators import a file: send it, look at what it changes, confirm; each kind has its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField

from citizen_site.accounts.forms import ActForm
from citizen_site.core import clock
from citizen_site.core.file_imports import (
    MAX_BYTES,
    MAX_SHOWN,
    FileImport,
    Importer,
    ImportFileError,
    ImportStateError,
    begin_import,
    confirm_import,
    import_by_id,
)
from citizen_site.core.site import current_site
from citizen_site.extensions import db
from citizen_site.web.access import current_actor
from citizen_site.web.fields import Form
from citizen_site.web.import_problems import problem_sentence
from citizen_site.web.rendering import render

MAX_REQUEST = MAX_BYTES + 1024 * 1024


class ImportFileForm(Form):
    """A file; what is in it is looked at behind the form."""

    file = FileField(
        _l("Tệp CSV"),
        description=_l("Bảng lưu dạng “CSV UTF-8”, dưới 5 MB. Mục không có trong tệp vẫn giữ nguyên."),
        render_kw={"accept": ".csv,text/csv"},
    )


@dataclass(frozen=True)
class ImportPages:
    """The pages of a kind: `blueprint` has begin, show and confirm, the template `steps` says how a file is made.

    `result` is the page to look at when it is done.
    """

    importer: Importer
    blueprint: str
    steps: str
    title: Any
    result: str
    result_text: Any

    def href(self, view: str, **values: Any) -> str:
        return url_for(f"{self.blueprint}.{view}", **values)

    def begin(self) -> ResponseReturnValue:
        form = ImportFileForm()
        if form.validate_on_submit():
            content = form.file.data.read(MAX_BYTES + 1) if form.file.data else b""
            try:
                begun = begin_import(
                    db.session(),
                    current_actor(),
                    self.importer,
                    content,
                    storage=current_site().storage,
                    now=clock.now(),
                )
            except ImportFileError:
                form.file.errors = [_("Tệp lớn hơn 5 MB.") if content else _("Bạn chưa chọn tệp nào, hoặc tệp trống.")]
            else:
                return redirect(self.href("show", import_id=begun.id), 303)
        return render("staff/import.html", status=422 if form.errors else 200, form=form, pages=self)

    def show(self, import_id: int) -> ResponseReturnValue:
        """What a file would change or did; while the worker has it, the page asks again by itself."""
        return self._page(import_by_id(db.session(), self.importer, import_id))

    def confirm(self, import_id: int) -> ResponseReturnValue:
        begun = import_by_id(db.session(), self.importer, import_id)
        storage = current_site().storage
        try:
            confirm_import(db.session(), current_actor(), self.importer, begun, storage=storage, now=clock.now())
        except ImportStateError:
            db.session().refresh(begun)
            return self._page(begun, status=409)
        return redirect(self.href("show", import_id=import_id), 303)

    def _page(self, begun: FileImport, status: int = 200) -> ResponseReturnValue:
        return render(
            "staff/import_preview.html",
            "progress",
            status=status,
            pages=self,
            begun=begun,
            preview=begun.preview,
            problems=[problem_sentence(**each) for each in begun.preview.get("problems", ())],
            max_shown=MAX_SHOWN,
            form=ActForm(),
            again=status == 409,
        )
