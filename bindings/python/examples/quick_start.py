"""Opens an engine in memory, makes a customer and asks for one that is not there."""

# region: quick_start
import tenon

with tenon.Engine.open({"database": "sqlite::memory:"}) as engine:
    host = engine.client("acme", "host")
    host.tenant.create(
        key="setup", name="Acme", code="acme", base_currency="EUR", admin_id="ada", admin_name="Ada"
    )
    ada = engine.client("acme", "ada")
    customer = ada.customer.create(key="first customer", name="Björk GmbH")
    print(customer["number"], customer["name"])
    try:
        ada.customer.get(id="nobody")
    except tenon.TenonError as error:
        print(error.code, error.path, error.retry)
# endregion: quick_start
