"""Whose thing stands in which address: what the tests of others' things try (test_others_things.py)."""

from __future__ import annotations

from tests.factories.invitations import day
from tests.factories.staff import PASSWORD
from tests.support.target import (
    DESK_TESTS,
    NOTICES,
    Target,
    at_the_desk,
    by_draft_link,
    by_forwarded_link,
    by_report_link,
    file_of_a_draft,
    kept_at_the_desk,
    of_a_draft,
    of_a_posted,
    of_staff,
    own,
)

DESK = "tests/integration/desk"
GROUP_TESTS = "tests/integration/staff/test_group_pages.py"
OF_GROUPS = dict.fromkeys(("show_ward", "add", "merge"), "ward") | dict.fromkeys(("rename", "split", "move"), "group")
IMPORT_TESTS = {
    "service_import": "tests/integration/directory/test_import_pages.py",
    "indicator_values": "tests/integration/programme/test_value_import.py",
    "group_import": "tests/integration/staff/test_group_import.py",
}
FEED_TESTS = "tests/integration/news/test_feed_pages.py"
PROGRAMME = "tests/integration/programme/test_editing.py"
OWN_TESTS = "tests/integration/reports/test_own_report.py"
STEP_TESTS = "tests/integration/reports/test_submission_steps.py"
SENDING_TESTS = "tests/integration/reports/test_submission.py"
PHOTO_TESTS = "tests/integration/reports/test_photo_pages.py"
TASK_TESTS = "tests/integration/desk/test_background_tasks.py"
MANY_TESTS = "tests/integration/desk/test_bulk.py"
ROUTING_TESTS = "tests/integration/desk/test_routing.py"

