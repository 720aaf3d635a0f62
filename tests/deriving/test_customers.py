"""Raw rows as customers: sums to the cent, counts exactly, nothing lost, nothing guessed."""

import hashlib
import io
import sqlite3
from contextlib import closing
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from ccseg.comparing.candidates import possible_columns
from ccseg.deriving import customers, heads
from ccseg.deriving.cards import names_of
from ccseg.deriving.customers import DerivedCustomers, answer_raw, open_customers
from ccseg.deriving.rfm import rfm_tiers
from ccseg.deriving.roles import find_roles
from ccseg.deriving.window import Derivation
from ccseg.describing.baskets import find_baskets
from ccseg.errors import UnusableTable
from ccseg.reading.customers import Reading
from tests.deriving.files import by_bank, by_card, by_client, by_user, card_of, make_postings

TODAY = date(2026, 11, 1)
TO_JUNE = Derivation(reference=date(2026, 6, 30))

CARDS = sorted({str(card_of(posting)) for posting in make_postings(errors=False)})
NAMES = dict(zip(CARDS, names_of(pd.Series(CARDS)), strict=True))

FORMS = {
    "by client": (by_client, {}, lambda p: str(p.customer)),
    "by user": (by_user, {}, lambda p: str(p.customer)),
    "by card": (by_card, {"errors": False}, lambda p: NAMES[str(card_of(p))]),
    "by bank": (by_bank, {"errors": False}, lambda p: f"C{p.customer:07}"),
}
HAS_CODES = {"by client", "by user"}

TRUTH = """
    SELECT customer,
        coalesce(sum(cents) FILTER (WHERE bought), 0) AS purchases,
        count(*) FILTER (WHERE bought AND cents > 0) AS purchases_trx,
        coalesce(sum(cents) FILTER (WHERE cash), 0) AS cash_advance,
        count(*) FILTER (WHERE cash AND cents > 0) AS cash_advance_trx,
        coalesce(sum(cents) FILTER (WHERE quasi), 0) AS quasi_cash,
        count(DISTINCT substr(day, 1, 7)) FILTER (WHERE bought AND cents > 0) AS months
    FROM (
        SELECT *, {cash} AS cash, {quasi} AS quasi, NOT ({cash} OR {quasi}) AS bought FROM postings
        WHERE day BETWEEN :start AND :end AND error = ''
    ) GROUP BY customer ORDER BY customer
"""


def truth_of(postings, customer, codes, window):
    """The same figures by another database."""
    with closing(sqlite3.connect(":memory:")) as engine:
        engine.execute("CREATE TABLE postings (customer TEXT, day TEXT, cents INTEGER, code INTEGER, error TEXT)")
        rows = [(customer(p), str(p.day), p.cents, p.code, p.error) for p in postings]
        engine.executemany("INSERT INTO postings VALUES (?, ?, ?, ?, ?)", rows)
        cash, quasi = ("code IN (6010, 6011)", "code = 7995") if codes else ("0", "0")
        asked = {"start": str(window.start), "end": str(window.end)}
        return pd.read_sql(TRUTH.format(cash=cash, quasi=quasi), engine, params=asked, index_col="customer")


@pytest.mark.parametrize("form", FORMS)
def test_sums_are_those_of_an_independent_query_to_the_cent(form):
    write, more, customer = FORMS[form]
    postings = make_postings(**more)
    found = open_customers(write(postings), today=TODAY)
    truth = truth_of(postings, customer, form in HAS_CODES, found.origin.window)
    frame = found.origin.table
    assert list(frame.index) == list(truth.index)
    for key in ("purchases", "cash_advance", "quasi_cash") if form in HAS_CODES else ("purchases",):
        assert (frame[key] * 100).round(6).tolist() == truth[key].tolist(), key
    for key in ("purchases_trx", "cash_advance_trx") if form in HAS_CODES else ("purchases_trx",):
        assert frame[key].tolist() == truth[key].tolist(), key
    assert (frame["purchases_frequency"] * frame["tenure"]).round(4).tolist() == truth["months"].tolist()


