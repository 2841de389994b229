"""What people read when a report command refuses their input: one sentence for each type of error."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site.core.errors import InvalidInputError
from citizen_site.reports import agencies, units
from citizen_site.reports.absences import AbsenceOrderError, UnknownColleagueError
from citizen_site.reports.acts import MailSentError, UndoPeriodOverError
from citizen_site.reports.assignment import AssigneeRequiredError, UnknownPersonError, UnknownUnitError
from citizen_site.reports.attachments.photo_review import PhotosUndecidedError
from citizen_site.reports.attachments.processing import PhotoProblem, PhotoRefusedError
from citizen_site.reports.attachments.sizes import MAX_BYTES, MAX_PHOTOS
from citizen_site.reports.classification import FormerAreaError
from citizen_site.reports.conflict_of_interest import ApprovalRequiredError
from citizen_site.reports.deadlines import DateInPastError, SameTimeLimitError
from citizen_site.reports.duplicates import ClosedOriginalError, DuplicateOfItselfError, UnknownOriginalError
from citizen_site.reports.neighbour_updates import NothingSaidError
from citizen_site.reports.reporter_actions import BeingHandledError
from citizen_site.reports.status import ScheduledInPastError

PHOTO_PROBLEMS: dict[str, Any] = {
    PhotoProblem.EMPTY: _l("Tệp ảnh rỗng. Bạn chọn lại ảnh giúp chúng tôi."),
    PhotoProblem.TOO_LARGE: _l(
        "Ảnh lớn hơn %(number)d MB. Bạn chọn ảnh nhỏ hơn, hoặc chụp màn hình ảnh đó rồi gửi.",
        number=MAX_BYTES // 1_000_000,
    ),
    PhotoProblem.TOO_MANY: _l(
        "Mỗi phản ánh có nhiều nhất %(number)d ảnh. Bạn bỏ bớt một ảnh rồi thêm.", number=MAX_PHOTOS
    ),
    PhotoProblem.NO_ROOM: _l("Máy chủ hết chỗ nên chưa nhận được ảnh. Bạn thử lại sau ít phút, phần khác vẫn còn."),
    PhotoProblem.KIND: _l("Tệp này không phải ảnh. Bạn gửi ảnh JPEG, PNG, WebP, HEIC hoặc AVIF."),
    PhotoProblem.BROKEN: _l("Ảnh bị hỏng hoặc chưa tải lên hết. Bạn chọn lại hoặc chụp ảnh khác."),
    PhotoProblem.TOO_MANY_PIXELS: _l(
        "Ảnh quá lớn. Bạn chụp với kích thước nhỏ hơn, hoặc chụp màn hình ảnh đó rồi gửi."
    ),
    PhotoProblem.TOO_SMALL: _l("Ảnh quá nhỏ nên không nhìn rõ. Bạn chọn ảnh khác."),
}
_NAME_TAKEN = _l("Ở khu vực này đã có tên đó.")
MISTAKES: dict[type[InvalidInputError], Any] = {
    UnknownOriginalError: _l("Không có phản ánh nào mang mã này mà bạn xem được."),
    ClosedOriginalError: _l(
        "Phản ánh ban đầu đã đóng, gộp vào đó thì không ai xử lý tiếp. Hãy mở lại phản ánh đó trước, "
        "hoặc trả lời riêng phản ánh này."
    ),
    DuplicateOfItselfError: _l("Phản ánh không thể trùng với chính phản ánh này."),
    AssigneeRequiredError: _l("Hãy chọn đơn vị hoặc người."),
    UnknownUnitError: _l("Đơn vị này không còn nhận việc của khu vực này. Hãy chọn lại."),
    UnknownPersonError: _l("Người này không nhận được việc này nữa. Hãy chọn lại."),
    ApprovalRequiredError: _l(
        "Phản ánh này nói về cơ quan, mà loại việc này không đăng công khai. Một mình bạn không đổi "
        "được: hãy xin ẩn trước, người tiếp nhận thứ hai đồng ý rồi thì đổi loại."
    ),
    FormerAreaError: _l("Khu vực này không còn nữa. Bạn chọn lại nhé."),
    agencies.NameTakenError: _NAME_TAKEN,
    units.NameTakenError: _NAME_TAKEN,
    units.UnknownHeadError: _l("Người này không còn vai trò ở đây. Hãy chọn lại."),
    ScheduledInPastError: _l("Ngày này đã qua. Bạn chọn hôm nay hoặc một ngày sau."),
    DateInPastError: _l("Ngày này đã qua. Hạn chỉ đổi được từ hôm nay."),
    UnknownColleagueError: _l("Người này không nhận việc ở khu vực của bạn. Hãy chọn lại."),
    AbsenceOrderError: _l("Ngày cuối phải từ ngày đầu trở đi và chưa qua."),
    NothingSaidError: _l("Hãy viết vài chữ, hoặc chọn ảnh."),
    UndoPeriodOverError: _l("Đã quá 10 phút nên không hoàn tác được nữa."),
    MailSentError: _l("Việc gấp nên email đã đi ngay, không hoàn tác được. Bạn đổi bước của phản ánh nếu cần."),
    BeingHandledError: _l("Người tiếp nhận vừa làm việc với phản ánh này. Bạn xem lại sau ít phút."),
    SameTimeLimitError: _l("Từ ngày đó đã có mức giờ này."),
}


def sentence_of(error: InvalidInputError) -> str:
    """The sentence for the person, in the language of the page. Raises KeyError for a type that has none."""
    if isinstance(error, PhotoRefusedError):
        return str(PHOTO_PROBLEMS[error.problem])
    if isinstance(error, PhotosUndecidedError):
        unseen = [_("Ảnh %(number)d: hãy mở ảnh lớn để kiểm tra trước khi đăng.", number=each) for each in error.unseen]
        undecided = [_("Ảnh %(number)d: hãy chọn đăng hay không đăng.", number=each) for each in error.undecided]
        return " ".join([_("Chưa duyệt được."), *unseen, *undecided])
    return str(MISTAKES[type(error)])
