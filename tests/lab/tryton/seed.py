#!/usr/bin/env python3
"""Fills a fresh Tryton 8.2 database with a small trading company, always the same but for the dates.

usage: seed.py --config trytond.conf --database tryton

It runs in the server's own code (proteus), so no server is needed. The fiscal years cover last year, this one and
the next two, so that a dump made today can still be posted to tomorrow. It prints what it made.
"""

import argparse
import datetime
import json
import random
from decimal import Decimal

from proteus import Model, config as proteus_config

CUSTOMERS = 30
PRODUCTS = 20
SALES = 30

arguments = argparse.ArgumentParser()
arguments.add_argument("--config", required=True)
arguments.add_argument("--database", required=True)
arguments = arguments.parse_args()

config = proteus_config.set_trytond(arguments.database, config_file=arguments.config)
dice = random.Random(7)

from trytond.modules.account.tests.tools import (  # noqa: E402  (importable once the pool is loaded)
    create_chart, create_fiscalyear, create_tax, get_accounts)
from trytond.modules.account_invoice.tests.tools import set_fiscalyear_invoice_sequences  # noqa: E402
from trytond.modules.company.tests.tools import create_company, get_company  # noqa: E402


def batches(records, size=15):
    for start in range(0, len(records), size):
        yield records[start:start + size]


def click(model, records, button):
    """Presses a button for many records at once: one transaction for each batch."""
    for batch in batches(records):
        getattr(model._proxy, button)([record.id for record in batch], config._context)


def make_company():
    Party = Model.get("party.party")
    party = Party(name="Tenon Lab Ltd")
    party.save()
    create_company(party=party, currency="USD")
    company = get_company()
    create_chart(company)
    this_year = datetime.date.today().year
    for year in range(this_year - 1, this_year + 3):
        span = (datetime.date(year, 1, 1), datetime.date(year, 12, 31))
        fiscal_year = create_fiscalyear(company, span)
        fiscal_year.start_date, fiscal_year.end_date = span
        set_fiscalyear_invoice_sequences(fiscal_year).click("create_period")
    seller = Party(name="Sally Seller")
    seller.save()
    employee = Model.get("company.employee")(party=seller, company=company)
    employee.save()
    User = Model.get("res.user")
    user = User(config.user)
    user.employees.append(employee)
    user.employee = employee
    user.save()
    config._context = User.get_preferences(True, {})
    return company


def make_terms():
    Term = Model.get("account.invoice.payment_term")
    immediate = Term(name="Immediate")
    immediate.lines.new(type="remainder")
    thirty = Term(name="30 days")
    thirty.lines.new(type="remainder").relativedeltas.new(days=30)
    split = Term(name="Half in 30 days, half in 60")
    half = split.lines.new(type="percent", ratio=Decimal("0.5"))
    half.relativedeltas[0].days = 30
    split.lines.new(type="remainder").relativedeltas.new(days=60)
    for term in (immediate, thirty, split):
        term.save()
    return [immediate, thirty, split]


def make_products(accounts):
    """Eighteen by the piece with 10 % tax, one by the kilogram, and one without tax."""
    tax = create_tax(Decimal("0.10"))
    tax.save()
    Category = Model.get("product.category")

    def category(name, taxes):
        made = Category(name=name, accounting=True, account_expense=accounts["expense"],
                        account_revenue=accounts["revenue"])
        made.customer_taxes.extend(taxes)
        made.save()
        return made

    goods, books = category("Goods", [tax]), category("Books, free of tax", [])
    Unit = Model.get("product.uom")
    piece, = Unit.find([("symbol", "=", "u")])
    kilogram, = Unit.find([("symbol", "=", "kg")])
    rows = []
    for number in range(PRODUCTS):
        unit = kilogram if number == PRODUCTS - 2 else piece
        price = Decimal(dice.randint(100, 99999)) / 100
        rows.append({
            "name": f"Widget {number:03d}", "code": f"W-{number:03d}", "type": "goods", "salable": True,
            "default_uom": unit.id, "sale_uom": unit.id, "list_price": price,
            "account_category": (books if number == PRODUCTS - 1 else goods).id, "cost_price_method": "fixed",
            "products": [("create", [{"cost_price": (price * Decimal("0.6")).quantize(Decimal("0.01"))}])]})
    Model.get("product.template")._proxy.create(rows, config._context)
    return Model.get("product.product").find([("code", "like", "W-%")], order=[("id", "ASC")])


def make_stock(products):
    main, = Model.get("stock.location").find([("code", "=", "WH")])
    north, = main.duplicate({"name": "North warehouse", "code": "WH2"})
    north.reload()
    for warehouse, quantity in ((main, 10000.0), (north, 500.0)):
        inventory = Model.get("stock.inventory")(location=warehouse.storage_location)
        for product in products:
            line = inventory.lines.new(product=product)
            line.quantity, line.expected_quantity = quantity, 0.0
        inventory.click("confirm")
    return [main, north]


