"""Who may do what to which thing: the cases that matrix.md has no room for, and those that say a rule most plainly.

A row: permission, thing, who may, who may not. Actors and things are named in tests/support/policies.py; "anything"
asks whether the actor may do this anywhere at all. Person 8 has sent the reports and holds the roles.
"""

from __future__ import annotations

from citizen_site.core.permissions import Permission, Role

Names = tuple[str, ...]
Row = tuple[Permission, str, Names, Names]

UNKNOWN_AND_RESIDENT = ("nobody", "resident")
NO_STAFF = ("nobody", "resident", "leader of the ward")
MODERATOR_AND_OPERATOR = ("moderator of the ward", "operator of the ward")
ALL_OF_THE_WARD = ("leader of the ward", "moderator of the ward", "operator of the ward")
NOT_AT_THE_DESK = (*NO_STAFF, "operator of the city", "link of report 5")

ACCOUNT: list[Row] = [
    (Permission.USE_OWN_ACCOUNT, "anything", ("resident",), ("nobody",)),
]

# Operators of a part of the city are not enough, and neither is another role in all of it.
CITY: list[Row] = [
    (
        permission,
        "anything",
        ("operator of the city",),
        ("nobody", "resident", "leader of the city", "moderator of the city", "operator of the ward"),
    )
    for permission in (
        Permission.SEE_AUDIT,
        Permission.SEE_OPERATIONS,
        Permission.MANAGE_FEEDS,
        Permission.SEE_SERVICE_PROBLEMS,
        Permission.IMPORT_SERVICES,
        Permission.IMPORT_GROUPS,
        Permission.EDIT_PROGRAMME,
    )
]

# Things are groups of a ward: their `area_id` is the ward's.
GROUPS: list[Row] = [
    (
        Permission.MANAGE_GROUPS,
        "anything",
        ("operator of the ward", "operator of the city"),
        (*NO_STAFF, "moderator of the ward", "moderator of the city"),
    ),
    (Permission.MANAGE_GROUPS, "leader in the ward", ("operator of the ward",), ("operator of the group",)),
    (Permission.MANAGE_GROUPS, "leader in the other ward", ("operator of the city",), ("operator of the ward",)),
]

