"""Made-up months of customers, as rows and as columns, and what an independent query says of them."""

import random
import sqlite3
from contextlib import closing

import pandas as pd

HEAD = ("customer_id", "statement_month", "balance", "purchases", "payments", "credit_limit")
MONTHS = 18
"""From January 2025 to June 2026."""


def make_months(customers=30, seed=4):
    """Months of customers in cents; one in three pays the balance of the month before in full."""
    draw = random.Random(seed)
    rows = []
    for customer in range(customers):
        limit, owed = draw.choice([100_000, 300_000]), 0
        for month in range(MONTHS):
            bought = draw.randrange(60_000) if draw.random() < 0.7 else 0
            paid = owed if customer % 3 == 0 else draw.randrange(owed // 2 + 1)
            owed += bought - paid
            rows.append((customer, month, owed, bought, paid, limit))
    return rows


def month_of(number):
    return f"{2025 + number // 12}-{number % 12 + 1:02}"


def as_rows(months):
    """A row for each customer and month."""
    lines = [
        f"C{customer:03},{month_of(month)}," + ",".join(f"{cents / 100:.2f}" for cents in amounts)
        for customer, month, *amounts in months
    ]
    return "\n".join([",".join(HEAD), *lines, ""]).encode()


WIDE = {"balance": "BILL_AMT", "payments": "PAY_AMT"}


def as_columns(months, latest_first=True, names=WIDE, last=6):
    """A row for each customer, with a column for each of the last months."""
    frame = pd.DataFrame(months, columns=["customer", "month", "balance", "purchases", "payments", "LIMIT_BAL"])
    ago = MONTHS - 1 - frame["month"]
    frame = frame[ago < last].assign(number=(ago if latest_first else last - 1 - ago)[ago < last] + 1)
    table = pd.DataFrame({"LIMIT_BAL": frame.groupby("customer")["LIMIT_BAL"].first() / 100})
    for key, name in names.items():
        wide = frame.pivot_table(index="customer", columns="number", values=key) / 100
        table = table.join(wide.rename(columns=lambda number, name=name: f"{name}{number}"))
    return table.rename_axis("ID").reset_index().to_csv(index=False).encode()


TRUTH = """
    WITH told AS (
        SELECT *, lag(owed) OVER (PARTITION BY customer ORDER BY month) AS owed_before FROM months
    ), inside AS (SELECT * FROM told WHERE month > :first)
    SELECT customer,
        sum(bought) AS purchases, sum(paid) AS payments, sum(bought > 0) AS active, sum(owed > 0) AS owing,
        sum(CASE WHEN month = :last THEN owed END) AS balance,
        sum(CASE WHEN month > :last - 3 THEN bought END) AS late_spend,
        sum(CASE WHEN month BETWEEN :last - 5 AND :last - 3 THEN bought END) AS early_spend,
        sum(paid >= owed_before AND owed_before > 0) AS whole, sum(owed_before > 0) AS due, count(*) AS months
    FROM inside GROUP BY customer ORDER BY customer
"""


def truth_of(months, window):
    """The same sums by another database, in cents."""
    with closing(sqlite3.connect(":memory:")) as engine:
        engine.execute("CREATE TABLE months (customer, month, owed, bought, paid, credit)")
        engine.executemany("INSERT INTO months VALUES (?, ?, ?, ?, ?, ?)", months)
        asked = {"first": MONTHS - 1 - window, "last": MONTHS - 1}
        return pd.read_sql(TRUTH, engine, params=asked, index_col="customer")
