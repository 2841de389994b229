"""Acts on very many reports go on in the background, a few at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.permissions import Actor
from citizen_site.moderation.bulk.commands import STEP, do_some, undo_some
from citizen_site.moderation.bulk.models import BulkAct
from citizen_site.moderation.tasks.models import DeskTask
from citizen_site.moderation.tasks.steps import task_step
from citizen_site.staff.actor import make_actor
from citizen_site.staff.queries import grants_held_by


def _actor_of(session: Session, task: DeskTask, now: datetime) -> Actor:
    """Whoever began it, with the roles of this moment: one that ended in between does nothing more."""
    return make_actor(task.person_id, grants_held_by(session, task.person_id, now), gazetteer(session))


@task_step("bulk_act")
def act_step(session: Session, task: DeskTask, now: datetime) -> bool:
    act = session.get_one(BulkAct, task.parameters["act_id"])
    done = do_some(session, _actor_of(session, task, now), act, now=now)
    task.done += done
    return done < STEP


@task_step("bulk_undo")
def undo_step(session: Session, task: DeskTask, now: datetime) -> bool:
    act = session.get_one(BulkAct, task.parameters["act_id"])
    done = undo_some(session, _actor_of(session, task, now), act, now=now)
    task.done += done
    return done < STEP