@pytest.mark.parametrize("form", FORMS)
def test_every_row_of_the_file_is_counted_left_out_or_set_aside(form):
    write, more, _ = FORMS[form]
    postings = make_postings(**more)
    found = open_customers(write(postings), today=TODAY)
    assert sum(found.origin.fates.values()) == found.rows_in_file == len(postings)


def test_the_window_is_the_last_twelve_whole_months():
    found = open_customers(by_client(make_postings()), today=TODAY)
    assert (found.origin.window.start, found.origin.window.end) == (date(2025, 1, 1), date(2025, 12, 31))


def test_the_order_of_the_rows_does_not_matter():
    postings = make_postings()
    there = open_customers(by_client(postings), today=TODAY)
    back = open_customers(by_client(postings[::-1]), today=TODAY)
    pd.testing.assert_frame_equal(there.frame, back.frame)


def test_broken_rows_are_set_aside_counted_and_kept_as_they_stand():
    rows = by_client(make_postings(300)).decode().splitlines()
    rows[3] = rows[3].replace("$", "about $")
    rows[5] = ",".join(cell if place != 1 else "" for place, cell in enumerate(rows[5].split(",")))
    rows[8] = ",".join(cell if place != 2 else "" for place, cell in enumerate(rows[8].split(",")))
    found = open_customers("\n".join(rows).encode(), today=TODAY)
    broken = found.origin.broken
    assert broken["line"].tolist() == [4, 6, 9]
    assert broken["reason"].tolist() == ["no amount", "no date", "no customer"]
    assert broken["amount"].tolist()[0].startswith("about $")
    assert [row.line for row in found.set_aside] == [4, 6, 9]
    assert sum(found.origin.fates.values()) == 300


def test_rows_that_repeat_another_with_its_number_are_left_out_and_others_only_told():
    postings = make_postings(300, errors=False)
    twice = by_client(postings) + b"\n".join(by_client(postings).splitlines()[-4:])
    found = open_customers(twice, today=TODAY)
    assert found.origin.fates["copy"] == 4
    alike = by_user(postings) + b"\n".join(by_user(postings).splitlines()[-4:])
    told = open_customers(alike, today=TODAY)
    assert told.origin.fates["copy"] == 0
    assert any(change.message.startswith("4 rows repeat another") for change in told.changes)


def test_amounts_in_two_currencies_are_refused_with_their_numbers():
    rows = by_client(make_postings(300)).decode().replace("$", "€", 1)
    with pytest.raises(UnusableTable, match=r"299 rows in USD.* 1 row in EUR|1 row in EUR, 299 rows in USD"):
        open_customers(rows.encode(), today=TODAY)


def test_card_numbers_that_a_spreadsheet_rounded_are_refused():
    ruined = by_card(make_postings(300), card=lambda p: f"{card_of(p):.2E}")
    with pytest.raises(UnusableTable, match="'cc_num' were rounded") as refused:
        open_customers(ruined, today=TODAY)
    assert "4.00E" not in str(refused.value)


def test_no_card_number_is_left_in_what_was_derived():
    found = open_customers(by_card(make_postings(300, errors=False)), today=TODAY)
    said = " ".join([*found.frame.index, *(change.message for change in found.changes)])
    assert not any(str(card_of(posting)) in said for posting in make_postings(300))


def test_the_name_of_a_card_cannot_be_guessed_from_its_number_and_is_another_in_another_file():
    names = open_customers(by_card(make_postings(300, errors=False)), today=TODAY).frame.index
    assert not set(names) & {hashlib.sha256(card.encode()).hexdigest()[:16] for card in CARDS}
    others = open_customers(by_card(make_postings(300, customers=20, errors=False)), today=TODAY).frame.index
    assert not set(names) & set(others)


