"""What each feature gives the site, by name and in order: pages, commands, search, records. Lower features first."""

from __future__ import annotations

from flask import Flask

import citizen_site.accounts.credentials.personal_data
import citizen_site.accounts.jobs

# These register jobs, permissions, panels and personal data when they are loaded.
import citizen_site.accounts.policies
import citizen_site.desk.bulk.commands
import citizen_site.desk.dashboard.export
import citizen_site.desk.personal_data
import citizen_site.desk.presence
import citizen_site.desk.routing_dry_run
import citizen_site.directory.panels
import citizen_site.directory.policies
import citizen_site.home.policies
import citizen_site.news.jobs
import citizen_site.news.panels
import citizen_site.news.policies
import citizen_site.notices.files.jobs
import citizen_site.notices.jobs
import citizen_site.notices.panels
import citizen_site.notices.personal_data
import citizen_site.notices.policies
import citizen_site.notifications.agency_emails
import citizen_site.notifications.daily_digest
import citizen_site.notifications.escalations
import citizen_site.notifications.report_updates
import citizen_site.notifications.sender
import citizen_site.reports.jobs
import citizen_site.reports.personal_data
import citizen_site.reports.policies
import citizen_site.reports.recover_link
import citizen_site.reports.units
import citizen_site.reports.web.area_panel
import citizen_site.staff.jobs
import citizen_site.staff.personal_data
import citizen_site.staff.policies  # noqa: F401
from citizen_site.accounts import account_routes as accounts_account_routes
from citizen_site.accounts import audit_routes as accounts_audit_routes
from citizen_site.accounts import contact_routes as accounts_contact_routes
from citizen_site.accounts import outbox_routes as accounts_outbox_routes
from citizen_site.accounts import password_routes as accounts_password_routes
from citizen_site.accounts import security_routes as accounts_security_routes
from citizen_site.accounts import sign_in_routes as accounts_sign_in_routes
from citizen_site.accounts import single_sign_on_routes as accounts_single_sign_on_routes
from citizen_site.areas import cli as areas_cli
from citizen_site.areas import routes as areas_routes
from citizen_site.areas import search as areas_search
from citizen_site.areas import seed as areas_seed
from citizen_site.demo import cli as demo_cli
from citizen_site.demo import routes as demo_routes
from citizen_site.demo import seed as demo_seed
from citizen_site.desk import background_tasks as desk_background_tasks
from citizen_site.desk import flags as desk_flags
from citizen_site.desk import routing_rules as desk_routing_rules
from citizen_site.desk import shortcuts as desk_shortcuts
from citizen_site.desk import spam_and_blocks as desk_spam_and_blocks
from citizen_site.desk import units_and_agencies as desk_units_and_agencies
from citizen_site.desk.bulk import routes as desk_bulk_routes
from citizen_site.desk.dashboard import routes as desk_dashboard_routes
from citizen_site.desk.queue import routes as desk_queue_routes
from citizen_site.desk.queue import saved_filters as desk_queue_saved_filters
from citizen_site.desk.report import redaction_routes as desk_report_redaction_routes
from citizen_site.desk.report import response_routes as desk_report_response_routes
from citizen_site.desk.report import routes as desk_report_routes
from citizen_site.desk.report import second_approval as desk_report_second_approval
from citizen_site.desk.responses import routes as desk_responses_routes
from citizen_site.directory import cli as directory_cli
from citizen_site.directory import routes as directory_routes
from citizen_site.directory import search as directory_search
from citizen_site.directory import seed as directory_seed
from citizen_site.home import routes as home_routes
from citizen_site.news import cli as news_cli
from citizen_site.news import routes as news_routes
from citizen_site.news import search as news_search
from citizen_site.news import seed as news_seed
from citizen_site.notices import authoring_routes as notices_desk_routes
from citizen_site.notices import cli as notices_cli
from citizen_site.notices import correction_routes as notices_care_routes
from citizen_site.notices import feed_routes as notices_feed_routes
from citizen_site.notices import reading_routes as notices_reading_routes
from citizen_site.notices import routes as notices_routes
from citizen_site.notices import search as notices_search
from citizen_site.notices.authenticity import routes as notices_likeness_routes
from citizen_site.notices.files import routes as notices_files_routes
from citizen_site.notices.sharing import routes as notices_sharing_routes
from citizen_site.reports import cli as reports_cli
from citizen_site.reports import search as reports_search
from citizen_site.reports import seed as reports_seed
from citizen_site.reports.attachments import jobs as reports_attachments_jobs
from citizen_site.reports.submission import code_step as reports_submission_code_step
from citizen_site.reports.submission import routes as reports_submission_routes
from citizen_site.reports.web import agency_reply as reports_web_agency_reply
from citizen_site.reports.web import documents as reports_web_documents
from citizen_site.reports.web import engagement as reports_web_engagement
from citizen_site.reports.web import list as reports_web_list
from citizen_site.reports.web import my_reports as reports_web_my_reports
from citizen_site.reports.web import photos as reports_web_photos
from citizen_site.reports.web import time_limits as reports_web_time_limits
from citizen_site.staff import cli as staff_cli
from citizen_site.staff import invitation_routes as staff_invitation_routes
from citizen_site.staff import people_routes as staff_people_routes

