"""Tenon, a CRM library that ERP vendors embed, running in this process.

>>> import tenon
>>> with tenon.Engine.open({"database": "sqlite::memory:"}) as engine:
...     _ = engine.client("acme", "host").tenant.create(
...         key="setup", name="Acme", code="acme", base_currency="EUR", admin_id="ada", admin_name="Ada")
...     ada = engine.client("acme", "ada")
...     customer = ada.customer.create(key="first customer", name="Björk GmbH")
...     ada.customer.get(id=customer["id"])["number"]
'C000001'
"""

from ._calls import UNSET, TenonError, Unset
from ._library import LibraryError, version
from ._log import log_to
from .engine import Client, Engine, Sync
from .erp import Erp, ErpError

__all__ = [
    "UNSET",
    "Client",
    "Engine",
    "Erp",
    "ErpError",
    "LibraryError",
    "Sync",
    "TenonError",
    "Unset",
    "log_to",
    "version",
]
__version__ = version()