def test_a_secret_key_names_cards_alike_in_every_file_and_is_told_of_and_never_shown(monkeypatch):
    secret = "a secret of thirty-two signs, all"
    monkeypatch.setenv("CCSEG_CARD_KEY", secret)
    grouped = by_card(
        make_postings(300, customers=20, errors=False), card=lambda p: f"{card_of(p):,}".replace(",", " ")
    )
    files = [
        by_card(make_postings(300, errors=False)),
        by_card(make_postings(300, customers=20, errors=False)),
        grouped,
    ]
    found = [open_customers(file, today=TODAY) for file in files]
    names = [set(each.frame.index) for each in found]
    assert len(names[0] & names[1]) >= 19
    assert names[1] == names[2]
    [told] = [change.message for change in found[0].changes if "CCSEG_CARD_KEY" in change.message]
    assert "the same in every file" in told
    assert secret not in " ".join(map(str, (found[0].changes, found[0].origin.derivation)))


def test_a_secret_that_could_be_guessed_is_refused(monkeypatch):
    monkeypatch.setenv("CCSEG_CARD_KEY", "1234")
    with pytest.raises(UnusableTable, match="fewer than 16 signs"):
        open_customers(by_card(make_postings(300, errors=False)), today=TODAY)


def test_rows_that_are_set_aside_hide_card_numbers_unless_a_person_asks_for_them():
    raw = by_card(make_postings(300, errors=False)).decode().splitlines()
    cells = raw[5].split(",")
    raw[5] = ",".join([*cells[:4], "none", *cells[5:]])
    raw[7] += ",4000 0000 0000 0002,more"
    file = "\n".join(raw).encode()
    shown = {said: open_customers(file, today=TODAY, derivation=Derivation(card_numbers=said)) for said in WAYS_TO_SHOW}
    texts = {said: found.origin.broken.to_csv() for said, found in shown.items()}
    assert cells[1] in texts["whole"]
    assert cells[1] not in texts["hidden"]
    assert f"{cells[1][:6]}******{cells[1][-4:]}" in texts["hidden"]


WAYS_TO_SHOW = ("hidden", "whole")


def test_two_cards_of_a_customer_are_added_up_and_that_is_said():
    found = open_customers(by_client(make_postings(300)), today=TODAY)
    assert any("several cards" in change.message for change in found.changes)


def days_below_13():
    postings = [posting for posting in make_postings(900, errors=False) if posting.day.day < 13]
    return by_bank(postings)


def test_dates_of_two_readings_are_asked_about_and_the_answer_holds():
    asked = open_customers(days_below_13(), today=TODAY)
    assert not asked.ready
    assert not isinstance(asked, DerivedCustomers)
    [question] = [issue.question for issue in asked.issues if issue.severity == "error"]
    assert question is not None
    assert question.field == "date_order"
    _, _, derivation = answer_raw(question, "day first", Reading(), {}, None)
    assert open_customers(days_below_13(), derivation=derivation, today=TODAY).ready


def test_postings_after_today_are_asked_about_and_set_aside_on_demand():
    rows = by_client(make_postings(300, errors=False))
    earlier = date(2025, 6, 30)
    [question] = [issue.question for issue in open_customers(rows, today=earlier).issues if issue.severity == "error"]
    assert question.field == "future"
    found = open_customers(rows, derivation=Derivation(future="set aside"), today=earlier)
    assert found.origin.window.end == date(2025, 6, 30)
    assert found.origin.fates["future"] > 0


def test_moments_of_two_time_zones_are_asked_about_and_read_in_utc_on_demand():
    rows = by_client(make_postings(300, errors=False)).decode().replace(":15:00,", ":15:00+02:00,")
    mixed = rows.replace("+02:00", "-05:00", 1).encode()
    [question] = [issue.question for issue in open_customers(mixed, today=TODAY).issues if issue.severity == "error"]
    assert question.field == "zones"
    assert open_customers(mixed, derivation=Derivation(zones="UTC"), today=TODAY).ready


def test_rfm_tiers_are_there_to_compare_with_and_are_no_input():
    found = open_customers(by_client(make_postings()), today=TODAY)
    assert "rfm_segment" in possible_columns(found)
    assert "rfm_segment" not in found.values()
    best = found.frame["rfm_segment"] == "RFM tier 5 of 5"
    table = found.origin.table
    assert table["purchases"][best].median() > table["purchases"][~best].median()
    assert table["recency_days"][best].median() < table["recency_days"][~best].median()