TARGETS = {
    "saved_forms.show": Target(
        lambda world: {"key": world.saved_form},
        shown_by="tests/integration/desk/test_interrupted_answers.py",
        is_private=True,
    ),
    "exchanged_days.remove_day": of_staff("day", "exchanged_day"),
    **{
        f"feeds.{act}": Target(lambda world: {"feed_id": world.feed}, shown_by=FEED_TESTS)
        for act in ("change", "pause", "resume", "remove")
    },
    # Not listed, so only its reporter and the desk may read it.
    "reports.show_report": Target(
        lambda world: {"code": world.report}, shown_by="tests/integration/reports/test_report_pages.py"
    ),
    "my_reports.show": by_report_link(OWN_TESTS),
    "remembered_reports.remember": by_report_link("tests/integration/reports/test_remembered_reports.py"),
    "my_reports.act": by_report_link(OWN_TESTS, act="rut"),
    "my_reports.show_signed_in": Target(lambda world: {"code": world.report}, shown_by=OWN_TESTS, is_private=True),
    "my_reports.act_signed_in": Target(
        lambda world: {"code": world.report, "act": "rut"}, shown_by=OWN_TESTS, is_private=True
    ),
    "report_submission.step_category": by_draft_link(STEP_TESTS),
    "report_submission.step_details": by_draft_link(STEP_TESTS),
    "report_submission.moved_details": by_draft_link(STEP_TESTS),
    "report_submission.moved_contact": by_draft_link(STEP_TESTS),
    "report_submission.step_similar": by_draft_link(STEP_TESTS),
    "report_submission.add_me_too": by_draft_link("tests/integration/reports/test_similar.py"),
    "report_submission.step_review": by_draft_link(STEP_TESTS),
    "report_submission.discard": by_draft_link(STEP_TESTS),
    "report_submit.submit_report": by_draft_link(SENDING_TESTS),
    "report_submit.request_code": by_draft_link(SENDING_TESTS),
    "report_submit.verify_code": by_draft_link(SENDING_TESTS),
    "report_submit.submit_unverified": by_draft_link(SENDING_TESTS),
    "report_submit.confirmation": by_draft_link(SENDING_TESTS),
    "report_photos.draft_photos": by_draft_link(PHOTO_TESTS),
    "report_photos.draft_photo": Target(
        lambda world: {"token": world.draft_link, "photo_id": world.draft_photo, "size": "lon"},
        whose="anyone",
        shown_by=PHOTO_TESTS,
    ),
    "report_photos.own_photos": by_report_link(PHOTO_TESTS),
    "report_photos.own_photo": Target(
        lambda world: {"token": world.report_link, "photo_id": world.report_photo, "size": "lon"},
        whose="anyone",
        shown_by=PHOTO_TESTS,
    ),
    "desk_report.report": at_the_desk(),
    "desk_report.approve": at_the_desk(),
    "desk_report.hide": at_the_desk(),
    "response_compose.compose_reason": at_the_desk(),
    "desk_report.note": at_the_desk(),
    "desk_report.acts": at_the_desk(),
    "desk_report.triage": Target(lambda world: {"code": world.report}, shown_by=f"{DESK}/test_one_key.py"),
    "desk_report.change_status": at_the_desk(status="assigned"),
    "desk_report.remove": at_the_desk(),
    "desk_report.merge": Target(lambda world: {"code": world.report}, shown_by=f"{DESK}/test_merging.py"),
    "desk_report.not_duplicate": Target(lambda world: {"code": world.report}, shown_by=f"{DESK}/test_duplicates.py"),
    "desk_report.undo": Target(lambda world: {"code": world.report}, shown_by=f"{DESK}/test_undo.py"),
    "desk_report.mark_read": Target(lambda world: {"code": world.report}, shown_by=f"{DESK}/test_replies.py"),
    "desk_report.decide_update": Target(
        lambda world: {"code": world.report, "event_id": world.update},
        shown_by="tests/integration/reports/test_neighbour_updates.py",
    ),
    "desk_report.revoke": Target(
        lambda world: {"code": world.report, "forwarding_id": world.forwarding}, shown_by=f"{DESK}/test_unit_links.py"
    ),
    **{
        f"desk_report.{name}": at_the_desk()
        for name in ("assign", "recategorise", "transfer_to_area", "set_urgency", "similar")
    },
    **{f"units_and_agencies.{name}": kept_at_the_desk("unit_id", "unit") for name in ("unit", "end_unit")},
    **{f"units_and_agencies.{name}": kept_at_the_desk("body_id", "body") for name in ("agency", "end_agency")},
    "calls.result": Target(lambda world: {"code": world.report}, shown_by=f"{DESK}/test_calls.py", is_private=True),
    **{f"work_orders.{name}": at_the_desk() for name in ("sheet", "make_sheet")},
    **{f"work_orders.{name}": kept_at_the_desk("unit_id", "unit") for name in ("day_list", "make_day_list")},
    **{f"agency_reply.{name}": by_forwarded_link() for name in ("show", "reply")},
    "agency_reply.photo": by_forwarded_link(photo_id=1, size="lon"),
    "report_documents.download": Target(
        lambda world: {"code": world.report, "document_id": world.document},
        shown_by="tests/integration/desk/test_evidence.py",
    ),
    "report_documents.download_own": Target(
        lambda world: {"token": world.report_link, "document_id": world.document},
        whose="anyone",
        shown_by="tests/integration/desk/test_evidence.py",
    ),
    "desk_report.photo": Target(
        lambda world: {"code": world.report, "photo_id": world.report_photo, "size": "lon"}, shown_by=DESK_TESTS
    ),
    "desk_report.decide": Target(
        lambda world: {"code": world.report, "photo_id": world.report_photo},
        shown_by=f"{DESK}/test_photo_decisions.py",
    ),
    **{
        f"redaction.{name}": Target(
            lambda world: {"code": world.report, "photo_id": world.report_photo},
            shown_by="tests/integration/desk/test_redaction.py",
        )
        for name in ("edit", "save", "clear_copy")
    },
    "response_compose.compose": Target(
        lambda world: {"code": world.report, "status": "assigned"},
        shown_by=f"{DESK}/test_responses.py",
    ),
    **{
        f"responses.{name}": Target(lambda world: {"template_id": world.template}, shown_by=f"{DESK}/test_responses.py")
        for name in ("change", "close")
    },
    "second_approval.decide": Target(lambda world: {"code": world.report}, shown_by=f"{DESK}/test_second_approval.py"),
    # What a moderator began is nobody else's.
    **{
        f"background_tasks.{name}": Target(lambda world: {"task_id": world.task}, shown_by=TASK_TESTS, is_private=True)
        for name in ("show", "file")
    },
    **{
        f"bulk.{name}": Target(lambda world: {"action_id": world.bulk}, shown_by=MANY_TESTS, is_private=True)
        for name in ("result", "undo")
    },
    "routing_rules.change": Target(lambda world: {"rule_id": world.rule}, shown_by=ROUTING_TESTS),
    "routing_rules.arrange": Target(lambda world: {"rule_id": world.rule, "act": "bo"}, shown_by=ROUTING_TESTS),
    "desk_report.stay": Target(lambda world: {"code": world.report}, shown_by=f"{DESK}/test_presence.py"),
    "desk_drafts.save": Target(lambda world: {"code": world.report}, shown_by=f"{DESK}/test_drafts.py"),
    "replies.mark": Target(lambda world: {"code": world.report}, shown_by=f"{DESK}/test_inbox.py"),
    "absences.remove": Target(lambda world: {"absence_id": world.absence}, shown_by=f"{DESK}/test_absences.py"),
    **{
        f"saved_filters.{name}": Target(
            lambda world: {"filter_id": world.saved_filter}, shown_by=f"{DESK}/test_queue.py", is_private=True
        )
        for name in ("change", "drop")
    },
    "contacts.verify_again": own("contact_id", "contact"),
    "contacts.remove": own("contact_id", "contact"),
    "contacts.unlink": own("identity_id", "identity"),
    "security.delete_passkey": own("passkey_id", "passkey"),
    "account.end_others": Target(
        lambda _world: {}, body=lambda world: {"phien": str(world.phone)}, changes_nothing=True
    ),
    **{
        f"staff.{name}": Target(lambda world: {"person_id": world.lan.id}, whose="chief")
        for name in ("person", "reset_password", "reset")
    },
    "staff.end": of_staff("grant_id", "grant", reason="Hết."),
    "staff.hand_over": of_staff(
        "grant_id", "grant", contact="moi@example.com", ends_on=day(90).isoformat(), reason="Bầu lại."
    ),
    "staff.withdraw_invitation": of_staff("invitation_id", "invitation"),
    "staff.send_invitation_again": of_staff("invitation_id", "invitation"),
    # Everybody with such a link may use it: that is what it is for. Others can only guess.
    "invitations.open_invitation": Target(
        lambda world: {"token": world.token}, whose="anyone", data={"name": "Hoa", "password": PASSWORD}
    ),
    "sign_in.follow_link": Target(lambda world: {"token": world.link}, whose="anyone", refused=frozenset({404, 422})),
    **{
        f"notice_authoring.{name}": of_a_draft(f"{NOTICES}/test_authoring.py")
        for name in ("edit", "discard_notice", "preview", "print_preview", "publish_notice", "unschedule_notice")
    },
    "notice_files.manage": of_a_draft(f"{NOTICES}/test_files.py"),
    **{f"notice_files.{name}": file_of_a_draft() for name in ("remove", "turn", "download")},
    **{
        f"{kind}.{name}": Target(lambda world, kind=kind: {"import_id": getattr(world, kind)}, shown_by=where)
        for kind, where in IMPORT_TESTS.items()
        for name in ("show", "confirm")
    },
    **{
        f"groups.{name}": Target(lambda world, of=of: {"slug": getattr(world, of)}, shown_by=GROUP_TESTS)
        for name, of in OF_GROUPS.items()
    },
    **{
        f"programme_edit.{name}": Target(lambda _world: {"slug": "phuong-chuyen-doi-so-long-bien"}, shown_by=PROGRAMME)
        for name in ("change_pilot", "add_pilot_update", "add_pilot_evidence", "add_pilot_place")
    },
    "programme_edit.remove_pilot_place": of_staff("place_id", "pilot_place"),
    "programme_edit.remove_pilot_update": of_staff("update_id", "pilot_update"),
    "programme_edit.remove_pilot_evidence": of_staff("evidence_id", "pilot_evidence"),
    **{
        name: Target(lambda _world: {"slug": "van-ban-so-hoa-ky-so"}, shown_by=PROGRAMME)
        for name in ("programme_edit.change_indicator", "indicator_values.enter")
    },
    "programme_edit.change_promise": Target(lambda _world: {"slug": "39-mo-hinh"}, shown_by=PROGRAMME),
    "indicator_values.undo": of_staff("batch_id", "value_batch"),
    "notices.show_notice": of_a_draft(f"{NOTICES}/test_reading.py"),
    "notice_reading.confirm": of_a_draft(f"{NOTICES}/test_view_counts.py"),
    "notice_reading.confirmed": of_a_draft(f"{NOTICES}/test_view_counts.py"),
    "notice_reading.flag": of_a_draft(f"{NOTICES}/test_view_counts.py"),
    "notice_reading.flagged": of_a_draft(f"{NOTICES}/test_view_counts.py"),
    "notice_reading.print_sheet": of_a_draft(f"{NOTICES}/test_reading.py"),
    "notice_sharing.loudspeaker": of_a_draft(f"{NOTICES}/test_sharing.py"),
    "notice_sharing.picture": of_a_draft(f"{NOTICES}/test_sharing.py"),
    "notice_feeds.one_meeting": of_a_draft(f"{NOTICES}/test_feeds.py"),
    "notice_corrections.correct_notice": of_a_posted(f"{NOTICES}/test_corrections.py"),
    "notice_corrections.withdraw_notice": of_a_posted(f"{NOTICES}/test_corrections.py"),
    "notice_undo.undo": Target(lambda world: {"code": world.posted}, shown_by=f"{NOTICES}/test_undo_publication.py"),
    "notice_corrections.readers": of_a_posted(f"{NOTICES}/test_view_counts.py"),
    "notice_reading.flag_author": of_a_draft(f"{DESK}/test_flags.py"),
    "flags.dismiss_notice_flag": Target(
        lambda world: {"flag_id": world.flag}, shown_by=f"{NOTICES}/test_corrections.py"
    ),
    "flags.dismiss_report_flag": Target(
        lambda world: {"flag_id": world.report_flag}, shown_by="tests/integration/reports/test_report_flags.py"
    ),
    # What is said of somebody is dismissed by others; it is about Lan.
    "flags.dismiss_person_flag": Target(lambda world: {"flag_id": world.person_flag}, shown_by=f"{DESK}/test_flags.py"),
    "spam_and_blocks.release_report": Target(lambda world: {"code": world.report}, shown_by=f"{DESK}/test_spam.py"),
    "spam_and_blocks.block": Target(lambda world: {"code": world.report}, shown_by=f"{DESK}/test_spam.py"),
    "spam_and_blocks.unblock": Target(lambda world: {"block_id": world.block}, shown_by=f"{DESK}/test_spam.py"),
}
