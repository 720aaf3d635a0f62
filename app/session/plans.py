"""Plans in a session: what the owner assumes of a result, kept with it, and what its customers say by themselves."""

from contextlib import suppress

import streamlit as st

from app.session.results import Result, Rows
from app.session.store import store
from ccseg.errors import DamagedRun, NotKept, StoreFault
from ccseg.planning.assumptions import Assumptions
from ccseg.planning.plan import Basis, find_basis
from ccseg.planning.planned import Plan


def id_of(result: str) -> str:
    """Under which id the assumptions of a result are kept."""
    return f"{result}-assumptions"


def assumptions_of(result: Result) -> Assumptions:
    """What the owner assumes; nothing where nobody has said anything."""
    key = f"assumptions-{result.id}"
    if key not in st.session_state:
        st.session_state[key] = _kept(result)
    found: Assumptions = st.session_state[key]
    return found


def assume(result: Result, assumptions: Assumptions) -> None:
    """Keep what the owner assumes with the result; without the store, it holds for this session only.

    Segments are kept by their numbers, so that a persona can get another name. What was replaced before is gone then.
    """
    st.session_state.pop(_replaced_key(result), None)
    numbers = {result.name_of(segment.segment): str(segment.segment) for segment in result.run.segments}
    own = {numbers.get(name, name): given for name, given in assumptions.segments.items()}
    assumptions = assumptions.but(segments=own)
    st.session_state[f"assumptions-{result.id}"] = assumptions
    with suppress(StoreFault):
        store().save(result.owner, assumptions, id=id_of(result.id))


def replace_assumptions(result: Result, assumptions: Assumptions) -> None:
    """Put others in place of all that the owner assumes, who can take that back."""
    before = assumptions_of(result)
    assume(result, assumptions)
    if _is_lost(before, assumptions_of(result)):
        st.session_state[_replaced_key(result)] = before
    st.session_state[_edition_key(result)] = _edition(result) + 1


def _is_lost(before: Assumptions, now: Assumptions) -> bool:
    """Whether anything that was said is not said any more."""
    said = (name for name in Assumptions.model_fields if getattr(before, name) != getattr(Assumptions(), name))
    return any(getattr(before, name) != getattr(now, name) for name in said)


def replaced_assumptions(result: Result) -> Assumptions | None:
    """What was replaced last, unless something else was assumed since."""
    replaced: Assumptions | None = st.session_state.get(_replaced_key(result))
    return replaced


def mark(result: Result) -> str:
    """What the keys of the fields end with: where all was replaced, or in another result, they are other fields.

    A field with the same key keeps what stands in it, whatever is assumed meanwhile.
    """
    return f"{result.id}-{_edition(result)}"


def _edition(result: Result) -> int:
    return int(st.session_state.get(_edition_key(result), 0))


def _edition_key(result: Result) -> str:
    return f"assumptions-edition-{result.id}"


def _replaced_key(result: Result) -> str:
    return f"assumptions-replaced-{result.id}"


def _kept(result: Result) -> Assumptions:
    with suppress(NotKept, DamagedRun, StoreFault):
        return store().load(result.owner, id_of(result.id), Assumptions)
    return Assumptions()


def plans() -> dict[str, Plan]:
    """The plans that this session has made, by their results: one object, for downloads that are made without a session
    and have to hold the plan as it is then.
    """
    if "plans" not in st.session_state:
        st.session_state["plans"] = {}
    made: dict[str, Plan] = st.session_state["plans"]
    return made


def keep_plan(result: Result, found: Plan) -> None:
    """Keep the plan that the page shows, for the documents that hold one; not one without any assumption."""
    if found.assumptions.portfolio:
        plans()[result.id] = found
    else:
        plans().pop(result.id, None)


def plan_of(result: Result) -> Plan | None:
    """The plan of a result, where this session has made one."""
    return plans().get(result.id)


def basis_of(result: Result, rows: Rows, assumptions: Assumptions) -> Basis:
    """What the customers say by themselves, found again only where a question about them or a name has changed."""
    run = result.as_written()
    asked = assumptions.but(portfolio={}, segments={}, made_up=False).digest(), run.persona_names
    key = f"basis-{result.id}"
    kept: tuple[object, Basis] | None = st.session_state.get(key)
    if kept is None or kept[0] != asked:
        segmentation = rows.segmentation
        kept = asked, find_basis(run, segmentation.customers, segmentation.labels, assumptions)
        st.session_state[key] = kept
    return kept[1]