def belgian_vat(number):
    base = 8_000_000 + number
    return f"BE{base:08d}{97 - base % 97:02d}"


def make_countries():
    Country = Model.get("country.country")
    countries = [Country(name=name, code=code) for code, name in [("BE", "Belgium"), ("CN", "China"), ("DE", "Germany")]]
    for country in countries:
        country.save()
    return countries


def make_customers(terms, country):
    rows = []
    for number in range(CUSTOMERS):
        rows.append({
            "name": f'Customer {number:04d} & Søn "Ltd"' if number % 10 == 0 else f"Customer {number:04d}",
            "customer_payment_term": terms[number % len(terms)].id,
            "identifiers": [("create", [{"type": "eu_vat", "code": belgian_vat(number)}])] if number % 2 else [],
            "addresses": [("create", [{
                "street_unstructured": f"Rue {number}", "postal_code": f"{1000 + number}",
                "city": dice.choice(["Bruxelles", "Liège", "Gent", "Namur"]), "country": country.id}])],
            "contact_mechanisms": [("create", [
                {"type": "email", "value": f"buyer{number}@customer{number}.example"},
                {"type": "phone", "value": f"+32 2 555 {number:04d}"}])]})
    Party = Model.get("party.party")
    ids = Party._proxy.create(rows, config._context)
    return [Party(id) for id in ids]


def make_sales(company, customers, products, warehouses):
    rows = []
    for number in range(SALES):
        customer = customers[number % len(customers)]
        lines = [{
            "type": "line", "product": product.id, "unit": product.template.sale_uom.id,
            "quantity": float(dice.randint(1, 5)), "unit_price": product.template.list_price,
            "taxes": [("add", [tax.id for tax in product.template.account_category.customer_taxes])],
        } for product in dice.sample(products, dice.randint(1, 4))]
        address = customer.addresses[0].id
        rows.append({
            "party": customer.id, "invoice_address": address, "shipment_address": address,
            "payment_term": customer.customer_payment_term.id, "reference": f"PO-{number:05d}",
            "warehouse": warehouses[0 if number % 4 else 1].id, "currency": company.currency.id,
            "invoice_method": "order" if number % 2 else "fulfillment",
            "lines": [("create", lines)]})
    Sale = Model.get("sale.sale")
    sales = []
    for batch in batches(rows):
        sales += [Sale(id) for id in Sale._proxy.create(batch, config._context)]
    click(Sale, sales[3:], "quote")
    click(Sale, sales[6:], "confirm")


def ship_two_thirds():
    Shipment = Model.get("stock.shipment.out")
    waiting = Shipment.find([("state", "=", "waiting")], order=[("id", "ASC")])
    click(Shipment, waiting[:len(waiting) * 2 // 3], "assign_try")
    assigned = Shipment.find([("state", "=", "assigned")], order=[("id", "ASC")])
    for button in ("pick", "pack", "do"):
        click(Shipment, assigned, button)


def post_and_collect(accounts):
    """Posts four of five invoices; of every three posted, one is paid, one paid by a quarter, one not at all."""
    Invoice = Model.get("account.invoice")
    drafts = Invoice.find([("type", "=", "out"), ("state", "=", "draft")], order=[("id", "ASC")])
    posted = drafts[:len(drafts) * 4 // 5]
    click(Invoice, posted, "post")
    journal, = Model.get("account.journal").find([("type", "=", "cash")], limit=1)
    method = Model.get("account.invoice.payment.method")(
        name="Cash", journal=journal, credit_account=accounts["cash"], debit_account=accounts["cash"])
    method.save()
    for number, invoice in enumerate(Invoice(record.id) for record in posted):
        if number % 3 == 2:
            continue
        pay = invoice.click("pay")
        pay.form.payment_method = method
        if number % 3 == 1:
            pay.form.amount = (invoice.total_amount / 4).quantize(Decimal("0.01"))
        pay.execute("choice")
        if pay.state != "end":
            pay.form.type = "partial"
            pay.execute("pay")


company = make_company()
accounts = get_accounts(company)
products = make_products(accounts)
warehouses = make_stock(products)
belgium, _, _ = make_countries()
customers = make_customers(make_terms(), belgium)
make_sales(company, customers, products, warehouses)
ship_two_thirds()
post_and_collect(accounts)
print(json.dumps({
    name: len(Model.get(model).find([]))
    for name, model in [("parties", "party.party"), ("products", "product.product"), ("sales", "sale.sale"),
                        ("shipments", "stock.shipment.out"), ("invoices", "account.invoice")]}))
