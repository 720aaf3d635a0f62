"""Made-up files of the kinds that people bring, two of each at least, and what must be understood of them.

Nothing here is a file of somebody, and no name stands in the texts by which a file is known. The table of every case is
the same shop's customers with one thing added, so that a case says only what is special about it.
"""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccseg.reading.customers import Customers

ROWS = 90
Cells = Sequence[object] | NDArray[Any]
Check = Callable[[Customers], bool]
Columns = dict[str, Cells]


@dataclass(frozen=True)
class Case:
    """A file by its kind and name, and what must hold of the customers in it, in words and as a test."""

    kind: str
    name: str
    content: bytes
    wanted: str
    holds: Check

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


def rng(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def shop(rows: int = ROWS, seed: int = 0) -> Columns:
    """Customers of a shop: who they are and three plain measures."""
    draw = rng(seed)
    return {
        "Customer ID": [f"Q{number:04d}" for number in draw.permutation(9_000)[:rows]],
        "Sales": draw.lognormal(5, 0.8, rows).round(2),
        "Trips": draw.poisson(9, rows),
        "Till value": draw.gamma(4, 9, rows).round(2),
    }


def text(columns: Columns, separator: str = ",", end: str = "\n") -> str:
    rows = zip(*columns.values(), strict=True)
    lines = [separator.join(map(_cell, row)) for row in rows]
    return end.join([separator.join(map(_cell, columns)), *lines]) + end


def _cell(value: object) -> str:
    told = "" if value is None else str(value)
    return f'"{told}"' if "," in told or ";" in told else told


def with_columns(added: Columns, rows: int = ROWS, seed: int = 0) -> bytes:
    """The shop with some columns more."""
    return text({**shop(rows, seed), **added}).encode()


# --------------------------------------------------------------------------------------------------- what must hold


def kind(customers: Customers, header: str) -> str | None:
    return next((column.kind for column in customers.columns if column.name == header), None)


def role(customers: Customers, header: str) -> str | None:
    return next((column.role for column in customers.columns if column.name == header), None)


def used(customers: Customers, header: str) -> bool:
    return kind(customers, header) in ("number", "category")


def is_asked(customers: Customers, header: str | None) -> bool:
    return any(issue.question and issue.column == header for issue in customers.issues)


def has_role(header: str, wanted: str) -> Check:
    return lambda customers: role(customers, header) == wanted and not used(customers, header)


def roles(**wanted: str) -> Check:
    return lambda customers: all(role(customers, header) == told for header, told in wanted.items())


def is_number(header: str, mean: float | None = None) -> Check:
    """A column is a number without a gap, with this mean where one is given."""

    def test(customers: Customers) -> bool:
        values = customers.frame[header]
        whole = kind(customers, header) == "number" and not values.isna().any()
        return whole and (mean is None or bool(np.isclose(values.mean(), mean, rtol=1e-6)))

    return test


def every(*checks: Check) -> Check:
    return lambda customers: all(check(customers) for check in checks)


def rows_are(count: int, header: str | None = "Customer ID") -> Check:
    """So many customers, whose id is in this column."""
    return lambda customers: (
        len(customers.frame) == count
        and next((column.name for column in customers.columns if column.kind == "id"), None) == header
    )


def stopped(*words: str) -> Check:
    """An error that says one of these words, with what to do."""

    def test(customers: Customers) -> bool:
        errors = [issue for issue in customers.issues if issue.severity == "error"]
        return not customers.ready and any(word in issue.message for issue in errors for word in words)

    return test


def has_levels(header: str, count: int) -> Check:
    return lambda customers: used(customers, header) and customers.frame[header].nunique() == count


def has_texts(header: str, texts: Iterable[str]) -> Check:
    return lambda customers: set(customers.frame[header]) == set(texts)


def ordered(*levels: str) -> Check:
    """The column "Answer" has these levels in this order."""
    return lambda customers: any(
        column.levels == levels and column.role == "ordinal" for column in customers.columns if column.name == "Answer"
    )


def choice(levels: Sequence[object], seed: int = 1, rows: int = ROWS, shares: Sequence[float] | None = None) -> Cells:
    drawn = rng(seed).choice(len(levels), rows, p=shares)
    return [levels[place] for place in drawn]


def few(low: int, high: int, seed: int = 2, rows: int = ROWS) -> Cells:
    drawn: list[int] = rng(seed).integers(low, high + 1, rows).tolist()
    return drawn


# ------------------------------------------------------------------------------------------------------- the cases


def aside(kind: str, wanted: str, headers: dict[str, Cells]) -> Iterator[Case]:
    """A case for each column: it has the role that is wanted and takes no part."""
    for header, cells in headers.items():
        yield Case(kind, header, with_columns({header: cells}), f"'{header}' is {wanted}", has_role(header, wanted))


def outcomes() -> Iterator[Case]:
    flags = choice([0, 1], 5)
    words = choice(["no", "yes"], 6)
    yield from aside(
        "an outcome",
        "outcome",
        {
            "churned_90d": flags,
            "Attrition": words,
            "has_defaulted": flags,
            "Converted": words,
            "gekündigt": choice(["ja", "nein"], 7),
            "Résilié": choice(["oui", "non"], 7),
            "流失": flags,
            "解約フラグ": flags,
            "Отток": flags,
            "ayrıldı": flags,
            "Abandono": words,
            "status now": choice(["Active", "Churned"], 9),
        },
    )


def scores_of_models() -> Iterator[Case]:
    high = rng(4).random(ROWS).round(4)
    yield from aside(
        "the score of a model",
        "model score",
        {"churn_probability": high, "Propensity to buy": high, "predicted_ltv": (high * 900).round(2)},
    )
    pair: Columns = {"model_yes": high, "xgb_p1": high, "xgb_p0": (1 - high).round(4)}
    wanted = roles(xgb_p1="model score", xgb_p0="model score")
    yield Case("the score of a model", "two that add up to 1", with_columns(pair), "both are scores", wanted)


def earlier_segments() -> Iterator[Case]:
    yield from aside(
        "an earlier segment",
        "segment",
        {
            "kmeans_label": few(0, 4),
            "RFM segment": choice(["Champions", "At risk", "Lost ones"], 3),
            "Kundensegment": choice(["A", "B", "C"], 3),
            "分群": few(1, 3),
        },
    )


def weights() -> Iterator[Case]:
    values = rng(8).gamma(4, 0.25, ROWS).round(4)
    yield from aside("a weight", "weight", {"survey weight": values, "Gewichtungsfaktor": values, "wgt": values})


def identifiers() -> Iterator[Case]:
    numbers = (rng(10).permutation(800_000)[:ROWS] + 100_000).tolist()
    for header in ("Kdnr", "Client No.", "Nr klienta", "会员编号", "رقم العميل", "Номер клиента", "No Pelanggan"):
        columns: Columns = {header: numbers, **dict(list(shop().items())[1:])}
        wanted = rows_are(ROWS, header)
        yield Case("an identifier", header, text(columns).encode(), f"'{header}' is the id", wanted)
    yield from aside(
        "an identifier",
        "identifier",
        {"policy_number": numbers, "ext key 2": numbers, "Vertragsnummer": [f"V-{number}" for number in numbers]},
    )
    gaps = np.sort(rng(11).permutation(400)[:ROWS]).tolist()
    for header in ("Unnamed: 0", "obs", ""):
        columns = {header: gaps, **shop()}
        name = header or "column 1"
        yield Case("a counter", name, text(columns).encode(), f"'{name}' counts the rows", has_role(name, "counter"))


def keys() -> Iterator[Case]:
    def which(header: str) -> Check:
        return lambda customers: kind(customers, header) != "number"

    columns: Columns = {"branch_id": few(11, 58), "Region": few(1, 4), "sales channel": few(1, 3), "Filiale": few(1, 9)}
    columns |= {"product_code": few(100, 140), "MCC": few(5000, 5900), "plan": few(1, 5), "Tätigkeitsart": few(1, 4)}
    for header in list(columns)[:-2]:
        content = with_columns({header: columns[header]})
        yield Case("a key", header, content, f"'{header}' says which, not how much", which(header))
    codes = choice(["3E2", "4E7", "5E1"], 12)
    content = with_columns({"Artikel": codes})
    wanted = every(which("Artikel"), lambda customers: set(customers.frame["Artikel"]) == {"3E2", "4E7", "5E1"})
    yield Case("a key", "codes like powers of ten", content, "3E2 stays 3E2", wanted)


def protected() -> Iterator[Case]:
    ages = few(18, 84)
    yield from aside(
        "a protected characteristic",
        "protected",
        {
            "age_at_signup": ages,
            "Alter (Jahre)": ages,
            "birth_yr": few(1938, 2004),
            "GebJahr": few(1938, 2004),
            "is_female": few(0, 1),
            "sex code": few(1, 2),
            "What is your gender?": choice(["Woman", "Man", "Other"], 5),
            "Anrede": choice(["Herr", "Frau"], 5),
            "which": choice(["male", "female"], 5),
            "Personal_status": choice(["male single", "female married", "male married", "female single"], 5),
            "married_y_n": choice(["Y", "N"], 5),
            "Familienstand": few(1, 4),
            "n_children": few(0, 4),
            "household size": few(1, 6),
            "Religion": choice(["A", "B", "C"], 5),
            "ethnic group": few(1, 5),
            "Nationalität": choice(["AT", "CH", "DE"], 5),
            "disabled": few(0, 1),
            "smoker": choice(["yes", "no"], 5),
            "diabetes": few(0, 1),
            "年齢": ages,
            "婚姻状况": choice(["已婚", "未婚"], 5),
            "Возраст": ages,
            "Cinsiyet": choice(["E", "K"], 5),
            "Jenis Kelamin": choice(["L", "P"], 5),
            "العمر": ages,
            "Stan cywilny": few(1, 3),
        },
    )
    dummies: Columns = {f"ms_{level}": few(0, 1, seed) for seed, level in enumerate(("Married", "Single", "PACS"))}
    yield Case(
        "a protected characteristic",
        "a set of columns",
        with_columns(dummies),
        "one column a level, all of them protected",
        lambda customers: all(kind(customers, header) == "protected" for header in dummies),
    )
    sexes = choice(["M", "F"], 9)
    copied: Columns = {"Gender": sexes, "g2": [1 if sex == "M" else 2 for sex in sexes]}
    yield Case(
        "a protected characteristic",
        "a copy of it",
        with_columns(copied),
        "'g2' is it too",
        has_role("g2", "protected"),
    )


def personal() -> Iterator[Case]:
    digits = rng(14).integers(10**8, 10**9, ROWS)
    yield from aside(
        "personal data",
        "personal",
        {
            "Mobile": [f"7{number}" for number in digits],
            "telefon": [f"0{number}" for number in digits],
            "Contact number": digits.tolist(),
            "cust_name": choice(["Ann Lee", "Bo Diaz", "Cy Roth"], 3),
            "Vorname": choice(["Anna", "Ben", "Cem"], 3),
            "e-mail": [f"p{number}@example.org" for number in digits],
            "who": [f"p{number}@example.org" for number in digits],
            "home address": [f"Lane {number}" for number in digits],
            "CPF": [_cpf(int(number)) for number in digits],
            "doc": [_cpf(int(number)) for number in digits],
            "passport no": [f"X{number}" for number in digits],
            "date of birth": [f"19{60 + place % 40}-03-1{place % 10}" for place in range(ROWS)],
            "姓名": choice(["王伟", "李娜", "张敏"], 3),
        },
    )


def _cpf(number: int) -> str:
    """A made-up Brazilian number of a person, with its two check digits."""
    digits = [int(digit) for digit in f"{number:09d}"]
    for weight in (10, 11):
        total = sum(digit * (weight - place) for place, digit in enumerate(digits))
        digits.append((total * 10 % 11) % 10)
    return "".join(map(str, digits))


def numbers() -> Iterator[Case]:
    amounts = rng(20).lognormal(9, 1, ROWS).round(2)
    mean = float(amounts.mean())

    def case(name: str, cells: Iterable[str], wanted: float = mean) -> Case:
        content = with_columns({"Turnover": list(cells)})
        return Case("numbers of a place", name, content, "all cells are numbers", is_number("Turnover", wanted))

    yield case("lakh", [_grouped_by_twos(amount) for amount in amounts])
    yield case("lakh with a sign", [f"₹{_grouped_by_twos(amount)}" for amount in amounts])
    yield case("a unit behind", [f"{amount} kWh" for amount in amounts])
    yield case("a unit without a gap", [f"{amount}km" for amount in amounts])
    yield case("a short word before", [f"Bs {amount:,.2f}" for amount in amounts])
    yield case("a currency before", [f"RM{amount:,.2f}" for amount in amounts])
    yield case("a currency behind", [f"{amount:,.2f} PLN" for amount in amounts])
    yield case("full-width digits", [_full_width(str(amount)) for amount in amounts])
    yield case(
        "Arabic digits", [str(amount).translate(str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫")) for amount in amounts]
    )
    sides = np.where(rng(21).random(ROWS) < 0.3, -1, 1)
    signed = [f"{amount:,.2f} {'Cr' if side > 0 else 'Dr'}" for amount, side in zip(amounts, sides, strict=True)]
    yield case("credit and debit", signed, float((amounts * sides).mean()))
    german = [
        f"{amount} {'H' if side > 0 else 'S'}".replace(".", ",") for amount, side in zip(amounts, sides, strict=True)
    ]
    yield case("Haben and Soll", german, float((amounts * sides).mean()))
    thousands = (amounts / 1_000).round(1)
    yield case("thousands", [f"{amount}k" for amount in thousands], float(thousands.mean() * 1_000))
    mixed = [f"{amount / 1_000:.1f}K" if amount < 9_000 else f"{amount / 1e6:.4f}M" for amount in amounts]
    parsed = [float(cell[:-1]) * (1_000 if cell[-1] == "K" else 1e6) for cell in mixed]
    yield case("thousands and millions", mixed, float(np.mean(parsed)))
    for pair in ("$€", "£$"):
        cells = [f"{pair[place % 2]}{amount:.2f}" for place, amount in enumerate(amounts)]
        wanted = every(
            lambda customers: not used(customers, "Turnover"), lambda customers: is_asked(customers, "Turnover")
        )
        content = with_columns({"Turnover": cells})
        yield Case("two currencies", pair, content, "asked, and no number until then", wanted)
    for name, value, share in (("minus one", -1, 0.6), ("nines", 9999, 0.1), ("a far value", 999, 0.3)):
        days = rng(22).integers(30, 300, ROWS).tolist()
        cells = [value if draw < share else day for draw, day in zip(rng(23).random(ROWS), days, strict=True)]
        wanted = every(
            lambda customers: is_asked(customers, "gap in days"),
            lambda customers: bool(customers.frame["gap in days"].isna().any()),
        )
        content = with_columns({"gap in days": cells})
        yield Case("a number that means none", name, content, "asked, and missing until then", wanted)


def _grouped_by_twos(amount: float) -> str:
    whole, cents = f"{amount:.2f}".split(".")
    head, tail = whole[:-3], whole[-3:]
    parts = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)][::-1]
    return ",".join([*filter(None, parts), tail]) + f".{cents}"


def _full_width(digits: str) -> str:
    return digits.translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))