STAFF: list[Row] = [
    (Permission.SEE_STAFF, "anything", MODERATOR_AND_OPERATOR, NO_STAFF),
    (Permission.SEE_STAFF, "leader in the group", MODERATOR_AND_OPERATOR, ()),
    (Permission.SEE_STAFF, "leader in the other ward", (), MODERATOR_AND_OPERATOR),
    # Roles do not hold upwards.
    (Permission.SEE_STAFF, "leader in the ward", (), ("moderator of the group", "operator of the group")),
    (Permission.GRANT_LEADER, "leader in the group", MODERATOR_AND_OPERATOR, NO_STAFF),
    (Permission.GRANT_LEADER, "leader in the other ward", (), MODERATOR_AND_OPERATOR),
    (Permission.GRANT_LEADER, "leader in the ward", (), ("moderator of the group", "operator of the group")),
    # You cannot give yourself a role; somebody new has no account yet.
    (Permission.GRANT_LEADER, "leader in the group", (), ("person 8, operator of the ward",)),
    (Permission.GRANT_LEADER, "leader in the group who has no account", ("operator of the ward",), ()),
    *(
        (permission, "leader in the group", MODERATOR_AND_OPERATOR, NO_STAFF)
        for permission in (Permission.GRANT_CLERK, Permission.GRANT_HELPER)
    ),
    *(
        (permission, "leader in the other ward", (), MODERATOR_AND_OPERATOR)
        for permission in (Permission.GRANT_CLERK, Permission.GRANT_HELPER)
    ),
    # Whom moderators appoint they may also dismiss; none of these roles is one for the desk.
    (Permission.END_GRANT, "clerk in the ward", MODERATOR_AND_OPERATOR, ("clerk of the ward", "helper of the ward")),
    (
        Permission.GRANT_MODERATOR,
        "leader in the ward",
        ("operator of the ward",),
        (*NO_STAFF, "operator of the group", "moderator of the ward", "moderator of the city"),
    ),
    (Permission.GRANT_MODERATOR, "leader in the ward", (), ("person 8, operator of the ward",)),
    (Permission.GRANT_MODERATOR, "leader in the other ward", ("operator of the city",), ("operator of the ward",)),
    (
        Permission.GRANT_OPERATOR,
        "leader in the ward",
        ("operator of the city",),
        (*UNKNOWN_AND_RESIDENT, "operator of the ward", "moderator of the city", "leader of the city"),
    ),
    (Permission.GRANT_OPERATOR, "leader in the city", (), ("person 8, operator of the city",)),
    (Permission.END_GRANT, "anything", ("moderator of the ward",), ("leader of the ward", "resident")),
    (Permission.END_GRANT, "leader in the group", MODERATOR_AND_OPERATOR, ("leader of the ward",)),
    (
        Permission.END_GRANT,
        "moderator in the group",
        ("operator of the ward",),
        ("leader of the ward", "moderator of the ward"),
    ),
    (Permission.END_GRANT, "operator in the group", (), ALL_OF_THE_WARD),
    *((Permission.END_GRANT, f"{role} in the other ward", (), ALL_OF_THE_WARD) for role in Role),
    *((Permission.END_GRANT, f"{role} in the ward", ("operator of the city",), ()) for role in Role),
    # Everybody may resign.
    (Permission.END_GRANT, "operator in the ward", ("person 8",), ("person 9",)),
    (Permission.END_GRANT, "leader in the ward who has no account", (), ("nobody",)),
    # Who may give a role may also pass it on to another; a leader passes on their own, where they are leader.
    (Permission.HAND_OVER_GRANT, "leader in the group", MODERATOR_AND_OPERATOR, NO_STAFF),
    (Permission.HAND_OVER_GRANT, "leader in the group", ("person 8, moderator of the ward",), ("person 8",)),
    (Permission.HAND_OVER_GRANT, "moderator in the group", ("operator of the ward",), ("moderator of the ward",)),
    (Permission.WITHDRAW_INVITATION, "leader in the group", MODERATOR_AND_OPERATOR, NO_STAFF),
    (Permission.SEE_STAFF_CONTACTS, "member, leader in the group", MODERATOR_AND_OPERATOR, NO_STAFF),
    (Permission.DISMISS_PERSON_FLAG, "anything", (), NO_STAFF),
    (Permission.DISMISS_PERSON_FLAG, "leader in the group", MODERATOR_AND_OPERATOR, NO_STAFF),
    (Permission.DISMISS_PERSON_FLAG, "leader in the other ward", (), MODERATOR_AND_OPERATOR),
    # Not what is said about themselves.
    (
        Permission.DISMISS_PERSON_FLAG,
        "leader in the group",
        (),
        ("person 8, moderator of the ward", "person 8, operator of the ward"),
    ),
    # An operator of every area in which the person holds a role; an operator's only by those of the whole city.
    (Permission.RESET_SECOND_FACTOR, "anything", (), (*NO_STAFF, "moderator of the city")),
    (Permission.RESET_SECOND_FACTOR, "member, leader in the group", (), (*NO_STAFF, "moderator of the city")),
    (Permission.RESET_SECOND_FACTOR, "member, leader in the group", (), ("person 8, operator of the city",)),
    (Permission.RESET_SECOND_FACTOR, "member, moderator in the group", ("operator of the ward",), ()),
    (
        Permission.RESET_SECOND_FACTOR,
        "member, moderator in the group and leader in the other ward",
        ("operator of the city",),
        ("operator of the ward",),
    ),
    (
        Permission.RESET_SECOND_FACTOR,
        "member, operator in the ward",
        ("operator of the city",),
        ("operator of the ward",),
    ),
    (Permission.RESET_SECOND_FACTOR, "member without a role", (), ("operator of the ward",)),
]