def test_customers_who_are_equal_are_in_the_same_rfm_tier():
    table = pd.DataFrame({"recency_days": [3.0] * 9 + [1.0], "purchases_trx": [2] * 9 + [5], "purchases": [7.0] * 10})
    assert rfm_tiers(table).nunique() == 2


def test_the_basket_of_a_segment_is_the_mean_of_its_customers_shares():
    found = open_customers(by_client(make_postings()), today=TODAY)
    labels = np.arange(len(found.frame)) % 2
    basket = {each.title: each for each in find_baskets(found, labels, 2)[0]}
    table = found.origin.table["spend_share_groceries"]
    assert basket["groceries"].share == pytest.approx(table[labels == 0].mean())
    assert basket["groceries"].portfolio == pytest.approx(table.mean())
    assert sum(each.share for each in basket.values()) == pytest.approx(1, abs=0.02)


def test_a_type_column_tells_payments_cash_fees_and_refunds():
    head = "customer_id,date,amount,type"
    kinds = ["Purchase", "Purchase", "Refund", "Payment", "Cash advance", "Late fee", "Declined purchase"]
    rows = [
        f"{who},2026-0{month}-10,{10 + who + place},{kind}"
        for who in range(12)
        for month in range(1, 7)
        for place, kind in enumerate(kinds)
    ]
    found = open_customers("\n".join([head, *rows]).encode(), derivation=TO_JUNE, today=TODAY)
    first = found.origin.table.loc["0"]
    assert (first["purchases"], first["purchases_trx"]) == (6 * (10 + 11 - 12), 12)
    assert (first["payments"], first["cash_advance"], first["cash_advance_trx"]) == (6 * 13, 6 * 14, 6)
    assert found.origin.fates["other"] == found.origin.fates["declined"] == 72


def test_in_a_log_of_events_what_pays_nothing_is_left_out():
    kinds = ["Page view", "Add to cart", "Purchase", "Support ticket", "Login"]
    rows = [
        f"{who},2026-0{month}-10,{10 + who + place},{kind}"
        for who in range(12)
        for month in range(1, 7)
        for place, kind in enumerate(kinds)
    ]
    file = "\n".join(["customer_id,timestamp,amount,event_type", *rows]).encode()
    found = open_customers(file, derivation=TO_JUNE, today=TODAY)
    first = found.origin.table.loc["0"]
    assert (first["purchases"], first["purchases_trx"]) == (6 * 12, 6)
    assert found.origin.fates["other"] == 12 * 6 * 4


KINDS = ("Deposit", "Cash withdrawal", "Bill payment", "Deposit")


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("type", lambda n: f"{n % 7 + 1},{KINDS[n // 12 % 4]}", {"deposits", "withdrawals", "outgoing_payments"}),
        ("memo", lambda n: f"{(-5, -7, 9)[n // 12 % 3] * (1 + n % 12)},x", {"purchases", "payments"}),
        ("memo", lambda n: f"{(-5, -7, 2)[n // 12 % 3] * (1 + n % 12)},x", {"purchases"}),
    ],
)
def test_money_paid_in_is_no_payment_to_a_card_and_too_much_given_back_is_no_refund(header, row, expected):
    head = f"account_id,date,amount,{header}"
    rows = [f"{n % 12},2025-{1 + n // 12 % 12:02}-{1 + n % 28:02},{row(n)}" for n in range(288)]
    file = "\n".join([head, *rows])
    whole = Derivation(months=12, reference=date(2025, 12, 31))
    table = open_customers(file.encode(), derivation=whole, today=TODAY).origin.table
    money = {"deposits", "withdrawals", "outgoing_payments", "purchases", "payments", "cash_advance"}
    assert {key for key in money & set(table) if table[key].any()} == expected
    amounts = pd.read_csv(io.StringIO(file))
    if "deposits" in expected:
        assert table["deposits"].sum() == amounts["amount"][amounts["type"] == "Deposit"].sum()
    else:
        spent = amounts["amount"][(amounts["amount"] < 0) | ("payments" not in expected)]
        assert table["purchases"].sum() == -spent.sum()