BLUEPRINTS = (
    areas_routes.blueprint,
    accounts_sign_in_routes.blueprint,
    accounts_password_routes.blueprint,
    accounts_single_sign_on_routes.blueprint,
    accounts_account_routes.blueprint,
    accounts_contact_routes.blueprint,
    accounts_security_routes.blueprint,
    accounts_audit_routes.blueprint,
    accounts_outbox_routes.blueprint,
    staff_people_routes.blueprint,
    staff_invitation_routes.blueprint,
    directory_routes.blueprint,
    news_routes.blueprint,
    notices_routes.blueprint,
    notices_reading_routes.blueprint,
    notices_feed_routes.blueprint,
    notices_desk_routes.blueprint,
    notices_care_routes.blueprint,
    notices_files_routes.blueprint,
    notices_likeness_routes.blueprint,
    notices_sharing_routes.blueprint,
    reports_web_time_limits.blueprint,
    reports_submission_routes.blueprint,
    reports_submission_code_step.blueprint,
    reports_web_photos.blueprint,
    reports_web_list.blueprint,
    reports_web_engagement.blueprint,
    reports_web_documents.blueprint,
    reports_web_my_reports.blueprint,
    reports_web_agency_reply.blueprint,
    desk_queue_routes.blueprint,
    desk_background_tasks.blueprint,
    desk_report_routes.blueprint,
    desk_spam_and_blocks.blueprint,
    desk_flags.blueprint,
    desk_queue_saved_filters.blueprint,
    desk_shortcuts.blueprint,
    desk_units_and_agencies.blueprint,
    desk_report_redaction_routes.blueprint,
    desk_responses_routes.blueprint,
    desk_report_response_routes.blueprint,
    desk_report_second_approval.blueprint,
    desk_bulk_routes.blueprint,
    desk_routing_rules.blueprint,
    desk_dashboard_routes.blueprint,
    home_routes.blueprint,
    demo_routes.blueprint,
)
COMMANDS = (
    areas_cli.group,
    staff_cli.group,
    directory_cli.group,
    news_cli.group,
    notices_cli.group,
    reports_cli.group,
    reports_attachments_jobs.group,
    demo_cli.group,
)
SEARCH_SOURCES = (
    areas_search.all_entries,
    directory_search.all_entries,
    news_search.all_entries,
    notices_search.all_entries,
    reports_search.all_entries,
)
# Run by `flask prepare`, in this order.
SEEDS = {
    "areas": areas_seed.seed,
    "directory": directory_seed.seed,
    "news": news_seed.seed,
    "reports": reports_seed.seed,
    "demo": demo_seed.seed,
}


def init_features(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for group in COMMANDS:
        app.cli.add_command(group)
    app.extensions["search_sources"] = SEARCH_SOURCES
    app.extensions["seeds"] = SEEDS
