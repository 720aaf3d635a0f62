"""Jobs: what the servers of a store work at, so that each of them can tell a person what became of it."""

import time
from collections.abc import Callable
from typing import Literal

from sqlalchemy import ColumnElement, and_, delete, select, update

from ccseg.errors import NotKept
from ccseg.keeping.database import Database, clean
from ccseg.keeping.schema import JOBS
from ccseg.records import Record
from ccseg.texts import say

LOST = 20.0
"""Seconds without a sign after which the server of a job is taken for dead: a convention, three signs missed."""

FORGOTTEN = 86_400.0
"""Seconds after its last sign that a job is told of, a day: a convention."""

State = Literal["working", "done", "ended", "lost"]


class KeptJob(Record):
    """A job as every server of the store knows it.

    Attributes:
        id: Its id, which its address names.
        server: Where it runs.
        recipe: What was asked for, as a text; empty where there is no one recipe.
        state: Whether its server works at it, has done it, has ended it without a result, or is gone.
        stage: What is being done, in plain words.
        share: The share that is done, 0–1.
        result: The id of the document that it brought; empty where it brought none.
    """

    id: str
    server: str
    recipe: str = ""
    state: State = "working"
    stage: str = ""
    share: float = 0.0
    result: str = ""


class Jobs:
    """The jobs of a store. Nobody finds another's; every method raises StoreFault where the store cannot be reached."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def begin(self, owner: str, job: KeptJob) -> None:
        """Let all servers know of a job, and forget those of which there was no sign for a day.

        One that was begun before under the same id, as the same comparison is, and is over, begins anew.
        """
        now = self._clock()
        fields = {**dict(job), "seen": now}
        new = self._database.insert(JOBS).values(owner=owner, **fields)
        new = new.on_conflict_do_update(index_elements=[JOBS.c.owner, JOBS.c.id], set_=fields)
        old = delete(JOBS).where(JOBS.c.seen < now - FORGOTTEN)
        self._database.write(lambda connection: (connection.execute(old), connection.execute(new)))

    def go_on(self, owner: str, id: str, stage: str, share: float) -> bool:
        """Give a sign, and say whether the job is still wanted: nobody has ended it.

        Where another server has done the same meanwhile, or nothing is known of it any more, it goes on.
        """
        return self._change(owner, id, stage=stage, share=share) or not self._is_ended(owner, id)

    def end(self, owner: str, id: str, state: State, result: str = "") -> None:
        """Let all servers know that a job is over, unless it was before."""
        self._change(owner, id, state=state, result=result)

    def find(self, owner: str, id: str) -> KeptJob:
        """The owner's job; it is lost where its server has given no sign for long. Raises NotKept."""
        fields = [JOBS.c[name] for name in KeptJob.model_fields]
        rows = select(*fields, JOBS.c.seen).where(_is(owner, id))
        found = self._database.read(lambda connection: connection.execute(rows).mappings().first())
        if found is None:
            raise NotKept(say("keeping.gone"))
        job = KeptJob(**{name: found[name] for name in KeptJob.model_fields})
        silent = job.state == "working" and self._clock() - found["seen"] > LOST
        return job.but(state="lost") if silent else job

    def _is_ended(self, owner: str, id: str) -> bool:
        ended = select(JOBS.c.id).where(_is(owner, id), JOBS.c.state == "ended")
        return self._database.read(lambda connection: connection.execute(ended).first()) is not None

    def _change(self, owner: str, id: str, **fields: str | float) -> bool:
        still = update(JOBS).where(_is(owner, id), JOBS.c.state == "working")
        changed = still.values(seen=self._clock(), **fields)
        return bool(self._database.write(lambda connection: connection.execute(changed).rowcount))


def _is(owner: str, id: str) -> ColumnElement[bool]:
    return and_(JOBS.c.owner == owner, JOBS.c.id == clean(id))