def dates() -> Iterator[Case]:
    days = rng(30).integers(0, 3_000, ROWS)
    moments = np.datetime64("2014-03-01") + days
    written = [str(moment) for moment in moments]
    yield from aside(
        "a date", "date", {"Opened on": (days + 41_700).tolist(), "Since": (days * 86_400 + 1_393_632_000).tolist()}
    )
    yield from aside(
        "a date",
        "date",
        {
            "start_dt": [day.replace("-", "") for day in written],
            "open_dt": [day[2:].replace("-", "") for day in written],
            "cohort": [day[:7].replace("-", "") for day in written],
            "first order": [f"{('Jan', 'May', 'Sep', 'Dec')[place % 4]}-{2015 + place % 5}" for place in range(ROWS)],
            "Beitritt": [f"{day[8:]}.{day[5:7]}.{day[:4]}" for day in written],
            "last seen": [f"{day}T10:15:00" for day in written],
        },
    )
    parts: Columns = {
        "order_year": [int(day[:4]) for day in written],
        "order_month": [int(day[5:7]) for day in written],
        "weekday": choice(["Mon", "Tue", "Wed", "Sun"], 4),
        "Monat": choice(["Januar", "März", "Mai"], 4),
    }
    yield from aside("a part of a date", "date part", parts)