def test_what_is_no_money_is_not_added_up_as_purchases():
    assert "amount" not in find_roles(
        ["Id", "ActivityDate", "TrackerDistance", "TotalSteps", "mb_used", "Interest_Rate"]
    )


def test_lines_of_an_order_are_prices_times_quantities_and_one_purchase():
    head = "Order No,Customer,Order date,Product,Quantity,Unit price"
    lines = [
        f"{100 * who + month}{'abc'[line // 2]},{who},2026-0{month}-10,p{line},{[1, 2, 3, 4, 5, -3][line]},{who + 2}.50"
        for who in range(12)
        for month in range(1, 7)
        for line in range(6)
    ]
    found = open_customers("\n".join([head, *lines]).encode(), derivation=TO_JUNE, today=TODAY)
    third = found.origin.table.loc["3"]
    # Two of the three orders have two lines; of the last, one line of three pieces was given back.
    assert third["purchases"] == 6 * 5.5 * (1 + 2 + 3 + 4 + 5 - 3)
    assert (third["purchases_trx"], third["ticket_median"]) == (18, 5 * 5.5)
    assert third["refund_share"] == pytest.approx(6 / 24)
    said = [change.message for change in found.changes]
    assert "The amount of a row is 'Unit price' times 'Quantity'." in said
    assert any("an order counts as one purchase" in message for message in said)
    assert not any("cannot be derived" in issue.message for issue in found.issues)


@pytest.mark.parametrize(
    ("headers", "amount", "by_piece"),
    [
        (["client_id", "date", "qty", "unit price", "total"], "total", False),
        (["client_id", "date", "qty", "unit price", "discount amount"], "unit price", True),
        (["Kunde", "Datum", "Menge", "Stückpreis"], "Stückpreis", True),
        (["client_id", "date", "quantity", "sales amount"], "sales amount", False),
        (["client_id", "date", "price"], "price", False),
        (["cliente_id", "data", "preco_venda", "qtd_vendida", "comissao"], "preco_venda", True),
        (["id_cliente", "fecha_venta", "monto_total", "tipo_pago"], "monto_total", False),
        (
            ["ID del cliente", "Fecha", "Precio", "Cantidad", "Total de la orden", "Método de pago"],
            "Total de la orden",
            False,
        ),
    ],
)
def test_an_amount_is_rather_a_sum_than_the_price_of_a_piece(headers, amount, by_piece):
    roles = find_roles(headers)
    assert (roles["amount"], "quantity" in roles) == (amount, by_piece)


@pytest.mark.parametrize("header", ["ordered_at", "placedAt", "paid_on", "order_placed_at", "transaction_ts"])
def test_orders_say_when_as_databases_do_and_become_customers(header):
    when = [f"2026-0{1 + i % 6}-{1 + i % 28:02} 09:{i % 60:02}:00" for i in range(800)]
    lines = [f"{1000 + i},{day},K{i % 40},{i % 5 + 1},{i % 90 + 0.5}" for i, day in enumerate(when)]
    opened = open_customers("\n".join([f"order_no,{header},customer,qty,total", *lines]).encode())
    assert isinstance(opened, DerivedCustomers)
    assert len(opened.frame) == 40


def test_words_are_no_amounts():
    lines = [f"{n % 30},{2023 + n // 120}-{1 + n % 12:02}-{1 + n % 28:02},{n % 7},card" for n in range(360)]
    found = open_customers("\n".join(["client_id,date,price,amount", *lines]).encode(), today=TODAY)
    assert found.origin.shape.roles["amount"] == "price"


def test_a_bare_id_that_stands_in_several_rows_says_whose_a_gift_is():
    gifts = [f"{n % 30},{2023 + n // 120}-{1 + n % 12:02}-{1 + n % 28:02},{n % 7 + 1}.50" for n in range(360)]
    found = open_customers("\n".join(["id,date,amount", *gifts]).encode(), today=TODAY)
    assert (found.origin.shape.roles["customer"], len(found.frame)) == ("id", 30)
    numbered = open_customers("\n".join(["id,date,amount", *(f"{n}{gift}" for n, gift in enumerate(gifts))]).encode())
    assert not isinstance(numbered, DerivedCustomers)


