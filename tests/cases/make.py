"""Writes the cases beside it: a file as people bring it, and what must be understood of it, by hand and not by ccseg.

Run ``python tests/cases/make.py`` after a change. A pair (``x.csv`` and ``x.csv.json``) dropped into the folder by hand
is a test as well. The expected JSON may hold: ``error`` (words of the sentence), ``rows``, ``rows_in_file``, ``id``,
``kinds`` and ``measures`` (by header), ``doubtful`` (headers), ``first`` (values of the first customer by header),
``sums`` (by header), ``missing`` (counts by header), ``ids`` (the first ones), ``set_aside`` ([line, words]),
``changes`` and ``issues`` ([header, words]), ``asked`` ([field, header, what is assumed]), and ``reading`` and
``mapping`` to read it with.
"""

import datetime
import gzip
import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
DAY = (2020, 1, 1, 0, 0, 0)
HEADER = ("CUST_ID", "BALANCE", "PURCHASES", "CREDIT_LIMIT", "TENURE")
KINDS = {"CUST_ID": "id", **dict.fromkeys(HEADER[1:], "number")}
MEASURES = {name: name.lower() for name in HEADER[1:]}


class Case(NamedTuple):
    """A file and what must be understood of it."""

    name: str
    content: bytes
    expected: dict[str, Any]


Rows = list[list[str]]


def customers(count: int = 40) -> Rows:
    """Customers with amounts to the cent."""
    return [
        [f"C{i:04}", f"{i * 37.25 % 4000:.2f}", f"{i * i * 61.5 % 2500:.2f}", str(500 + i % 9 * 1000), str(6 + i % 7)]
        for i in range(1, count + 1)
    ]


def text(rows: Rows, header: Sequence[str] = HEADER, delimiter: str = ",", end: str = "\n") -> str:
    return "".join(delimiter.join(row) + end for row in [list(header), *rows])


def sums(rows: Rows, header: Sequence[str] = HEADER) -> dict[str, float]:
    return {name: round(sum(float(row[i]) for row in rows), 6) for i, name in enumerate(header) if i}


def expected(rows: Rows, **more: Any) -> dict[str, Any]:
    """What is expected of plain customers."""
    return {
        "rows": len(rows),
        "rows_in_file": len(rows) + len(more.get("set_aside", ())),
        "id": "CUST_ID",
        "kinds": KINDS,
        "measures": MEASURES,
        "sums": sums(rows),
        **more,
    }


def with_column(rows: Rows, cell: Callable[[int], str]) -> Rows:
    return [[*row, cell(i)] for i, row in enumerate(rows)]


def workbook(sheets: dict[str, Rows], formula: str | None = None) -> bytes:
    """A small xlsx; a cell that equals ``formula`` is written as a formula without a stored value."""

    def cell(place: int, row: int, value: str) -> str:
        at = f'r="{chr(65 + place)}{row}"'
        if value == formula:
            return f"<c {at}><f>SUM(A1:A2)</f></c>"
        number = value.replace(".", "", 1).isdigit()
        return f"<c {at}><v>{value}</v></c>" if number else f'<c {at} t="inlineStr"><is><t>{value}</t></is></c>'

    def sheet(rows: Rows) -> str:
        lines = "".join(
            f'<row r="{r}">{"".join(cell(c, r, value) for c, value in enumerate(row) if value)}</row>'
            for r, row in enumerate(rows, 1)
        )
        return f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData></worksheet>'

    numbers = list(enumerate(sheets, 1))
    listed = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in numbers)
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{REL}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i, _ in numbers
    )
    parts = "".join(f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{SHEET}+xml"/>' for i, _ in numbers)
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="{RELS}+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
            f'ContentType="{BOOK}+xml"/>{parts}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{REL}/officeDocument" '
            f'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
            **{f"xl/worksheets/sheet{i}.xml": sheet(sheets[name]) for i, name in numbers},
        }
    )


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELS = "application/vnd.openxmlformats-package.relationships"
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet"


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, DAY), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def german_iban(number: int) -> str:
    """An IBAN with the right check digits (ISO 13616)."""
    account = f"37040044{number:010}"
    check = 98 - int(f"{account}131400") % 97
    return f"DE{check:02}{account}"


def luhn(digits: str) -> str:
    """The digits with their check digit."""
    doubled = [int(d) * (2 - place % 2) for place, d in enumerate(reversed(digits))]
    return digits + str(-sum(d - 9 * (d > 9) for d in doubled) % 10)