def places() -> Iterator[Case]:
    yield from aside(
        "a place",
        "place",
        {
            "lat": (rng(40).random(ROWS) * 2 + 48).round(5),
            "LONGITUDE": (rng(41).random(ROWS) * 2 + 11).round(5),
            "PLZ": few(10_115, 99_998),
            "zip": [f"{number:05d}" for number in few(501, 99_950)],
            "CEP": few(10_000_000, 99_000_000),
            "house no": few(1, 120),
        },
    )


def categories() -> Iterator[Case]:
    def merged(header: str, levels: int) -> Check:
        return lambda customers: (
            kind(customers, header) == "category"
            and customers.frame[header].nunique() == levels
            and any(change.column == header for change in customers.changes)
        )

    towns = choice(["Lyon", "LYON", "lyon ", "Nice", "nice", "Brest"], 5)
    tiers = choice(["pre-paid", "Pre Paid", "post_paid", "Post-Paid"], 5)
    spelled = "each level in one spelling, said"
    yield Case("several spellings", "towns", with_columns({"Town": towns}), spelled, merged("Town", 3))
    yield Case("several spellings", "signs", with_columns({"Deal": tiers}), spelled, merged("Deal", 2))
    for name, mark in (("x", "x"), ("a tick", "✓"), ("one", "1"), ("Y", "Y")):
        cells = choice([mark, None], 6, shares=[0.3, 0.7])
        yield Case("a mark", name, with_columns({"Club": cells}), "a mark is yes, nothing is no", has_levels("Club", 2))
    for name, levels in (
        ("words", ["low", "medium", "high"]),
        ("bands", ["under 10k", "10k-25k", "25k-50k", "over 50k"]),
        ("open bands", ["0-1", "2-4", "5+"]),
        ("German", ["niedrig", "mittel", "hoch"]),
        ("schooling", ["Primary", "Secondary", "Bachelor", "Master", "PhD"]),
        ("agreement", ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]),
    ):
        told = ", ".join(levels)
        yield Case("levels in an order", name, with_columns({"Answer": choice(levels, 7)}), told, ordered(*levels))


