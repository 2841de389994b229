"""Roles survive a merge of areas: Sài Đồng went mainly to Phúc Đồng in 2025, and Phúc Đồng mainly to Phúc Lợi."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Gazetteer, Place, gazetteer
from citizen_site.areas.models import Area
from citizen_site.core.permissions import Role
from citizen_site.staff.models import RoleGrant
from tests.factories.invitations import invite
from tests.factories.staff import give_role, make_person, make_staff
from tests.support.pages import Visitor

TODAY = "phuong-phuc-loi"
ELSEWHERE = "phuong-hoan-kiem"
