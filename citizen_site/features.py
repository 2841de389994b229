"""What each feature gives the site, by name and in order: pages, commands, search, records. Lower features first."""

from __future__ import annotations

from flask import Flask

# These register jobs and permissions when they are loaded.
import citizen_site.accounts.jobs
import citizen_site.accounts.policies
import citizen_site.areas.policies
import citizen_site.core.query_planner
import citizen_site.desk.jobs
import citizen_site.desk.merging
import citizen_site.desk.presence
import citizen_site.directory.jobs
import citizen_site.directory.policies
import citizen_site.home.policies
import citizen_site.news.jobs
import citizen_site.news.policies
import citizen_site.notices.files.jobs
import citizen_site.notices.jobs
import citizen_site.notices.policies
import citizen_site.notifications.daily_digest
import citizen_site.notifications.escalations
import citizen_site.notifications.in_doubt
import citizen_site.notifications.jobs
import citizen_site.notifications.operator_alerts
import citizen_site.notifications.report_updates
import citizen_site.notifications.retention
import citizen_site.programme.jobs
import citizen_site.programme.policies
import citizen_site.reports.count_folding
import citizen_site.reports.jobs
import citizen_site.reports.policies
import citizen_site.staff.jobs
import citizen_site.staff.policies  # noqa: F401
from citizen_site.accounts import account_routes as accounts_account_routes
from citizen_site.accounts import contact_routes as accounts_contact_routes
from citizen_site.accounts import current_user as accounts_current_user
from citizen_site.accounts import outbox_routes as accounts_outbox_routes
from citizen_site.accounts import password_routes as accounts_password_routes
from citizen_site.accounts import security_routes as accounts_security_routes
from citizen_site.accounts import sign_in_routes as accounts_sign_in_routes
from citizen_site.accounts import single_sign_on as accounts_single_sign_on
from citizen_site.accounts import single_sign_on_routes as accounts_single_sign_on_routes
from citizen_site.accounts.credentials import personal_data as credentials_personal_data
from citizen_site.areas import cli as areas_cli
from citizen_site.areas import queries as areas_queries
from citizen_site.areas import routes as areas_routes
from citizen_site.areas import seed as areas_seed
from citizen_site.core.contributions import Contributions
from citizen_site.core.site import AccessHooks
from citizen_site.demo import cli as demo_cli
from citizen_site.demo import routes as demo_routes
from citizen_site.demo import seed as demo_seed
from citizen_site.desk import absences as desk_absences
from citizen_site.desk import background_tasks as desk_background_tasks
from citizen_site.desk import calls as desk_calls
from citizen_site.desk import flags as desk_flags
from citizen_site.desk import personal_data as desk_personal_data
from citizen_site.desk import rail as desk_rail
from citizen_site.desk import replies as desk_replies
from citizen_site.desk import routing_rules as desk_routing_rules
from citizen_site.desk import search as desk_search
from citizen_site.desk import shortcuts as desk_shortcuts
from citizen_site.desk import spam_and_blocks as desk_spam_and_blocks
from citizen_site.desk import units_and_agencies as desk_units_and_agencies
from citizen_site.desk import work_orders as desk_work_orders
from citizen_site.desk.bulk import routes as desk_bulk_routes
from citizen_site.desk.dashboard import routes as desk_dashboard_routes
from citizen_site.desk.morning import routes as desk_morning_routes
from citizen_site.desk.queue import export as desk_queue_export
from citizen_site.desk.queue import routes as desk_queue_routes
from citizen_site.desk.queue import saved_filters as desk_queue_saved_filters
from citizen_site.desk.report import drafting as desk_report_drafting
from citizen_site.desk.report import redaction_routes as desk_report_redaction_routes
from citizen_site.desk.report import response_routes as desk_report_response_routes
from citizen_site.desk.report import routes as desk_report_routes
from citizen_site.desk.report import second_approval as desk_report_second_approval
from citizen_site.desk.responses import routes as desk_responses_routes
from citizen_site.desk.responses import seed as desk_responses_seed
from citizen_site.directory import cli as directory_cli
from citizen_site.directory import exchanged_day_routes as directory_exchanged_day_routes
from citizen_site.directory import import_routes as directory_import_routes
from citizen_site.directory import importing as directory_importing
from citizen_site.directory import life_event_routes as directory_life_event_routes
from citizen_site.directory import panels as directory_panels
from citizen_site.directory import routes as directory_routes
from citizen_site.directory import search as directory_search
from citizen_site.directory import seed as directory_seed
from citizen_site.home import audit_routes as home_audit_routes
from citizen_site.home import discovery_routes as home_discovery_routes
from citizen_site.home import routes as home_routes
from citizen_site.news import cli as news_cli
from citizen_site.news import feed_routes as news_feed_routes
from citizen_site.news import panels as news_panels
from citizen_site.news import routes as news_routes
from citizen_site.news import search as news_search
from citizen_site.news import seed as news_seed
from citizen_site.notices import authoring_routes as notices_authoring_routes
from citizen_site.notices import cli as notices_cli
from citizen_site.notices import correction_routes as notices_correction_routes
from citizen_site.notices import feed_routes as notices_feed_routes
from citizen_site.notices import panels as notices_panels
from citizen_site.notices import personal_data as notices_personal_data
from citizen_site.notices import reading_routes as notices_reading_routes
from citizen_site.notices import routes as notices_routes
from citizen_site.notices import search as notices_search
from citizen_site.notices import seed as notices_seed
from citizen_site.notices import undo_routes as notices_undo_routes
from citizen_site.notices.authenticity import routes as notices_authenticity_routes
from citizen_site.notices.files import routes as notices_files_routes
from citizen_site.notices.files import trust_root_routes as notices_files_trust_root_routes
from citizen_site.notices.sharing import routes as notices_sharing_routes
from citizen_site.notifications import personal_data as notifications_personal_data
from citizen_site.programme import data_routes as programme_data_routes
from citizen_site.programme import edit_routes as programme_edit_routes
from citizen_site.programme import importing as programme_importing
from citizen_site.programme import panels as programme_panels
from citizen_site.programme import personal_data as programme_personal_data
from citizen_site.programme import routes as programme_routes
from citizen_site.programme import search as programme_search
from citizen_site.programme import seed as programme_seed
from citizen_site.programme import value_routes as programme_value_routes
from citizen_site.reports import cli as reports_cli
from citizen_site.reports import personal_data as reports_personal_data
from citizen_site.reports import search as reports_search
from citizen_site.reports import seed as reports_seed
from citizen_site.reports import units as reports_units
from citizen_site.reports.attachments import jobs as reports_attachments_jobs
from citizen_site.reports.submission import code_step as reports_submission_code_step
from citizen_site.reports.submission import routes as reports_submission_routes
from citizen_site.reports.web import agency_reply as reports_web_agency_reply
from citizen_site.reports.web import area_panel as reports_area_panel
from citizen_site.reports.web import documents as reports_web_documents
from citizen_site.reports.web import engagement as reports_web_engagement
from citizen_site.reports.web import flags as reports_web_flags
from citizen_site.reports.web import list as reports_web_list
from citizen_site.reports.web import my_reports as reports_web_my_reports
from citizen_site.reports.web import neighbour_updates as reports_web_neighbour_updates
from citizen_site.reports.web import photos as reports_web_photos
from citizen_site.reports.web import remembered as reports_web_remembered
from citizen_site.reports.web import time_limits as reports_web_time_limits
from citizen_site.staff import actor as staff_actor
from citizen_site.staff import cli as staff_cli
from citizen_site.staff import group_import as staff_group_import
from citizen_site.staff import group_import_routes as staff_group_import_routes
from citizen_site.staff import group_routes as staff_group_routes
from citizen_site.staff import invitation_routes as staff_invitation_routes
from citizen_site.staff import people_routes as staff_people_routes
from citizen_site.staff import personal_data as staff_personal_data
from citizen_site.web import health as web_health
from citizen_site.web import saved_forms as web_saved_forms

