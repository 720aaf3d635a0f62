import pytest

from ccseg.exporting.onepager import write_onepager
from ccseg.exporting.pack import make_pack
from ccseg.planning.assumptions import Assumptions
from ccseg.planning.plan import plan
from tests.exporting.packs import ORIGIN, many, pack_of
from tests.exporting.test_handout import joined, texts


@pytest.fixture(scope="module")
def page(result):
    (page,) = texts(write_onepager(pack_of(result.run)))
    return page


def test_it_is_one_page_that_says_who_they_are_what_to_try_and_how_far_to_trust_it(result, page):
    pack = pack_of(result.run)
    assert f"{ORIGIN.file}: 5 customer segments" in page
    assert pack.plainly in page
    for segment in result.run.segments:
        assert joined(segment.persona.name) in joined(page)
        assert joined(segment.persona.headline) in joined(page)
    assert all(joined(badge) in joined(page) for badge in (own.badge for own in pack.pages))
    assert all(joined(told) in joined(page) for told in (*pack.evidence, *pack.never))


def test_twelve_segments_with_long_names_are_one_page_too(result):
    assert len(texts(write_onepager(pack_of(many(result.run))))) == 1


def test_what_a_plan_comes_to_stands_on_it_and_it_stays_one_page(result):
    found = plan(result.run, result.customers, Assumptions(), fair=False).found
    (page,) = texts(write_onepager(make_pack(result.run, ORIGIN, plan=found)))
    assert joined(found.told[0]) in joined(page)


def test_nothing_is_to_be_tried_with_what_is_not_to_be_used(result):
    first, *others = result.run.segments
    (page,) = texts(write_onepager(pack_of(result.run.but(segments=(first.but(verdict="do not use"), *others)))))
    assert "Do not act on it" in page


def test_a_result_without_segments_is_a_page_too(result):
    verdict = {"verdict": "no segments worth acting on", "verdict_because": "Everybody is alike."}
    (page,) = texts(write_onepager(pack_of(result.run.but(segments=(), kinds=(), **verdict))))
    assert "Do not act on these segments." in page


def test_no_customer_is_named(result, page):
    assert not any(customer in page for customer in result.customers.frame.index)