def test_it_is_told_what_types_were_read_as_and_where_none_is_a_purchase():
    rows = [
        f"{n % 12},2025-{1 + n % 12:02}-{1 + n % 28:02},{n % 7 + 1}.50,{('Wapiti', 'ATM')[n % 2]}" for n in range(240)
    ]
    found = open_customers("\n".join(["client_id,date,amount,type", *rows]).encode(), today=TODAY)
    [told] = [change.message for change in found.changes if change.message.startswith("Types were read")]
    assert "cash advances (ATM)" in told
    assert "not known and counted as purchases (Wapiti)" in told
    none = "\n".join(["client_id,date,amount,type", *rows]).replace("Wapiti", "Payment").encode()
    warned = [issue.message for issue in open_customers(none, today=TODAY).issues if issue.severity == "warning"]
    assert any("No posting in the window is a purchase" in message for message in warned)


@pytest.mark.parametrize("written", ["{day:%y%m%d}", "{serial}", "{seconds}"])
def test_days_without_separators_as_serials_and_as_seconds_are_the_same_days(written):
    days = [date(2025, 1, 1) + timedelta(days=n * 3 % 365) for n in range(240)]
    told = [
        written.format(day=day, serial=(day - date(1899, 12, 30)).days, seconds=1_735_689_600 + n * 3 % 365 * 86_400)
        for n, day in enumerate(days)
    ]
    files = [
        "\n".join(
            ["client_id,date,amount", *(f"{n % 12},{day},{n % 7 + 1}.50" for n, day in enumerate(texts))]
        ).encode()
        for texts in (days, told)
    ]
    plain, other = (open_customers(file, today=TODAY).origin for file in files)
    assert plain.window == other.window
    pd.testing.assert_frame_equal(plain.table, other.table)


def test_a_reversal_takes_back_the_posting_of_the_same_amount():
    head = "customer_id,date,amount,type,merchant"
    rows = [
        f"{who},2026-0{month}-{day},{who + amount},{kind},Shop"
        for who in range(12)
        for month in range(1, 7)
        for day, amount, kind in ((10, 50, "Purchase"), (11, 20, "Purchase"), (12, 50, "Reversal"))
    ]
    found = open_customers("\n".join([head, *rows]).encode(), derivation=TO_JUNE, today=TODAY)
    assert found.origin.table["purchases"].tolist() == [6.0 * (20 + int(who)) for who in found.origin.table.index]
    assert found.origin.fates["reversed"] == 12 * 6 * 2


def test_purchases_that_are_written_as_negative_amounts_are_turned_and_that_is_said():
    head = "customer_id,date,amount,merchant"
    rows = [f"{who},2026-0{month}-10,-{who + month},Shop" for who in range(12) for month in range(1, 7)]
    found = open_customers("\n".join([head, *rows]).encode(), derivation=TO_JUNE, today=TODAY)
    assert found.origin.table["purchases"].tolist() == [6.0 * int(who) + 21 for who in found.origin.table.index]
    assert any("signs were turned" in change.message for change in found.changes)


def test_what_purchases_do_not_tell_is_said():
    found = open_customers(by_client(make_postings(300)), today=TODAY)
    [note] = [issue for issue in found.issues if "cannot be derived" in issue.message]
    assert "credit limit" in note.message
    assert "accounts" in (note.cure or "")


def test_a_person_may_say_that_each_row_is_a_customer_or_which_column_is_which():
    rows = by_client(make_postings(300)).replace(b"client_id", b"kx")
    found = open_customers(rows, derivation=Derivation(roles={"kx": "customer"}), today=TODAY)
    assert len(found.frame) == 25
    as_they_are = open_customers(rows, derivation=Derivation(shape="customers"), today=TODAY)
    assert len(as_they_are.frame) == 300


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_large_file_is_read_by_the_engine_with_the_same_result(tmp_path, monkeypatch, ending):
    rows = by_client(make_postings()).replace(b"$", b"about ", 1)
    file = tmp_path / f"postings.{ending}"
    if ending == "csv":
        file.write_bytes(rows)
    else:
        pd.read_csv(io.BytesIO(rows), dtype="str").to_parquet(file)
    there = open_customers(rows, today=TODAY)
    monkeypatch.setattr(heads, "LARGE", 1)
    monkeypatch.setattr(customers, "open_in_engine", None)
    found = open_customers(file, today=TODAY)
    pd.testing.assert_frame_equal(found.origin.table, there.origin.table)
    assert found.origin.fates == there.origin.fates
    assert found.origin.broken["amount"].tolist() == there.origin.broken["amount"].tolist()