BLUEPRINTS = (
    web_health.blueprint,
    web_saved_forms.blueprint,
    areas_routes.blueprint,
    accounts_sign_in_routes.blueprint,
    accounts_password_routes.blueprint,
    accounts_single_sign_on_routes.blueprint,
    accounts_account_routes.blueprint,
    accounts_contact_routes.blueprint,
    accounts_security_routes.blueprint,
    accounts_outbox_routes.blueprint,
    staff_people_routes.blueprint,
    staff_invitation_routes.blueprint,
    staff_group_routes.blueprint,
    staff_group_import_routes.blueprint,
    directory_routes.blueprint,
    directory_life_event_routes.blueprint,
    directory_exchanged_day_routes.blueprint,
    directory_import_routes.blueprint,
    news_routes.blueprint,
    news_feed_routes.blueprint,
    notices_routes.blueprint,
    notices_reading_routes.blueprint,
    notices_feed_routes.blueprint,
    notices_authoring_routes.blueprint,
    notices_correction_routes.blueprint,
    notices_undo_routes.blueprint,
    notices_files_routes.blueprint,
    notices_files_trust_root_routes.blueprint,
    notices_authenticity_routes.blueprint,
    notices_sharing_routes.blueprint,
    reports_web_time_limits.blueprint,
    reports_submission_routes.blueprint,
    reports_submission_code_step.blueprint,
    reports_web_photos.blueprint,
    reports_web_list.blueprint,
    reports_web_engagement.blueprint,
    reports_web_neighbour_updates.blueprint,
    reports_web_flags.blueprint,
    reports_web_documents.blueprint,
    reports_web_my_reports.blueprint,
    reports_web_remembered.blueprint,
    reports_web_agency_reply.blueprint,
    programme_routes.blueprint,
    programme_data_routes.blueprint,
    programme_edit_routes.blueprint,
    programme_value_routes.blueprint,
    desk_queue_routes.blueprint,
    desk_queue_export.blueprint,
    desk_morning_routes.blueprint,
    desk_search.blueprint,
    desk_calls.blueprint,
    desk_replies.blueprint,
    desk_absences.blueprint,
    desk_background_tasks.blueprint,
    desk_report_routes.blueprint,
    desk_spam_and_blocks.blueprint,
    desk_flags.blueprint,
    desk_queue_saved_filters.blueprint,
    desk_shortcuts.blueprint,
    desk_units_and_agencies.blueprint,
    desk_work_orders.blueprint,
    desk_report_redaction_routes.blueprint,
    desk_responses_routes.blueprint,
    desk_report_response_routes.blueprint,
    desk_report_drafting.blueprint,
    desk_report_second_approval.blueprint,
    desk_bulk_routes.blueprint,
    desk_routing_rules.blueprint,
    desk_dashboard_routes.blueprint,
    home_routes.blueprint,
    home_audit_routes.blueprint,
    home_discovery_routes.blueprint,
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
# Called once for the app, after the blueprints: mostly globals for templates.
INITS = (
    accounts_current_user.init_current_user,
    accounts_single_sign_on.init_single_sign_on,
    staff_actor.init_actor,
    notices_files_routes.init_notice_files,
    reports_web_list.init_report_texts,
    reports_web_photos.init_report_photos,
    reports_web_documents.init_report_documents,
    reports_web_agency_reply.init_agency_replies,
    reports_web_remembered.init_remembered_reports,
    desk_rail.init_rail,
    desk_shortcuts.init_shortcuts,
    desk_bulk_routes.init_bulk_actions,
)
ACCESS = AccessHooks(
    actor_of_request=staff_actor.actor_of_request,
    sign_in_redirect=staff_actor.sign_in_redirect,
    person_of_browser=accounts_current_user.person_of_browser,
    session_limits=staff_actor.session_limits,
    holds_role=staff_actor.holds_role,
    landing_page=desk_rail.landing_page,
)
CONTRIBUTIONS = Contributions(
    area_panels=(
        notices_panels.notices_panel,
        directory_panels.services_panel,
        reports_area_panel.reports_panel,
        programme_panels.programme_panel,
        news_panels.news_panel,
    ),
    service_links=(programme_panels.models_of_service,),
    importers=(directory_importing.SERVICES, staff_group_import.GROUPS, programme_importing.VALUES),
    personal_data_exports={
        "credentials": credentials_personal_data.export_credentials,
        "roles": staff_personal_data.export_roles,
        "notices": notices_personal_data.export_notices,
        "notices_read": notices_personal_data.export_confirmations,
        "reports": reports_personal_data.reports_for_owner,
        "report_drafts": reports_personal_data.drafts_for_owner,
        "neighbour_updates": reports_personal_data.updates_for_owner,
        "followed_reports": reports_personal_data.followed_for_owner,
        "programme": programme_personal_data.export_programme,
        "saved_filters": desk_queue_saved_filters.filters_for_owner,
        "messages": notifications_personal_data.messages_to_person,
        "background_tasks": desk_personal_data.own_tasks,
        "desk_drafts": desk_personal_data.own_drafts,
        "absences": desk_personal_data.own_absences,
    },
    personal_data_erasures=(
        credentials_personal_data.erase_credentials,
        staff_personal_data.end_roles,
        notices_personal_data.erase_authorship,
        reports_personal_data.detach_reports,
        programme_personal_data.erase_programme,
        desk_queue_saved_filters.forget_filters,
        desk_personal_data.forget_desk_work,
        notifications_personal_data.erase_messages,
    ),
    name_sources=(areas_queries.names_of_areas, reports_units.names_of_units),
    search_sources=(
        directory_search.all_entries,
        news_search.all_entries,
        notices_search.all_entries,
        reports_search.all_entries,
        programme_search.all_entries,
    ),
    # Run by `flask prepare`.
    seeds={
        "areas": areas_seed.seed,
        "directory": directory_seed.seed,
        "news": news_seed.seed,
        "trust roots": notices_seed.seed,
        "reports": reports_seed.seed,
        "programme": programme_seed.seed,
        "reasons": desk_responses_seed.seed,
        "demo": demo_seed.seed,
    },
)


def init_features(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for group in COMMANDS:
        app.cli.add_command(group)
    for init in INITS:
        init(app)
