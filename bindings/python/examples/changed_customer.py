"""An ERP in Python that takes changes of its customers."""

# region: erp
import tenon
from tenon.erp import Record, last_page


class Addresses(tenon.Erp):
    def __init__(self) -> None:
        ada = {"key": "K1", "number": "70001", "name": "Ada GmbH", "phone": "030 1", "city": "Berlin"}
        self.known: dict[str, Record] = {"K1": {**ada, "frozen": False, "inactive": False}}

    def customers(self, page: Record) -> Record:
        return last_page(list(self.known.values()))

    def change_customer(self, change: Record) -> Record:
        customer = self.known.get(change["customer"])
        if customer is None:
            raise tenon.ErpError("ERP_REFUSED", f"there is no customer {change['customer']}")
        for field in change["fields"]:
            name = field["field"]
            if name in customer and customer[name] == field["from"]:
                customer[name] = field["to"]
        return customer
# endregion: erp


MOVED = {
    "customer": "K1",
    "fields": [
        {"field": "city", "from": "Berlin", "to": "Potsdam"},
        {"field": "phone", "from": "030 9", "to": "0331 1"},
        {"field": "email", "from": None, "to": "ada@example.com"},
    ],
}
# The number was changed in the ERP, which keeps no e-mail address.
moved = Addresses().change_customer(MOVED)
print(moved["city"], moved["phone"], moved.get("email"))