REPORTS: list[Row] = [
    (Permission.SEE_REPORT, "report in the ward", NO_STAFF, ()),
    (
        Permission.SEE_REPORT,
        "unlisted report in the ward",
        (),
        (*NO_STAFF, "leader of the city", "operator of the city"),
    ),
    # Its reporter reads it by the account or by its link, until it is removed.
    (Permission.SEE_REPORT, "unlisted report in the ward", ("person 8", "link of report 5"), ("link of report 6",)),
    (Permission.SEE_REPORT, "unlisted removed report", (), ("person 8", "link of report 5")),
    (Permission.SEE_REPORT, "unlisted report of nobody known", (), ("nobody",)),
    (Permission.SEE_REPORT, "unlisted report in the group", ("moderator of the ward",), ()),
    (Permission.SEE_REPORT, "unlisted report in the ward", ("moderator of the ward",), ()),
    (
        Permission.SEE_REPORT,
        "unlisted report in the other ward",
        ("moderator of the city",),
        ("moderator of the ward",),
    ),
    (
        Permission.SUPPORT_REPORT,
        "report in the ward",
        ("nobody", "resident", "moderator of the ward", "link of report 6"),
        ("person 8", "link of report 5"),
    ),
    (Permission.SUPPORT_REPORT, "unlisted report in the ward", (), ("resident", "moderator of the ward")),
    (
        Permission.ANSWER_FOR_REPORT,
        "report in the ward",
        ("person 8", "link of report 5", "resident with the link of report 5"),
        (
            *UNKNOWN_AND_RESIDENT,
            "link of report 6",
            "link of report 55",
            "moderator of the ward",
            "operator of the city",
        ),
    ),
    (Permission.ANSWER_FOR_REPORT, "report of nobody known", (), ("nobody",)),
    (Permission.ANSWER_FOR_REPORT, "removed report", (), ("link of report 5",)),
    # Calls are entered by three roles; two of them see nothing else of the desk, and no private report.
    (
        Permission.RECORD_CALL,
        "report in the group",
        ("clerk of the ward", "helper of the ward", "moderator of the ward"),
        (*NO_STAFF, "operator of the ward"),
    ),
    (Permission.RECORD_CALL, "report in the other ward", ("clerk of the city",), ("clerk of the ward",)),
    (
        Permission.SEE_DESK,
        "anything",
        ("moderator of the ward",),
        (*NOT_AT_THE_DESK, "clerk of the city", "helper of the city"),
    ),
    (Permission.SEE_REPORT, "unlisted report in the ward", (), ("clerk of the city", "helper of the city")),
    (Permission.SEE_DESK, "report in the group", ("moderator of the ward",), ()),
    (Permission.SEE_DESK, "report in the other ward", (), ("moderator of the ward",)),
    (Permission.SEE_DESK, "report in the ward", (), (*NOT_AT_THE_DESK, "moderator of the group")),
    # Moderators see their own report there; they do not handle it.
    (Permission.SEE_DESK, "report in the ward", ("person 8, moderator of the ward",), ()),
    *(
        row
        for permission in (Permission.HANDLE_REPORT, Permission.REMOVE_REPORT)
        for row in (
            (permission, "report in the group", ("moderator of the ward",), ()),
            (permission, "report in the other ward", (), ("moderator of the ward",)),
            (permission, "report in the ward", (), (*NOT_AT_THE_DESK, "person 8, moderator of the ward")),
            (permission, "report of nobody known", ("person 8, moderator of the ward",), ()),
            (permission, "removed report", (), ("moderator of the city",)),
        )
    ),
]

NOTICES: list[Row] = [
    (Permission.POST_NOTICE, "anything", ALL_OF_THE_WARD, UNKNOWN_AND_RESIDENT),
    (Permission.POST_NOTICE, "own draft in the ward", ALL_OF_THE_WARD, ()),
    (Permission.POST_NOTICE, "own draft in the group", ALL_OF_THE_WARD, ("resident",)),
    (Permission.POST_NOTICE, "own draft in the other ward", (), ALL_OF_THE_WARD),
    (Permission.POST_NOTICE, "own draft in the city", (), ALL_OF_THE_WARD),
    # A group does not speak for its ward.
    *((Permission.POST_NOTICE, "own draft in the ward", (), (f"{role} of the group",)) for role in Role),
    # Nobody publishes what somebody else wrote.
    (Permission.POST_NOTICE, "draft of person 8 in the group", (), ("leader of the group", "operator of the city")),
    (Permission.POST_NOTICE, "draft of nobody known in the group", (), ("nobody",)),
    *(
        row
        for permission in (Permission.CORRECT_NOTICE, Permission.WITHDRAW_NOTICE, Permission.SEE_NOTICE_READERS)
        for row in (
            (permission, "anything", MODERATOR_AND_OPERATOR, UNKNOWN_AND_RESIDENT),
            # Those who watch the area, whatever the function that the notice was signed in.
            *((permission, f"{signed}'s notice in the group", MODERATOR_AND_OPERATOR, ()) for signed in Role),
            *((permission, f"{signed}'s notice in the other ward", (), MODERATOR_AND_OPERATOR) for signed in Role),
            *(
                (permission, f"{signed}'s notice in the ward", (), ("moderator of the group", "operator of the group"))
                for signed in Role
            ),
            # Leaders, what leaders of the group posted; not what the ward did.
            (permission, "leader's notice in the group", ("leader of the group",), ()),
            (permission, "moderator's notice in the group", (), ("leader of the group",)),
            (permission, "leader's notice in the ward", (), ("leader of the group",)),
            # Their own, but their role is elsewhere, over, or another one now.
            (permission, "own leader's notice in the other ward", (), ("leader of the group",)),
            (permission, "own moderator's notice in the group", ("moderator of the ward",), ("leader of the group",)),
            (permission, "own operator's notice in the group", (), ("leader of the group",)),
            (permission, "own leader's notice in the group", ("leader of the group",), UNKNOWN_AND_RESIDENT),
            (permission, "own leader's notice in the city", (), UNKNOWN_AND_RESIDENT),
        )
    ),
    (Permission.SEE_NOTICE_DESK, "anything", MODERATOR_AND_OPERATOR, NO_STAFF),
    (Permission.SEE_NOTICE_DESK, "leader in the group", MODERATOR_AND_OPERATOR, NO_STAFF),
    (Permission.SEE_NOTICE_DESK, "leader in the other ward", (), MODERATOR_AND_OPERATOR),
]

ROWS: list[Row] = [*ACCOUNT, *CITY, *GROUPS, *STAFF, *REPORTS, *NOTICES]
