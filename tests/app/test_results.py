import gc

from app.session.results import Results, Rows, Source, result_id
from ccseg.describing.wording import Wording
from ccseg.recipes import Recipe


def test_the_customers_are_kept_only_as_long_as_somebody_holds_them(found, portfolio):
    kept = Results()
    rows = Rows(Source("cards.csv", portfolio), found)
    result = kept.keep("ann", rows)
    assert kept.rows("ann", result.id) is rows
    del rows
    gc.collect()
    assert kept.rows("ann", result.id) is None
    assert kept.find("ann", result.id) is result


def test_what_a_person_wrote_stays_when_a_better_version_comes(rows):
    kept = Results()
    result = kept.keep("ann", rows)
    result.write(0, "Gold hands", "Ask Ann")
    assert kept.keep("ann", rows).as_written().segments[0].persona.name == "Gold hands"
    result.write(0, None, "")
    assert kept.keep("ann", rows).as_written() == rows.segmentation.run


def test_a_result_is_found_by_its_owner_alone(rows):
    kept = Results()
    result = kept.keep("ann", rows)
    assert kept.find("ann", result.id) is result
    assert kept.find("bob", result.id) is None
    assert kept.recent("bob") == []


def test_a_result_is_in_memory_as_long_as_its_customers_and_in_the_store_for_good(found, portfolio):
    kept = Results()
    rows = Rows(Source("cards.csv", portfolio), found)
    id = kept.keep("ann", rows).id
    assert [result.id for result in kept.at_hand("ann")] == [id]
    del rows
    gc.collect()
    assert kept.at_hand("ann") == []
    assert kept.find("ann", id).run == found.run


def test_the_same_file_by_the_same_recipe_is_the_same_result_in_any_wording():
    recipe = Recipe()
    assert result_id("d1", recipe) == result_id("d1", recipe.but(wording=Wording(currency="€")))
    assert result_id("d1", recipe) != result_id("d1", recipe.but(seed=1))
    assert result_id("d1", recipe) != result_id("d2", recipe)