def nothing_to_read() -> Iterator[Case]:
    few = customers(3)
    yield Case("empty.csv", b"", {"error": "The file is empty"})
    yield Case("blank-lines.csv", b"\n\n  \n", {"error": "The file is empty"})
    yield Case("header-only.csv", text([]).encode(), {"error": "has column names but no customers"})
    yield Case("three-customers.csv", text(few).encode(), {"error": "3 customers and two segments need at least 10"})
    constant = [[f"C{i}", "5", "x"] for i in range(40)]
    yield Case(
        "all-constant.csv",
        text(constant, ["CUST_ID", "BALANCE", "group"]).encode(),
        {"error": "'BALANCE' (constant)"},
    )
    texts = [[f"C{i}", f"a note about customer {i}"] for i in range(40)]
    yield Case("only-free-text.csv", text(texts, ["CUST_ID", "note"]).encode(), {"error": "'note' (text)"})
    yield Case(
        "all-identical.csv", text([["7", "8"]] * 40, ["a", "b"]).encode(), {"error": "No column can be compared"}
    )


def strangers() -> Iterator[Case]:
    page = b"<!DOCTYPE html><html><body><form>Log in</form></body></html>"
    yield Case("web-page.csv", page, {"error": "This is a web page (a log-in page?), not a table"})
    yield Case("xml.csv", b"<?xml version='1.0'?><customers/>", {"error": "XML document"})
    yield Case("json.csv", b'[{"id": 1, "balance": 2}]', {"error": "JSON document"})
    yield Case("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(40), {"error": "This is a picture, not a table"})
    yield Case("pdf.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {"error": "a PDF document"})
    yield Case("database.csv", b"SQLite format 3\0" + bytes(4080), {"error": "This is a database, not a table"})
    yield Case("noise.csv", bytes((i * 7919 + i * i) % 251 for i in range(3000)), {"error": "not text"})


def packed() -> Iterator[Case]:
    rows = customers()
    plain = text(rows).encode()
    yield Case("gzip.csv.gz", gzip.compress(plain, mtime=0), expected(rows))
    yield Case("zip.zip", zipped({"customers.csv": plain}), expected(rows))
    two = zipped({"a.csv": plain, "b.csv": plain})
    yield Case("zip-of-two.zip", two, {"error": "The archive holds 2 files"})
    yield Case("bomb.csv.gz", gzip.compress(bytes(30_000_000), mtime=0), {"error": "unpacks to more than"})
    yield Case("cut-off.csv.gz", gzip.compress(plain, mtime=0)[:-20], {"error": "damaged or cut off"})


def columns_set_aside() -> Iterator[Case]:
    rows = customers()

    def case(name: str, header: str, cell: Callable[[int], str], kind: str, **more: Any) -> Case:
        content = text(with_column(rows, cell), [*HEADER, header])
        return Case(name, content.encode(), expected(rows, kinds={**KINDS, header: kind}, **more))

    yield case("empty-column.csv", "remarks", lambda i: "", "empty")
    yield case("constant-column.csv", "branch", lambda i: "7", "constant")
    yield case("dates.csv", "opened", lambda i: f"2021-0{1 + i % 9}-1{i % 9}", "date")
    yield case("dates-of-another-kind.csv", "opened", lambda i: f"1{i % 9}.0{1 + i % 9}.2021", "date")
    yield case("free-text.csv", "note", lambda i: f"called {i} times about fees", "text")
    yield case("many-valued-category.csv", "dealer", lambda i: f"dealer {i % 25}", "text")
    yield case("yes-no.csv", "autopay", lambda i: ("yes", "no")[i % 2], "category")
    yield case("few-valued-category.csv", "product", lambda i: ("gold", "blue", "black")[i % 3], "category")
    yield case("sex.csv", "Gender", lambda i: "FM"[i % 2], "protected")
    yield case("age.csv", "Customer_Age", lambda i: str(20 + i % 50), "protected")
    yield case("marital-status.csv", "Marital_Status", lambda i: ("Single", "Married")[i % 2], "protected")
    yield case("religion.csv", "religion", lambda i: "ABC"[i % 3], "protected")
    yield case("names.csv", "Last Name", lambda i: f"Smith{'abcdefghij'[i % 10]}", "personal")
    yield case("mail.csv", "contact", lambda i: f"person{i}@example.com", "personal")
    yield case("phone.csv", "reach", lambda i: f"+49 30 9018{i:04}", "personal")
    yield case("iban.csv", "account ref", lambda i: german_iban(i), "personal")
    yield case("birth-date.csv", "date_of_birth", lambda i: f"19{50 + i}-03-04", "personal")
    yield case(
        "card-numbers.csv",
        "card",
        lambda i: luhn(f"411111{i:09}"),
        "personal",
        first={"card": f"•••• {luhn('411111' + '0' * 9)[-4:]}"},
        issues=[["card", "card numbers"]],
    )
    ids = [[f"{4_000_000_000_000_000 + i * 98_765_432_109_877 % 10**15}", *row[1:]] for i, row in enumerate(rows)]
    yield Case("ids-of-16-digits.csv", text(ids).encode(), expected(rows, ids=[ids[0][0]]))
    counter = [[str(i), *row] for i, row in enumerate(rows, 1)]
    names = ["Recnum", *HEADER]
    yield Case(
        "counter-in-front.csv", text(counter, names).encode(), expected(rows, kinds={**KINDS, "Recnum": "counter"})
    )
    unnamed = ["", *HEADER]
    kinds = {**KINDS, "column 1": "counter"}
    yield Case("unnamed-index.csv", text(counter, unnamed).encode(), expected(rows, kinds=kinds))
    short = text(counter, unnamed)[1:]
    yield Case("row-names-as-r-writes-them.csv", short.encode(), expected(rows, kinds=kinds))


def headers() -> Iterator[Case]:
    rows = customers()
    twice = [[*row, row[1]] for row in rows]
    yield Case(
        "header-twice-same-values.csv",
        text(twice, [*HEADER, "BALANCE"]).encode(),
        expected(rows, changes=[["BALANCE (2)", "was dropped"]]),
    )
    other = [[*row, str(float(row[1]) % 700 + 1)] for row in rows]
    yield Case(
        "header-twice-other-values.csv",
        text(other, [*HEADER, "BALANCE"]).encode(),
        expected(rows, kinds={**KINDS, "BALANCE (2)": "number"}, changes=[["BALANCE (2)", "renamed"]]),
    )
    yield Case(
        "no-header.csv",
        "".join(",".join(row) + "\n" for row in rows).encode(),
        {"rows": 40, "rows_in_file": 40, "id": "column 1", "ids": ["C0001"], "asked": [["header", None, "no"]]},
    )
    yield Case(
        "no-header-answered.csv",
        "".join(",".join(row) + "\n" for row in rows).encode(),
        {"reading": {"header": True}, "rows": 39, "ids": ["C0002"], "asked": [["rows", None, "customers"]]},
    )
    lower = ["customer_id", "balance", "purchases", "credit limit", "tenure (months)"]
    measures = dict(zip(lower[1:], MEASURES.values(), strict=True))
    kinds = {"customer_id": "id", **dict.fromkeys(lower[1:], "number")}
    renamed = {"id": "customer_id", "kinds": kinds, "measures": measures, "sums": sums(rows, lower)}
    yield Case("renamed-headers.csv", text(rows, lower).encode(), expected(rows, **renamed))
    bank = ["CLIENTNUM", "Total_Revolving_Bal", "Total_Trans_Amt", "Credit_Limit", "Months_on_book"]
    measures = {"Total_Revolving_Bal": "balance", "Total_Trans_Amt": "purchases", "Credit_Limit": "credit_limit"}
    kinds = {"CLIENTNUM": "id", **dict.fromkeys(bank[1:], "number")}
    understood = {
        "id": "CLIENTNUM",
        "kinds": kinds,
        "measures": {**measures, "Months_on_book": None},
        "sums": sums(rows, bank),
    }
    yield Case("another-banks-headers.csv", text(rows, bank).encode(), expected(rows, **understood))
    taiwan = ["ID", "BILL_AMT1", "PAY_AMT1", "LIMIT_BAL", "PAY_0"]
    understood = {
        "id": "ID",
        "kinds": {"ID": "id", **dict.fromkeys(taiwan[1:], "number")},
        "measures": {"BILL_AMT1": "balance", "PAY_AMT1": None, "LIMIT_BAL": "credit_limit", "PAY_0": None},
        "doubtful": ["BILL_AMT1"],
        "sums": sums(rows, taiwan),
    }
    yield Case("headers-of-a-loan-file.csv", text(rows, taiwan).encode(), expected(rows, **understood))
    german = ["Kundennummer", "Saldo", "Einkäufe", "Kreditrahmen", "Beobachtete Monate"]
    measures = {"Saldo": "balance", "Einkäufe": "purchases", "Kreditrahmen": "credit_limit", "Beobachtete Monate": None}
    kinds = {"Kundennummer": "id", **dict.fromkeys(german[1:], "number")}
    understood = {"id": "Kundennummer", "kinds": kinds, "measures": measures, "sums": sums(rows, german)}
    content = text([[c.replace(".", ",") for c in row] for row in rows], german, ";").encode("cp1252")
    yield Case("german-headers.csv", content, expected(rows, **understood, changes=[[None, "Windows-1252"]]))
    french = ["Numéro client", "Solde", "Achats", "Plafond", "Nombre d'achats"]
    measures = {
        "Solde": "balance",
        "Achats": "purchases",
        "Plafond": "credit_limit",
        "Nombre d'achats": "purchases_trx",
    }
    kinds = {"Numéro client": "id", **dict.fromkeys(french[1:], "number")}
    understood = {"id": "Numéro client", "kinds": kinds, "measures": measures, "sums": sums(rows, french)}
    yield Case("french-headers.csv", text(rows, french, ";").encode(), expected(rows, **understood))
    parts = ["CUST_ID", "PURCHASES", "ONEOFF_PURCHASES", "in_rates"]
    split = [
        [row[0], row[1], f"{part:.2f}", f"{float(row[1]) - round(part, 2):.2f}"]
        for i, row in enumerate(rows)
        for part in [float(row[1]) / (2 + i % 3)]
    ]
    understood = {
        "kinds": {"CUST_ID": "id", **dict.fromkeys(parts[1:], "number")},
        "measures": {
            "PURCHASES": "purchases",
            "ONEOFF_PURCHASES": "oneoff_purchases",
            "in_rates": "installments_purchases",
        },
        "doubtful": ["in_rates"],
        "sums": sums(split, parts),
    }
    yield Case("found-by-its-sum.csv", text(split, parts).encode(), expected(rows, **understood))
    wrong = ["CUST_ID", "PURCHASES_FREQUENCY", "PURCHASES", "CREDIT_LIMIT", "TENURE"]
    kinds = {"CUST_ID": "id", **dict.fromkeys(wrong[1:], "number")}
    understood = {"kinds": kinds, "measures": {"PURCHASES_FREQUENCY": None}, "sums": sums(rows, wrong)}
    yield Case("header-that-its-values-deny.csv", text(rows, wrong).encode(), expected(rows, **understood))
    two = ["CUST_ID", "Current balance", "PURCHASES", "Balance", "TENURE"]
    kinds = {"CUST_ID": "id", **dict.fromkeys(two[1:], "number")}
    understood = {"kinds": kinds, "measures": {"Current balance": None, "Balance": "balance"}, "sums": sums(rows, two)}
    yield Case("two-columns-for-one-measure.csv", text(rows, two).encode(), expected(rows, **understood))


def around_the_table() -> Iterator[Case]:
    rows = customers()
    table = text(rows)
    above = "Card portfolio report\nAs of 2026-10-31\n\n"
    titles = [[1, "title"], [2, "title"]]
    yield Case("titles-above.csv", (above + table).encode(), expected(rows, set_aside=titles))
    padded = "Card portfolio report,,,,\n"
    yield Case("padded-title.csv", (padded + table).encode(), expected(rows, set_aside=[[1, "title"]]))
    units = text([["", "EUR", "EUR", "EUR", "months"], *rows])
    yield Case("units-row.csv", units.encode(), expected(rows, set_aside=[[2, "units"]]))
    notes = table + "\nSource: core banking\n(40 rows affected)\n"
    yield Case("notes-below.csv", notes.encode(), expected(rows, set_aside=[[43, "note"], [44, "note"]]))
    total = ["Total", *(f"{value:.2f}" for value in sums(rows).values())]
    yield Case("totals-row.csv", text([*rows, total]).encode(), expected(rows, set_aside=[[42, "totals"]]))
    unnamed = ["", *total[1:]]
    yield Case("sums-without-a-name.csv", text([*rows, unnamed]).encode(), expected(rows, set_aside=[[42, "totals"]]))
    dashes = text([["-----"] * 5, *rows])
    yield Case("dashes-under-the-header.csv", dashes.encode(), expected(rows, set_aside=[[2, "units"]]))
    separated = "sep=;\n" + text(rows, delimiter=";")
    yield Case("separator-line-of-excel.csv", separated.encode(), expected(rows, set_aside=[[1, "title"]]))
    yield Case(
        "everything-around.csv",
        (above + units + ",".join(total) + "\nEnd of report\n").encode(),
        expected(rows, set_aside=[*titles, [5, "units"], [46, "totals"], [47, "note"]]),
    )
    again = text(rows[:20]) + text(rows[20:])
    yield Case("header-again.csv", again.encode(), expected(rows, set_aside=[[22, "repeats the header"]]))
    gaps = text([*rows[:10], [""] * 5, *rows[10:]])
    yield Case("row-of-nothing.csv", gaps.encode(), expected(rows, set_aside=[[12, "nothing stands in it"]]))
    trailing = "".join(line + ",\n" for line in table.splitlines())
    yield Case("trailing-delimiter.csv", trailing.encode(), expected(rows))
    only_rows = table.splitlines()[0] + "\n" + "".join(line + ",\n" for line in table.splitlines()[1:])
    yield Case("trailing-delimiter-in-rows.csv", only_rows.encode(), expected(rows))


def rows_that_do_not_fit() -> Iterator[Case]:
    rows = customers(300)
    lines = text(rows).splitlines()
    lines[100] = "C0100,1,2"
    kept = rows[:99] + rows[100:]
    ragged = "\n".join(lines) + "\n"
    yield Case(
        "one-ragged-row.csv", ragged.encode(), expected(kept, set_aside=[[101, "has 3 cells where the table has 5"]])
    )
    for place in range(20, 60):
        lines[place] += ",more"
    yield Case("many-ragged-rows.csv", ("\n".join(lines) + "\n").encode(), {"error": "do not have the 5 cells"})
    rows = customers(200)
    named = [[row[0], f"shop {i}", *row[1:]] for i, row in enumerate(rows)]
    header = ["CUST_ID", "shop", *HEADER[1:]]
    named[47][1] = '"shop 47'
    kinds = {**KINDS, "shop": "text"}
    yield Case(
        "unclosed-quote.csv",
        text(named, header).encode(),
        expected(rows, kinds=kinds, changes=[[None, "Quotes that open or close no cell"]]),
    )
    named[90][1] = 'shop 90"'
    yield Case("two-stray-quotes.csv", text(named, header).encode(), expected(rows, kinds=kinds))
    quoted = [[row[0], f'"line one\nline {i}, two"', *row[1:]] for i, row in enumerate(rows)]
    yield Case("cells-of-two-lines.csv", text(quoted, header).encode(), expected(rows, kinds=kinds))
    escaped = [[row[0], f'"the ""best"" shop, {i}"', *row[1:]] for i, row in enumerate(rows)]
    yield Case("doubled-quotes.csv", text(escaped, header).encode(), expected(rows, kinds=kinds))
    slashed = [[row[0], f'"the \\"best\\" shop, {i}"', *row[1:]] for i, row in enumerate(rows)]
    yield Case("backslash-quotes.csv", text(slashed, header).encode(), expected(rows, kinds=kinds))
    single = [[row[0], f"'best shop, {i}'", *row[1:]] for i, row in enumerate(rows)]
    yield Case("single-quotes.csv", text(single, header).encode(), expected(rows, kinds=kinds))


def dialects() -> Iterator[Case]:
    rows = customers()
    for name, delimiter in (("semicolon", ";"), ("tab", "\t"), ("bar", "|"), ("caret", "^")):
        yield Case(f"{name}.csv", text(rows, delimiter=delimiter).encode(), expected(rows))
    spaced = text(rows, delimiter=", ")
    yield Case("comma-and-space.csv", spaced.encode(), expected(rows))
    comma = [[row[0], *(cell.replace(".", ",") for cell in row[1:])] for row in rows]
    mark = [["BALANCE", "decimal commas"]]
    yield Case("decimal-comma.csv", text(comma, delimiter=";").encode(), expected(rows, changes=mark, asked=[]))
    quoted = [[row[0], *(f'"{cell}"' for cell in row[1:])] for row in comma]
    yield Case("decimal-comma-in-quotes.csv", text(quoted).encode(), expected(rows, changes=mark, asked=[]))
    yield Case("crlf.csv", text(rows, end="\r\n").encode(), expected(rows))
    returns = text(rows, end="\r").encode()
    yield Case("lone-cr.csv", returns, expected(rows, changes=[[None, "Carriage returns"]]))
    zeros = text(rows).replace("C0007", "C0\0007").encode()
    yield Case("nul.csv", zeros, expected(rows, changes=[[None, "NUL"]]))
    yield Case("ctrl-z.csv", text(rows).encode() + b"\x1a", expected(rows, changes=[[None, "Ctrl-Z"]]))
    wide = [[f"C{i}", *(str(i * k % 97) for k in range(2100))] for i in range(12)]
    names = ["CUST_ID", *(f"v{k}" for k in range(2100))]
    yield Case(
        "2100-columns.csv", text(wide, names).encode(), {"error": "2,101 columns or more, and 2,000 can be taken"}
    )


def encodings() -> Iterator[Case]:
    rows = customers()
    named = with_column(rows, lambda i: ("Zürich", "Genève", "Łódź", "Köln")[i % 4])
    header = [*HEADER, "Stadt (größte)"]
    content = text(named, header)
    kinds = {**KINDS, header[-1]: "category"}
    first = {header[-1]: "Zürich"}
    for name, encoding in (
        ("utf-8", "utf-8"),
        ("utf-8-bom", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-without-mark", "utf-16-le"),
        ("utf-16-big-endian", "utf-16-be"),
        ("utf-32", "utf-32"),
    ):
        changes = [] if name == "utf-8" else [[None, "decoded from"]]
        yield Case(f"{name}.csv", content.encode(encoding), expected(rows, kinds=kinds, first=first, changes=changes))
    western = content.replace("Łódź", "Málaga")
    changes = [[None, "decoded from"]]
    yield Case("cp1252.csv", western.encode("cp1252"), expected(rows, kinds=kinds, first=first, changes=changes))
    yield Case("latin-1.csv", western.encode("latin-1"), expected(rows, kinds=kinds, first=first))
    towns = with_column(rows, lambda i: ("Москва", "Казань", "Новосибирск", "Екатеринбург")[i % 4])
    kinds = {**KINDS, "Город": "category"}
    first = {"Город": "Москва"}
    content = text(towns, [*HEADER, "Город"])
    yield Case("cp1251.csv", content.encode("cp1251"), expected(rows, kinds=kinds, first=first, changes=changes))


def numbers() -> Iterator[Case]:
    rows = customers()

    def dressed(dress: Callable[[float], str]) -> Rows:
        return [[row[0], dress(float(row[1])), *row[2:]] for row in rows]

    def case(name: str, dress: Callable[[float], str], words: str) -> Case:
        content = text(dressed(dress), delimiter=";")
        return Case(name, content.encode(), expected(rows, changes=[["BALANCE", words]], asked=[]))

    yield case("dollars.csv", lambda x: f"${x:,.2f}", "currency signs")
    yield case("euros-behind.csv", lambda x: f"{x:.2f} €", "currency signs")
    yield case("currency-code.csv", lambda x: f"USD {x:,.2f}", "currency signs")
    yield case("thousands-points.csv", lambda x: f"{x:_.2f}".replace(".", ",").replace("_", "."), "decimal commas")
    yield case("hard-spaces.csv", lambda x: f"{x:_.2f}".replace("_", "\u00a0"), "spaces")
    yield case("thin-spaces.csv", lambda x: f"{x:_.2f}".replace("_", "\u202f"), "spaces")
    yield case("apostrophes.csv", lambda x: f"{x:_.2f}".replace("_", "’"), "spaces")
    yield Case(
        "brackets.csv",
        text(dressed(lambda x: f"({x:.2f})")).encode(),
        expected(rows, sums={"BALANCE": -sums(rows)["BALANCE"]}, changes=[["BALANCE", "brackets"]]),
    )
    yield Case(
        "trailing-minus.csv",
        text(dressed(lambda x: f"{x:.2f}-")).encode(),
        expected(rows, sums={"BALANCE": -sums(rows)["BALANCE"]}, changes=[["BALANCE", "trailing minus"]]),
    )
    shares = with_column(rows, lambda i: f"{i % 11 * 10}%")
    total = sum(i % 11 / 10 for i in range(40))
    added = {"kinds": {**KINDS, "PRC_FULL_PAYMENT": "number"}, "sums": {"PRC_FULL_PAYMENT": total}}
    content = text(shares, [*HEADER, "PRC_FULL_PAYMENT"])
    yield Case("percent.csv", content.encode(), expected(rows, **added, changes=[["PRC_FULL_PAYMENT", "percent"]]))
    content = content.replace("%", "")
    yield Case(
        "shares-to-100.csv", content.encode(), expected(rows, **added, changes=[["PRC_FULL_PAYMENT", "0 to 100"]])
    )
    unclear = [[row[0], f"{1 + i % 9},{i * 13 % 1000:03}"] for i, row in enumerate(rows)]
    content = text(unclear, ["CUST_ID", "spent"], "\t").encode()
    points = sum(float(row[1].replace(",", "")) for row in unclear)
    commas = sum(float(row[1].replace(",", ".")) for row in unclear)
    base = {"rows": 40, "rows_in_file": 40, "id": "CUST_ID"}
    asked = {"sums": {"spent": points}, "asked": [["decimal", "spent", "."]]}
    yield Case("comma-of-two-readings.csv", content, {**base, **asked})
    answered = {"reading": {"decimals": {"spent": ","}}, "sums": {"spent": commas}, "asked": []}
    yield Case("comma-answered.csv", content, {**base, **answered})
    told = [[*row, f"{i * 1.25:.2f}".replace(".", ",")] for i, row in enumerate(unclear)]
    content = text(told, ["CUST_ID", "spent", "fees"], "\t").encode()
    yield Case("comma-told-by-another-column.csv", content, {**base, "sums": {"spent": commas}, "asked": []})
    points = [[row[0], f"{1 + i % 9}.{i * 13 % 1000:03}"] for i, row in enumerate(rows)]
    content = text(points, ["CUST_ID", "spent"], ";").encode()
    whole = sum(float(row[1].replace(".", "")) for row in points)
    asked = {"sums": {"spent": whole}, "asked": [["decimal", "spent", ","]]}
    yield Case("point-of-two-readings.csv", content, {**base, **asked})
    told = {"sums": {"spent": sum(float(row[1]) for row in points)}, "asked": []}
    yield Case("point-beside-commas.csv", content.replace(b";", b","), {**base, **told})
    told = [[*row, f"{i * 1.25:.2f}"] for i, row in enumerate(points)]
    content = text(told, ["CUST_ID", "spent", "fees"], ";").encode()
    told = {"sums": {"spent": sum(float(row[1]) for row in points)}, "asked": []}
    yield Case("point-told-by-another-column.csv", content, {**base, **told})
    owed = text([[row[0], f"-{row[1]}" if i % 4 == 0 else row[1], *row[2:]] for i, row in enumerate(rows)])
    yield Case("credit-balances.csv", owed.encode(), {**base, "kinds": KINDS, "issues": [["BALANCE", "a credit"]]})
    negative = [[row[0], f"-{row[1]}", *row[2:]] if i % 4 == 0 else row for i, row in enumerate(rows)]
    yield Case(
        "negative-purchases.csv",
        text([[r[0], r[2], r[1], *r[3:]] for r in negative]).encode(),
        {
            **base,
            "kinds": KINDS,
            "issues": [["PURCHASES", "below 0"]],
        },
    )


def gaps() -> Iterator[Case]:
    rows = customers()
    tokens = ("NA", "n/a", "-", "?", "#DIV/0!", "NULL", "", "nan", "N/A", "None")
    holes = [[row[0], tokens[i] if i < len(tokens) else row[1], *row[2:]] for i, row in enumerate(rows)]
    filled = [[*row[:1], "0" if i < len(tokens) else row[1], *row[2:]] for i, row in enumerate(rows)]
    yield Case(
        "missing-tokens.csv",
        text(holes).encode(),
        expected(filled, missing={"BALANCE": len(tokens)}, changes=[["BALANCE", "counted as missing"]]),
    )
    rows = customers(400)
    stray = [[*row] for row in rows]
    stray[100][1], stray[200][1], stray[300][1] = "inf", "1e308", "tbc"
    kept = [["", "0", *row[2:]] if i in (100, 200, 300) else row for i, row in enumerate(rows)]
    yield Case(
        "stray-text.csv",
        text(stray).encode(),
        expected(
            kept,
            missing={"BALANCE": 3},
            changes=[["BALANCE", "Text among the numbers"], ["BALANCE", "Infinite"]],
            asked=[],
        ),
    )
    for i in range(40):
        stray[i][1] = "closed"
    asked = {"asked": [["mapping", "BALANCE", "number"]], "missing": {"BALANCE": 43}}
    yield Case("much-stray-text.csv", text(stray).encode(), {"rows": 400, "rows_in_file": 400, **asked})
    answered = {"mapping": {"BALANCE": "ignored"}, "asked": [], "kinds": {**KINDS, "BALANCE": "ignored"}}
    yield Case("much-stray-text-answered.csv", text(stray).encode(), {"rows": 400, **answered})
    levels = with_column(rows, lambda i: ("gold", "n/a", "blue")[i % 3])
    words = {"kinds": {**KINDS, "product": "category"}, "missing": {"product": 133}}
    yield Case(
        "missing-words-in-a-category.csv",
        text(levels, [*HEADER, "product"]).encode(),
        expected(rows, **words, changes=[["product", "counted as missing"]]),
    )
    header = ("CUST_ID", "BALANCE", "PURCHASES", "MINIMUM_PAYMENTS", "PAYMENTS")
    idle = [
        [*row[:3], "" if i % 10 == 0 else str(20 + i % 7), "0" if i % 10 == 0 else "90"] for i, row in enumerate(rows)
    ]
    note = {"missing": {"MINIMUM_PAYMENTS": 40}, "issues": [["MINIMUM_PAYMENTS", "nothing recorded"]]}
    yield Case(
        "minimum-payments-not-recorded.csv", text(idle, header).encode(), {"rows": 400, "rows_in_file": 400, **note}
    )


def ids() -> Iterator[Case]:
    rows = customers()
    zeros = [[f"{i:05}", *row[1:]] for i, row in enumerate(rows, 12)]
    yield Case("ids-with-zeros.csv", text(zeros).encode(), expected(rows, ids=["00012", "00013"]))
    large = [[str(2**53 + i), *row[1:]] for i, row in enumerate(rows)]
    yield Case("ids-beyond-2-to-53.csv", text(large).encode(), expected(rows, ids=[str(2**53), str(2**53 + 1)]))
    copies = [*rows, rows[3], rows[7]]
    gone = [[42, "exact copy of line 5"], [43, "exact copy of line 9"]]
    yield Case("exact-copies.csv", text(copies).encode(), expected(rows, set_aside=gone, asked=[]))
    changed = [*rows, [rows[3][0], "1.00", *rows[3][2:]]]
    asked = [["duplicates", "CUST_ID", "first"]]
    gone = [[42, "another row of the same customer"]]
    yield Case("contradicting-rows.csv", text(changed).encode(), expected(rows, set_aside=gone, asked=asked))
    last = [*rows[:3], *rows[4:], changed[-1]]
    answered = {"reading": {"duplicates": "last"}, "set_aside": [[5, "another row of the same customer"]], "asked": []}
    yield Case("contradicting-rows-answered.csv", text(changed).encode(), expected(last, **answered))
    unnamed = [["" if i == 6 else row[0], *row[1:]] for i, row in enumerate(rows)]
    yield Case("customer-without-id.csv", text(unnamed).encode(), expected(rows, issues=[["CUST_ID", "without an id"]]))
    none = text([row[1:] for row in rows], HEADER[1:]).encode()
    kinds = {name: kind for name, kind in KINDS.items() if kind != "id"}
    understood = {"rows": 40, "rows_in_file": 40, "id": None, "kinds": kinds, "ids": ["1", "2"]}
    yield Case("no-id.csv", none, understood)


def workbooks() -> Iterator[Case]:
    rows = customers()
    table = [list(HEADER), *rows]
    yield Case("workbook.xlsx", workbook({"Customers": table}), expected(rows))
    cover = [["Card portfolio"], ["by the analytics desk"]]
    sheets = workbook({"Cover": cover, "Customers": table})
    asked = [["sheet", None, "Customers"]]
    yield Case("several-sheets.xlsx", sheets, expected(rows, asked=asked))
    yield Case("sheet-chosen.xlsx", sheets, {"reading": {"sheet": "Cover"}, "error": "two segments need at least 10"})
    yield Case("no-such-sheet.xlsx", sheets, {"reading": {"sheet": "May"}, "error": "Cover, Customers"})
    titled = [["Report of May"], [], *table]
    yield Case("title-in-a-workbook.xlsx", workbook({"May": titled}), expected(rows, set_aside=[[1, "title"]]))
    formulas = [[*table[0], "score"], *([*row, "=?"] for row in rows)]
    empty = {"kinds": {**KINDS, "score": "empty"}, "issues": [[None, "are formulas without a stored value"]]}
    yield Case("formulas-without-values.xlsx", workbook({"May": formulas}, "=?"), expected(rows, **empty))


def parquet() -> Iterator[Case]:
    rows = customers()
    table = pa.table(
        {
            "CUST_ID": pa.array([2**53 + i for i in range(40)], pa.int64()),
            "BALANCE": pa.array([None, *(float(row[1]) for row in rows[1:])]),
            "autopay": pa.array([i % 2 == 0 for i in range(40)]),
            "product": pa.array(["gold" if i % 3 else "blue" for i in range(40)]).dictionary_encode(),
            "opened": pa.array([datetime.date(2020, 1, 1 + i % 28) for i in range(40)]),
        }
    )
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    kinds = {"CUST_ID": "id", "BALANCE": "number", "autopay": "category", "product": "category", "opened": "date"}
    first = {"autopay": "true", "product": "blue", "opened": "2020-01-01"}
    ids = [str(2**53), str(2**53 + 1)]
    understood = {"rows": 40, "rows_in_file": 40, "ids": ids, "kinds": kinds, "first": first, "missing": {"BALANCE": 1}}
    yield Case("typed.parquet", buffer.getvalue(), understood)
    yield Case("damaged.parquet", b"PAR1" + bytes(80) + b"PAR1", {"error": "The Parquet file is damaged"})


def cases() -> list[Case]:
    groups = (nothing_to_read, strangers, packed, columns_set_aside, headers, around_the_table, rows_that_do_not_fit)
    more = (dialects, encodings, numbers, gaps, ids, workbooks, parquet)
    return [case for group in (*groups, *more) for case in group()]


def write_cases(folder: Path) -> None:
    for case in cases():
        (folder / case.name).write_bytes(case.content)
        told = json.dumps(case.expected, indent=1, ensure_ascii=False) + "\n"
        (folder / f"{case.name}.json").write_text(told, encoding="utf-8")


if __name__ == "__main__":
    write_cases(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