def twice() -> Iterator[Case]:
    sales = np.asarray(shop()["Sales"], dtype=float)
    trips = np.asarray(shop()["Trips"], dtype=float)

    def one_counts(*headers: str) -> Check:
        return lambda customers: (
            sum(used(customers, header) for header in headers) == 1
            and any(issue.column in headers for issue in customers.issues)
        )

    for name, values in (
        ("another currency", (sales * 1.0845).round(2)),
        ("per month", (sales / 12).round(3)),
        ("a logarithm", np.log1p(sales).round(5)),
        ("a copy", sales),
        ("the rest of it", (5_000 - sales).round(2)),
    ):
        content = with_columns({"Other": values})
        yield Case("one thing twice", name, content, "one counts, said", one_counts("Sales", "Other"))
    draw = rng(50)
    food, drinks = draw.gamma(3, 20, ROWS).round(2), draw.gamma(2, 30, ROWS).round(2)
    parts: Columns = {"Food": food, "Drinks": drinks, "All goods": (food + drinks).round(2)}
    yield Case("one thing twice", "a total", with_columns(parts), "the sum goes", has_role("All goods", "duplicate"))
    line = draw.integers(2, 9, ROWS) * 500.0
    owed = (line * draw.random(ROWS)).round(2)
    line_parts: Columns = {"Facility": line, "Drawn": owed, "Undrawn": (line - owed).round(2)}
    undrawn = every(lambda customers: sum(used(customers, header) for header in line_parts) == 2)
    yield Case("one thing twice", "a difference", with_columns(line_parts), "two of three count", undrawn)
    codes: Columns = {"Channel": choice(["N", "S", "W"], 3)}
    codes["Channel no"] = [{"N": 7, "S": 8, "W": 9}[str(area)] for area in codes["Channel"]]
    wanted = every(lambda customers: used(customers, "Channel"), lambda customers: not used(customers, "Channel no"))
    yield Case("one thing twice", "a code and its word", with_columns(codes), "the word counts", wanted)
    counts = with_columns({"Trips by car": (trips // 2).astype(int)})
    kept = every(lambda customers: used(customers, "Trips"), lambda customers: used(customers, "Trips by car"))
    yield Case("one thing twice", "alike is not the same", counts, "both count", kept)


def foreign_rows() -> Iterator[Case]:
    draw = rng(60)
    people = [f"P{number:03d}" for number in draw.integers(0, 60, 400)]
    amounts = draw.gamma(3, 20, 400).round(2)
    yield Case(
        "rows are no customers",
        "orders with an id of their own",
        text({"Order ID": [f"O{number}" for number in range(400)], "Client": people, "Total": amounts}).encode(),
        "an error that says orders",
        stopped("order"),
    )
    yield Case(
        "rows are no customers",
        "transactions of customers",
        text({"kunde_nr": people, "buchung": draw.permutation(9_000)[:400], "betrag": amounts}).encode(),
        "an error that says what a row is",
        stopped("not a customer"),
    )
    months = [(f"M{person:03d}", month) for person in range(40) for month in range(1, 13)]
    panel: Columns = {
        "member_id": [person for person, _ in months],
        "month": [month for _, month in months],
        "minutes": draw.poisson(300, len(months)),
    }
    yield Case("rows are no customers", "months", text(panel).encode(), "an error that says month", stopped("month"))
    yield Case(
        "rows are no customers",
        "accounts",
        text(
            {
                "account_no": [f"A{number}" for number in range(300)],
                "client_id": draw.integers(10_000, 10_200, 300),
                "turnover": draw.gamma(3, 20, 300).round(2),
            }
        ).encode(),
        "an error that says account",
        stopped("account"),
    )
    yield Case(
        "rows are no customers",
        "invoices without customers",
        text({"InvoiceNo": draw.integers(7_000, 7_200, 400), "units": draw.poisson(4, 400), "price": amounts}).encode(),
        "an error that says invoice",
        stopped("invoice"),
    )
    pair = shop(200)
    twin = text({key: [*values[:100], *values[:100]] for key, values in pair.items()}).encode()
    yield Case("rows are customers", "the same rows twice", twin, "copies are set aside", rows_are(100))
    orders = with_columns({"last_order_id": [f"O{number}" for number in range(ROWS)]})
    ready = every(rows_are(ROWS), lambda customers: customers.ready)
    yield Case("rows are customers", "with the number of an order", orders, "each row is a customer", ready)


def layouts() -> Iterator[Case]:
    table = text(shop())
    head, body = table.split("\n", 1)
    plain = rows_are(ROWS)

    def case(name: str, content: str | bytes, holds: Check = plain) -> Case:
        raw = content.encode() if isinstance(content, str) else content
        return Case("where the table stands", name, raw, "the customers and nothing else", holds)

    described = "Key of the buyer,Everything bought in a year,How often somebody came,Mean of a receipt"
    yield case("descriptions below the header", f"{head}\n{described}\n{body}")
    yield case("types below the header", f"{head}\nnvarchar(10),float,bigint,double\n{body}")
    yield case("units below the header", f"{head}\n,EUR,count,EUR\n{body}")
    yield case("units and descriptions", f"{head}\n,EUR,count,EUR\n{described}\n{body}")
    quoted = "\n".join('"' + line.replace('"', '""') + '"' for line in table.splitlines())
    yield case("each line in quotes", quoted)
    grouped = ",Bought,,\nCustomer ID,2022,2023,2024\n" + body
    years = every(plain, lambda customers: used(customers, "Bought 2023"))
    yield case("years below a name for several columns", grouped, years)
    pivoted = ",Sales,Sales,Trips\n,sum,max,mean\nCustomer ID,,,\n" + body
    names = every(plain, lambda customers: {"Sales sum", "Sales max", "Trips mean"} <= set(customers.frame))
    yield case("a pivoted table", pivoted, names)
    report = f"Buyers of the region,,,\nPrinted on,2026-02-03,,\n{head}\n{body}Total,1,2,3\nSource: tills,,,\n"
    yield case("title, day of print, total and source", report)
    sheet = _rows(table)
    titled = workbook({"Report": [["Buyers"], ["Printed", "2026-02-03"], *sheet, ["Sum", "9", "9", "9"]]})
    yield case("the same in a sheet", titled)
    yield case("two parts on two sheets", workbook({"North": sheet[:40], "South": [sheet[0], *sheet[40:]]}))
    bought = [
        ["Customer ID", "Day", "Paid"],
        *([sheet[1 + place % ROWS][0], "2026-01-05", str(place)] for place in range(500)),
    ]
    yield case("transactions before the customers", workbook({"Sales": bought, "Buyers": sheet}))
    words = [["Column", "Meaning"], *([f"name {place}", f"what it means {place}"] for place in range(300))]
    yield case("a dictionary before the customers", workbook({"About": words, "Buyers": sheet}))
    short = head.replace("Sales,", "") + "\n" + body
    asked = every(lambda customers: not customers.ready, lambda customers: is_asked(customers, None))
    yield case("a header that is one name short", short, asked)
    both: Columns = {**shop(), "balance": shop()["Sales"], "BALANCE": rng(3).gamma(2, 30, ROWS).round(2)}
    yield case("two headers that differ in capitals", text(both), lambda customers: len(customers.values().columns) > 3)


def pages_of_code() -> Iterator[Case]:
    for encoding, header, towns in (
        ("cp1254", "Şehir", ["İzmir", "Muğla", "Çorum", "Iğdır"]),
        ("cp1250", "Miejscowość", ["Łódź", "Gdańsk", "Kraków", "Żywiec"]),
        ("cp1253", "Πόλη", ["Αθήνα", "Πάτρα", "Βόλος", "Χανιά"]),
        ("cp1255", "עיר", ["חיפה", "אילת", "נתניה", "לוד"]),
        ("cp874", "เมือง", ["กรุงเทพ", "ภูเก็ต", "เชียงใหม่", "ตรัง"]),
        ("cp932", "都市", ["東京", "大阪", "名古屋", "札幌"]),
        ("euc-jp", "カタカナ", ["トウキョウ", "オオサカ", "ナゴヤ", "サッポロ"]),
        ("cp949", "도시", ["서울", "부산", "대구", "광주"]),
        ("gb18030", "城市", ["北京", "上海", "深圳", "天津"]),
        ("big5", "城市", ["臺北", "高雄", "臺中", "新竹"]),
        ("cp1251", "Город", ["Казань", "Москва", "Тверь", "Псков"]),
        ("koi8-r", "Город", ["Казань", "Москва", "Тверь", "Псков"]),
        ("cp1256", "مدينة", ["الرياض", "جدة", "مكة", "أبها"]),
        ("cp1252", "Straßenart", ["Gässchen", "Allee", "Brücke", "Straße"]),
        ("mac-roman", "Größe", ["größer", "kürzer", "höher", "tiefer"]),
    ):
        content = text({**shop(), header: choice(towns, 3)}).encode(encoding)
        yield Case("a page of code", f"{encoding} {header}", content, "the letters are right", has_texts(header, towns))


def plain_files() -> Iterator[Case]:
    """Files in which nothing is special: nothing may be asked, set aside or stopped."""
    draw = rng(70)
    measures: Columns = {
        "Fee paid": draw.gamma(2, 30, ROWS).round(2),
        "Logins": draw.poisson(12, ROWS),
        "Package": choice(["blue", "green", "grey"], 3),
        "stage time": draw.gamma(2, 3, ROWS).round(1),
        "mileage": draw.integers(2_000, 90_000, ROWS),
        "Vehicle age": draw.integers(0, 15, ROWS),
        "account age": draw.integers(1, 200, ROWS),
        "percentage used": draw.random(ROWS).round(3),
        "response time": draw.gamma(2, 30, ROWS).round(1),
        "credit score": draw.integers(400, 850, ROWS),
        "conversion rate": draw.random(ROWS).round(3),
        "usage": draw.gamma(2, 30, ROWS).round(2),
        "race entries": draw.poisson(3, ROWS),
        "Satisfaction": draw.integers(1, 6, ROWS),
    }
    fine = every(
        rows_are(ROWS),
        lambda customers: customers.ready and not any(issue.question for issue in customers.issues),
        lambda customers: all(used(customers, header) for header in measures),
    )
    yield Case("nothing special", "measures of many trades", with_columns(measures), "all columns count", fine)
    german: Columns = {
        "Umsatz": draw.gamma(2, 90, ROWS).round(2),
        "Besuche": draw.poisson(5, ROWS),
        "Warenkorbwert": draw.gamma(3, 20, ROWS).round(2),
        "Retouren": draw.poisson(2, ROWS),
        "Vertragsdauer": draw.integers(1, 60, ROWS),
    }
    counts = every(rows_are(ROWS, "Kundennummer"), lambda customers: all(used(customers, header) for header in german))
    columns = {"Kundennummer": shop()["Customer ID"], **german}
    yield Case("nothing special", "German measures", text(columns, ";").encode("cp1252"), "all columns count", counts)


def _rows(table: str) -> list[list[str]]:
    return [line.split(",") for line in table.splitlines()]


def workbook(sheets: dict[str, list[list[str]]]) -> bytes:
    """A small workbook with these sheets, numbers as numbers."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write(place, column, _typed(cell))
    return out.getvalue()


def _typed(cell: str) -> Any:
    try:
        return float(cell)
    except ValueError:
        return cell


def is_category(header: str, asked: bool) -> Check:
    return lambda customers: kind(customers, header) == "category" and is_asked(customers, header) == asked


def is_asked_about(header: str) -> Check:
    return lambda customers: is_asked(customers, header)


def bands_as_numbers() -> Iterator[Case]:
    """Codes from 0 or 1 on under a header that names an amount, and ones and twos under one that names a thing."""
    for header, codes in (("AccountBalance", few(1, 4)), ("Payment", few(0, 4))):
        content = with_columns({header: codes})
        yield Case("codes of bands", header, content, "a category until somebody says", is_category(header, True))
    for header in ("Telephone", "Loft"):
        content = with_columns({header: few(1, 2)})
        yield Case("one or two", header, content, "a category", is_category(header, False))


def not_quite_unique() -> Iterator[Case]:
    """Large whole numbers under an unknown header, of which a few are equal, as amounts are and ids are not."""
    for header, low in (("HOUSE", 150_000), ("xval", 400_000)):
        values: list[int] = rng(low).permutation(500_000)[:ROWS].tolist()
        cells = [low + value for value in [*values[:-1], values[0]]]
        content = with_columns({header: cells})
        yield Case("nearly all different", header, content, "asked whether it is an amount", is_asked_about(header))


FAMILIES = (
    bands_as_numbers,
    not_quite_unique,
    outcomes,
    scores_of_models,
    earlier_segments,
    weights,
    identifiers,
    keys,
    protected,
    personal,
    numbers,
    dates,
    places,
    categories,
    twice,
    foreign_rows,
    layouts,
    pages_of_code,
    plain_files,
)


def cases() -> list[Case]:
    """All cases, family by family."""
    return [case for family in FAMILIES for case in family()]


def write_all(path: str) -> None:
    """All files in one archive, to look at them."""
    with zipfile.ZipFile(path, "w") as archive:
        for place, case in enumerate(cases()):
            ending = "xlsx" if case.content.startswith(b"PK") else "csv"
            archive.writestr(f"{place:03d} {case.kind}.{ending}", case.content)
