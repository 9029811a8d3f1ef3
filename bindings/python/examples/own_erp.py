"""An ERP in Python: it has one item, and takes orders."""

# region: erp
import tenon
from tenon.erp import Record, last_page


class Books(tenon.Erp):
    def __init__(self) -> None:
        self.orders: dict[str, Record] = {}

    def items(self, page: Record) -> Record:
        oak = {"key": "I1", "number": "OAK", "name": "Oak", "unit": "m", "inactive": False}
        return last_page([{**oak, "list_price": "18.40", "currency": "EUR"}])

    def place(self, idempotency_key: str, order: Record) -> Record:
        self.orders[idempotency_key] = order
        return {"key": order["number"], "number": order["number"]}

    def find(self, idempotency_key: str) -> "Record | None":
        order = self.orders.get(idempotency_key)
        return order and {"key": order["number"], "number": order["number"]}


config = {"database": "sqlite::memory:", "erps": {"mine": {"adapter": "host"}}}
with tenon.Engine.open(config, erps={"mine": Books()}) as engine:
    engine.client("acme", "host").tenant.create(
        key="setup", name="Acme", code="acme", base_currency="EUR", admin_id="ada", admin_name="Ada"
    )
    for kind in engine.sync("acme", "mine").run()["pulled"]:
        print(kind["kind"], kind["rows"], kind["unsupported"] or "")
# endregion: erp