def test_lines_of_a_large_file_with_too_many_cells_are_set_aside(tmp_path, monkeypatch):
    lines = by_client(make_postings()).decode().splitlines()
    lines[700] += ",one,more"
    file = tmp_path / "postings.csv"
    file.write_text("\n".join(lines) + "\n")
    monkeypatch.setattr(heads, "LARGE", 1)
    monkeypatch.setattr(heads, "FIRST", 20_000)
    found = open_customers(file, today=TODAY)
    assert found.origin.broken["line"].tolist() == [701]
    assert sum(found.origin.fates.values()) == 1200


def test_postings_that_are_uploaded_never_lie_on_the_disk(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a temporary folder was asked for")

    monkeypatch.setattr("ccseg.deriving.engine.tempfile.TemporaryDirectory", refuse)
    assert len(open_customers(io.BytesIO(by_client(make_postings(400))), today=TODAY).frame) > 20


def test_postings_that_do_not_fit_in_memory_are_told_in_a_sentence(monkeypatch):
    monkeypatch.setattr("ccseg.deriving.engine.MEMORY", "4MB")
    with pytest.raises(UnusableTable, match="more than 4MB of memory"):
        open_customers(by_client(make_postings(20_000)), today=TODAY)


def test_budgets_and_returns_are_no_purchases_and_receipts_no_cards():
    assert "amount" not in find_roles(["client_id", "date", "budget_amount"])
    assert not {"amount", "date"} & set(find_roles(["customer_id", "return_date", "return_value"]))
    assert "card" not in find_roles(["customer_id", "card_receipt", "date", "amount"])


@pytest.mark.parametrize(
    "headers", [("claim_id", "claim_date", "claim_amount"), ("sinistre_id", "date_sinistre", "montant_indemnise")]
)
def test_what_is_paid_for_claims_is_no_purchase_unless_a_person_says_so(headers):
    number, day, paid = headers
    days = pd.date_range("2025-01-05", periods=120, freq="3D").strftime("%Y-%m-%d")
    names = [f"C{row % 40}" for row in range(120)]
    frame = pd.DataFrame({number: [f"N{row}" for row in range(120)], "client_id": names, day: days})
    frame[paid] = np.random.default_rng(3).uniform(20, 900, 120).round(2)
    [stopped] = [issue for issue in open_customers(frame, today=TODAY).issues if issue.severity == "error"]
    assert "a claim" in stopped.message
    added = open_customers(frame, today=TODAY, derivation=Derivation(shape="transactions"))
    assert isinstance(added, DerivedCustomers)


def test_what_is_lent_is_no_purchase_and_what_is_paid_for_a_loan_may_be_added_up():
    days = pd.date_range("2025-01-05", periods=120, freq="3D").strftime("%Y-%m-%d")
    frame = pd.DataFrame(
        {"loan_id": [f"L{row}" for row in range(120)], "client_id": [f"C{row % 40}" for row in range(120)]}
    )
    frame["issue_date"], frame["amount"] = days, np.random.default_rng(3).uniform(20, 900, 120).round(2)
    [stopped] = [issue for issue in open_customers(frame, today=TODAY).issues if issue.severity == "error"]
    assert "'client_id'" in stopped.message
    paid = frame.assign(loan_id=[f"L{row % 50}" for row in range(120)]).rename(columns={"issue_date": "date"})
    assert isinstance(open_customers(paid, today=TODAY), DerivedCustomers)


def test_the_total_of_a_row_is_its_amount_also_with_its_currency():
    found = find_roles(["customer_id", "booking_date", "extras_spend_inr", "total_spend_inr"])
    assert found["amount"] == "total_spend_inr"
