# Written by `cargo xtask generate` from docs/generated/openrpc.json. Do not edit.
"""Every operation of Tenon as a method, with the types of what it takes and gives.

Decimals and 64-bit integers are texts, so that no digit is lost; instants and dates are texts in ISO 8601. An argument that is
left out is not sent; `None` is sent as null, which empties a field.
"""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union, cast

from ._calls import UNSET, Operations, Perform, Unset

# Selects records. See docs/filters.md.
Filter = Dict[str, Any]
# One group for each value of a field.
Group = Union[str, Dict[str, Any]]
# A figure of each group, over the records that `filter` selects too.
Measure = Dict[str, Any]


class Activity(TypedDict, total=False):
    """Something done, or to be done, with a customer."""
    # The kind.
    activity_type: Literal["call", "visit", "meeting", "mail", "task"]
    # When it took place; now if it is done and nothing is given.
    at: Optional[str]
    # The person at the customer.
    contact_id: Optional[str]
    created_at: str
    created_by: str
    # Values of custom fields.
    custom: Dict[str, Any]
    # The customer.
    customer_id: str
    deleted: bool
    # Whether it is done.
    done: Optional[bool]
    # By when it is to be done.
    due_date: Optional[str]
    id: str
    # What comes next.
    next_step: Optional[str]
    # The opportunity it belongs to.
    opportunity_id: Optional[str]
    # Whose it is.
    owner_id: Optional[str]
    # What came of it.
    result: Optional[str]
    # What it is about.
    subject: str
    # The organisation unit it belongs to.
    unit_id: Optional[str]
    updated_at: str
    updated_by: str
    version: int


class ActivityListAnswer(TypedDict, total=False):
    items: List[Activity]
    # `after` of the next page; null on the last.
    next: Optional[str]


class ActivityQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class Conflict(TypedDict, total=False):
    """A field that both sides have changed to different values since they last agreed."""
    # When it was found.
    at: str
    # What both last agreed on.
    base: Any
    # The entity.
    entity: str
    # The ERP.
    erp: str
    # The ERP's key of theirs: a record may have several.
    erp_key: Optional[str]
    # The field.
    field: str
    id: str
    # What we have.
    ours: Any
    # The record.
    record_id: str
    # Whether it was decided.
    state: Literal["open", "ours", "theirs"]
    # What the ERP has.
    theirs: Any


class ConflictListAnswer(TypedDict, total=False):
    items: List[Conflict]
    # `after` of the next page; null on the last.
    next: Optional[str]


class ConflictQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class Contact(TypedDict, total=False):
    """A person at a customer."""
    created_at: str
    created_by: str
    # Values of custom fields.
    custom: Dict[str, Any]
    # The customer.
    customer_id: str
    deleted: bool
    # E-mail address.
    email: Optional[str]
    id: str
    # Mobile telephone.
    mobile: Optional[str]
    # The name.
    name: str
    # Telephone.
    phone: Optional[str]
    # What the contact is the one to turn to for: of each purpose, one contact of a customer is.
    primary_for: Optional[List[ContactPurpose]]
    # Position.
    title: Optional[str]
    updated_at: str
    updated_by: str
    version: int


class ContactListAnswer(TypedDict, total=False):
    items: List[Contact]
    # `after` of the next page; null on the last.
    next: Optional[str]


class ContactPurpose(TypedDict, total=False):
    """A purpose that a contact is the primary one for."""
    id: str
    # The purpose.
    purpose: Literal["general", "purchasing", "billing", "delivery", "technical"]
    # In an update: removes the line.
    removed: bool


class ContactQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class Context(TypedDict, total=False):
    """Who calls, for whom."""
    actor: str
    correlation_id: str
    # The idempotency key; every write carries one.
    key: str
    locale: str
    tenant: str


class CustomField(TypedDict, total=False):
    """A field that a tenant has added to an entity."""
    created_at: str
    created_by: str
    # Values of custom fields.
    custom: Dict[str, Any]
    deleted: bool
    # The entity.
    entity: str
    id: str
    # The word for people, in English.
    label: Optional[str]
    # The word for people, in Chinese.
    label_zh: Optional[str]
    # The name: small letters, digits and `_`.
    name: str
    # Whether filters may name it.
    searchable: Optional[bool]
    updated_at: str
    updated_by: str
    # The type of its values.
    value_type: Literal["text", "decimal", "date", "boolean"]
    version: int


class CustomFieldListAnswer(TypedDict, total=False):
    items: List[CustomField]
    # `after` of the next page; null on the last.
    next: Optional[str]


class CustomFieldQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class Customer(TypedDict, total=False):
    """A party that we sell to, or hope to."""
    # Street, as written.
    address: Optional[str]
    # The board it belongs to.
    board_id: Optional[str]
    # City.
    city: Optional[str]
    # Country, ISO 3166-1 alpha-2.
    country: Optional[str]
    created_at: str
    created_by: str
    # The most that the customer may owe and have on order together; none is no limit.
    credit_limit: Optional[str]
    # The currency we trade in, and of the credit limit.
    currency: Optional[str]
    # Values of custom fields.
    custom: Dict[str, Any]
    deleted: bool
    # Why the customer stands although others look the same. Giving one takes `customer.force_duplicate`.
    duplicate_reason: Optional[str]
    # E-mail address.
    email: Optional[str]
    id: str
    # Industry.
    industry: Optional[str]
    # Whether we trade with it yet; becomes trading by conversion alone.
    kind: Optional[Literal["prospect", "trading"]]
    # Level.
    level: Optional[str]
    # The customer that it was merged into: whoever asks for this one gets that one.
    merged_into: Optional[str]
    # The name.
    name: str
    # The name as duplicates are found by it.
    name_key: Optional[str]
    # The number people use.
    number: Optional[str]
    # Who looks after it.
    owner_id: Optional[str]
    # Telephone, as written.
    phone: Optional[str]
    # The telephone's digits, as duplicates are found by them.
    phone_key: Optional[str]
    # Region.
    region: Optional[str]
    # What the party is to us, with what belongs to each role.
    roles: Optional[List[CustomerRole]]
    # What may be done on its account.
    status: Optional[Literal["active", "frozen", "closed"]]
    # Tax registration number.
    tax_id: Optional[str]
    # The tax number as duplicates are found by it.
    tax_key: Optional[str]
    # The organisation unit it belongs to.
    unit_id: Optional[str]
    updated_at: str
    updated_by: str
    version: int


class CustomerCardAnswer(TypedDict, total=False):
    """A customer at a glance."""
    # Its contacts, the first fifty by id.
    contacts: Optional[List[Contact]]
    # The customer.
    customer: Customer
    # What there is of it.
    figures: Optional[List[CustomerCardAnswerFiguresItem]]


class CustomerCardAnswerFiguresItem(TypedDict, total=False):
    """A number on the card, with the query that leads to its records: `<entity>.list` with the filter gives exactly those."""
    # What they come to, in each currency.
    amounts: Optional[List[CustomerCardAnswerFiguresItemAmountsItem]]
    # How many there are.
    count: str
    # The entity of the records.
    entity: str
    # The filter that selects them.
    filter: Any
    # What is counted.
    name: str


class CustomerCardAnswerFiguresItemAmountsItem(TypedDict, total=False):
    """An amount in a currency."""
    # The amount.
    amount: str
    # The currency; none where the records carry none.
    currency: Optional[str]


class CustomerListAnswer(TypedDict, total=False):
    items: List[Customer]
    # `after` of the next page; null on the last.
    next: Optional[str]


class CustomerMerge(TypedDict, total=False):
    """That a customer was merged into another one."""
    # By whom.
    actor: str
    # When.
    at: str
    # The customer that was merged.
    from_id: str
    id: str
    # The one that it was merged into.
    into_id: str
    # When it was taken back.
    undone_at: Optional[str]


class CustomerMergeAnswer(TypedDict, total=False):
    """What a merge has come to."""
    # The customer that both are now.
    customer: Customer
    # What was moved to it.
    moved: Optional[List[CustomerMergeAnswerMovedItem]]


class CustomerMergeAnswerMovedItem(TypedDict, total=False):
    """How many records of an entity were moved."""
    # How many.
    count: str
    # The entity.
    entity: str


class CustomerMergeListAnswer(TypedDict, total=False):
    items: List[CustomerMerge]
    # `after` of the next page; null on the last.
    next: Optional[str]


class CustomerMergeQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class CustomerQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class CustomerRole(TypedDict, total=False):
    """A role of a party, with the terms that hold in it."""
    id: str
    # In an update: removes the line.
    removed: bool
    # The role.
    role: Literal["end_customer", "dealer", "partner", "supplier", "bank", "authority"]
    # The terms in this role.
    terms: Optional[str]


class CustomerTradeDetailAnswer(TypedDict, total=False):
    """A customer's account in detail."""
    # The customer's keys.
    accounts: Optional[List[CustomerTradeDetailAnswerAccountsItem]]
    # It is at least as fresh as this.
    as_of: Optional[str]
    # The customer.
    customer_id: str
    # The documents that the actor may see, by kind and date.
    entries: Optional[List[CustomerTradeDetailAnswerEntriesItem]]
    # Whether all of it was read from the ERP for this answer; if not, it is what was last heard.
    live: bool
    # Why it could not be read now, in words for a person.
    reason: Optional[str]


class CustomerTradeDetailAnswerAccountsItem(TypedDict, total=False):
    """A customer's key in an ERP."""
    # The ERP.
    erp: str
    # The key.
    key: str
    # The number people use there.
    number: Optional[str]


class CustomerTradeDetailAnswerEntriesItem(TypedDict, total=False):
    """One document of a customer's account."""
    # The amount, with tax.
    amount: str
    # The currency.
    currency: str
    # Its date.
    date: str
    # The number on it.
    document: str
    # When it is due, if it is open.
    due_date: Optional[str]
    # The ERP.
    erp: str
    # The ERP's key of it.
    key: str
    # What it is.
    kind: Literal["open_item", "invoice", "receipt"]
    # What of it is open, if it is.
    open_amount: Optional[str]


class CustomerTradeOverviewAnswer(TypedDict, total=False):
    """Trade with a customer at a glance."""
    # What was last heard from the ERP is at least as fresh as this; none where nothing was heard yet.
    as_of: Optional[str]
    # The customer.
    customer_id: str
    # What trade has come to, by currency.
    figures: Optional[List[CustomerTradeOverviewAnswerFiguresItem]]
    # The date of the last invoice.
    last_invoice: Optional[str]
    # The date of the last order that was handed over and not cancelled.
    last_order: Optional[str]
    # The date of the last receipt.
    last_receipt: Optional[str]


class CustomerTradeOverviewAnswerFiguresItem(TypedDict, total=False):
    """What trade has come to in one currency."""
    # The currency.
    currency: str
    # What was invoiced, with tax, less credit notes.
    invoiced: str
    # What is open.
    open: str
    # What they come to, with tax.
    ordered: str
    # How many orders were handed over and not cancelled.
    orders: str
    # What of it is overdue today.
    overdue: str
    # What was received.
    received: str


class CustomerUnmergeAnswer(TypedDict, total=False):
    """What taking a merge back has come to."""
    # The customer that was merged, as it was.
    customer: Customer
    # The one that it was merged into.
    into: Customer
    # What was moved back.
    moved: Optional[List[CustomerUnmergeAnswerMovedItem]]


class CustomerUnmergeAnswerMovedItem(TypedDict, total=False):
    """How many records of an entity were moved."""
    # How many.
    count: str
    # The entity.
    entity: str


class DocumentLink(TypedDict, total=False):
    """How much of a line became part of another document's line."""
    # The entity it comes from.
    from_entity: str
    # The record it comes from.
    from_id: str
    # The line it comes from.
    from_line: str
    id: str
    # How much.
    quantity: str
    # The entity it goes to.
    to_entity: str
    # The record it goes to.
    to_id: str
    # The line it goes to.
    to_line: str


class DocumentLinkListAnswer(TypedDict, total=False):
    items: List[DocumentLink]
    # `after` of the next page; null on the last.
    next: Optional[str]


class DocumentLinkQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class ErpState(TypedDict, total=False):
    """What is known of an ERP."""
    # When that was last new.
    at: str
    # Whether it is sent anything.
    breaker: Optional[Literal["closed", "open", "half_open"]]
    # The ERP.
    erp: str
    # How many calls in a row it has not answered.
    failures: Optional[int]
    id: str
    # It bears so many calls…
    limit_calls: Optional[int]
    # …in so many seconds.
    limit_seconds: Optional[int]
    # Nothing is sent before then.
    not_before: Optional[str]
    # How far the calls that were made count.
    paced_until: Optional[str]
    # What it cannot do, by capability, and why: as its adapter says.
    unsupported: Any


class ErpStateListAnswer(TypedDict, total=False):
    items: List[ErpState]
    # `after` of the next page; null on the last.
    next: Optional[str]


class ErpStateQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class ExchangeRate(TypedDict, total=False):
    """How many units of one currency a unit of another is worth, from a day on."""
    created_at: str
    created_by: str
    # Values of custom fields.
    custom: Dict[str, Any]
    deleted: bool
    # The currency that is converted.
    from_currency: str
    id: str
    # One unit of the former in the latter.
    rate: str
    # The currency it is converted into.
    to_currency: str
    updated_at: str
    updated_by: str
    # The first day.
    valid_from: str
    version: int


class ExchangeRateListAnswer(TypedDict, total=False):
    items: List[ExchangeRate]
    # `after` of the next page; null on the last.
    next: Optional[str]


class ExchangeRateQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class FieldPin(TypedDict, total=False):
    """A field of a record that is held as it is here: what an ERP says of it is noted, and not taken over."""
    created_at: str
    created_by: str
    # Values of custom fields.
    custom: Dict[str, Any]
    deleted: bool
    # The entity.
    entity: str
    # The field.
    field: str
    id: str
    # Why.
    reason: Optional[str]
    # The record.
    record_id: str
    updated_at: str
    updated_by: str
    version: int


class FieldPinListAnswer(TypedDict, total=False):
    items: List[FieldPin]
    # `after` of the next page; null on the last.
    next: Optional[str]


class FieldPinQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class IdempotencyPruneAnswer(TypedDict, total=False):
    """What was forgotten."""
    # How many answers.
    removed: str


class Invoice(TypedDict, total=False):
    """An invoice, or a credit note with negative amounts."""
    as_of: str
    # The currency.
    currency: str
    # The customer.
    customer_id: str
    # The date on the document.
    date: str
    erp: str
    # With tax.
    gross: str
    id: str
    # Without tax.
    net: str
    # The number on the document.
    number: str
    # The order that it invoices, where it is one of ours.
    order_id: Optional[str]
    # The tax.
    tax: str


class InvoiceListAnswer(TypedDict, total=False):
    items: List[Invoice]
    # `after` of the next page; null on the last.
    next: Optional[str]


class InvoiceQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class MatchReview(TypedDict, total=False):
    """A record of an ERP that may be one of ours. It is taken over when somebody has said which, or that it is none, and not before."""
    # When it was found.
    at: str
    # Those of ours that it may be, most alike first: `record_id`, the same fields in `ours`, which of them agree in `agree`, and which are given on both sides and differ in `differ`.
    candidates: Any
    # When it was decided.
    decided_at: Optional[str]
    # By whom.
    decided_by: Optional[str]
    # The entity.
    entity: str
    # The ERP.
    erp: str
    # The ERP's key of theirs.
    erp_key: str
    # The number people use there.
    erp_number: Optional[str]
    id: str
    # The one of ours that it is.
    record_id: Optional[str]
    # How far it has come.
    state: Literal["open", "later", "linked", "new"]
    # What the ERP says of it, by our names.
    theirs: Any


class MatchReviewListAnswer(TypedDict, total=False):
    items: List[MatchReview]
    # `after` of the next page; null on the last.
    next: Optional[str]


class MatchReviewQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class NumberRule(TypedDict, total=False):
    """The pattern that a tenant numbers an entity by, in place of the declared one."""
    created_at: str
    created_by: str
    # Values of custom fields.
    custom: Dict[str, Any]
    deleted: bool
    # The entity.
    entity: str
    id: str
    # The pattern: `{seq}` or `{seq:5}` once, `{yyyy} {yy} {mm} {dd}`, `{board}` for the code of the board, and text. What has the same text besides is counted together.
    pattern: str
    updated_at: str
    updated_by: str
    version: int


class NumberRuleListAnswer(TypedDict, total=False):
    items: List[NumberRule]
    # `after` of the next page; null on the last.
    next: Optional[str]


class NumberRuleQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class OpenItem(TypedDict, total=False):
    """What a customer owes, or is owed."""
    # The original amount; negative is a credit note or an unapplied receipt.
    amount: str
    as_of: str
    # The currency.
    currency: str
    # The customer.
    customer_id: str
    # The document's number.
    document: str
    # The document's date.
    document_date: str
    # When it is due.
    due_date: str
    erp: str
    id: str
    # What is still open of it.
    open_amount: str


class OpenItemAgeingAnswer(TypedDict, total=False):
    """Ageing by currency."""
    # The day that due dates are compared with.
    as_of: str
    # One row a currency.
    rows: Optional[List[OpenItemAgeingAnswerRowsItem]]


class OpenItemAgeingAnswerRowsItem(TypedDict, total=False):
    """What is open in one currency, by how many days it has been due."""
    # The currency.
    currency: str
    # 1 to 30 days.
    days_1_30: str
    # 31 to 60 days.
    days_31_60: str
    # 61 to 90 days.
    days_61_90: str
    # How many items.
    items: str
    # Not due yet.
    not_due: str
    # More than 90 days.
    over_90: str
    # All of it.
    total: str


class OpenItemListAnswer(TypedDict, total=False):
    items: List[OpenItem]
    # `after` of the next page; null on the last.
    next: Optional[str]


class OpenItemQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class Opportunity(TypedDict, total=False):
    """A chance to sell something to a customer."""
    # What it is worth, without tax; the sum of the lines where there are any.
    amount: Optional[str]
    # The amount in the organisation's currency, at the rate of the day it was saved.
    base_amount: Optional[str]
    created_at: str
    created_by: str
    # The currency; the customer's, or else their organisation unit's, if not given.
    currency: Optional[str]
    # Values of custom fields.
    custom: Dict[str, Any]
    # The customer, prospect or trading.
    customer_id: str
    deleted: bool
    # When the decision is expected.
    expected_date: Optional[str]
    # The stages it has been in, with the amounts it had there: what past funnels are made of.
    history: Optional[List[OpportunityStage]]
    id: str
    # What the customer would buy.
    lines: Optional[List[OpportunityLine]]
    # What it is about.
    name: str
    # The number people use.
    number: Optional[str]
    # Who works on it.
    owner_id: Optional[str]
    # The stages it passes.
    pipeline_id: str
    # Why it was won or lost.
    reason: Optional[str]
    # Where it came from.
    source: Optional[str]
    # The code of the stage it is in; the pipeline's first when it begins.
    stage: Optional[str]
    # Whether it is still one.
    status: Optional[Literal["open", "won", "lost"]]
    # The organisation unit it belongs to.
    unit_id: Optional[str]
    updated_at: str
    updated_by: str
    version: int


class OpportunityFunnelAnswer(TypedDict, total=False):
    """A funnel."""
    # As of when.
    as_of: str
    # The stages, in the order of the pipeline.
    stages: Optional[List[OpportunityFunnelAnswerStagesItem]]


class OpportunityFunnelAnswerStagesItem(TypedDict, total=False):
    """One stage of a funnel."""
    # What they are worth, in the organisation's currency.
    amount: str
    # Of those that entered the stage before, how many in a hundred entered this one; none for the first.
    conversion: Optional[str]
    # How many opportunities are in it.
    count: str
    # How many have ever entered it by then.
    entered: str
    # What they are worth times the stage's probability.
    expected: str
    # Its name.
    name: str
    # The code of the stage.
    stage: str


class OpportunityLine(TypedDict, total=False):
    """Something that the customer would buy."""
    id: str
    # The price of one, without tax.
    price: str
    # The product.
    product_id: str
    # How many.
    quantity: str
    # In an update: removes the line.
    removed: bool
    # The tax rate in percent.
    tax_rate: Optional[str]


class OpportunityListAnswer(TypedDict, total=False):
    items: List[Opportunity]
    # `after` of the next page; null on the last.
    next: Optional[str]


class OpportunityOrderLinesItem(TypedDict, total=False):
    """A line of an opportunity, and how much of it becomes an order."""
    # The line.
    line_id: str
    # How many; all that remain if not given.
    quantity: Optional[str]


class OpportunityQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class OpportunityStage(TypedDict, total=False):
    """A time that an opportunity spent in a stage with an amount."""
    # The amount in the organisation's currency.
    base_amount: str
    # From when.
    entered_at: str
    # Whether this is the first time in the stage.
    first: bool
    id: str
    # Until when; not yet over if none.
    left_at: Optional[str]
    # The pipeline.
    pipeline_id: str
    # In an update: removes the line.
    removed: bool
    # The code of the stage.
    stage: str


class OrgUnit(TypedDict, total=False):
    """A part of the organisation: a company, a board or a department."""
    # The currency that sums over currencies are made in; taken from the unit above when not given, and changed with it as long as both are the same.
    base_currency: Optional[str]
    # The nearest board at or above this unit, or the root.
    board_id: Optional[str]
    # A short code, unique in the tenant; a part of paths.
    code: str
    created_at: str
    created_by: str
    # Values of custom fields.
    custom: Dict[str, Any]
    deleted: bool
    # The ERP that orders of this unit go to; taken from the unit above like the currency.
    erp: Optional[str]
    id: str
    # A board keeps its data apart from other boards.
    is_board: Optional[bool]
    # The name.
    name: str
    # The unit above; none at the root.
    parent_id: Optional[str]
    # The codes from the root to this unit: `/hq/south/`.
    path: Optional[str]
    # The time zone of its business dates (IANA, such as `Asia/Shanghai`); taken from the unit above like the currency.
    time_zone: Optional[str]
    updated_at: str
    updated_by: str
    version: int


class OrgUnitListAnswer(TypedDict, total=False):
    items: List[OrgUnit]
    # `after` of the next page; null on the last.
    next: Optional[str]


class OrgUnitQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class Pipeline(TypedDict, total=False):
    """A set of stages."""
    created_at: str
    created_by: str
    # Values of custom fields.
    custom: Dict[str, Any]
    deleted: bool
    id: str
    # Whether an opportunity may pass over stages.
    may_skip: Optional[bool]
    # The name.
    name: str
    # The stages, in order.
    stages: Optional[List[PipelineStage]]
    updated_at: str
    updated_by: str
    version: int


class PipelineListAnswer(TypedDict, total=False):
    items: List[Pipeline]
    # `after` of the next page; null on the last.
    next: Optional[str]


class PipelineQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class PipelineStage(TypedDict, total=False):
    """A stage, and what it asks of an opportunity that enters it."""
    # A short code.
    code: str
    id: str
    # The name.
    name: str
    # It asks for an activity that is done.
    needs_activity: Optional[bool]
    # It asks for an amount.
    needs_amount: Optional[bool]
    # It asks for an expected date.
    needs_date: Optional[bool]
    # How many in a hundred are won from here.
    probability: Optional[str]
    # In an update: removes the line.
    removed: bool


class Price(TypedDict, total=False):
    """A price of a price list."""
    as_of: str
    # The currency.
    currency: str
    # The customer, where the price is for one.
    customer_id: Optional[str]
    erp: str
    # From this quantity on.
    from_quantity: str
    id: str
    # The price of one unit, without tax.
    price: str
    # The product.
    product_id: str
    # The first day.
    valid_from: Optional[str]
    # The last day.
    valid_to: Optional[str]


class PriceListAnswer(TypedDict, total=False):
    items: List[Price]
    # `after` of the next page; null on the last.
    next: Optional[str]


class PriceQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class PriceResolveAnswer(TypedDict, total=False):
    """A price and where it comes from."""
    # The currency.
    currency: str
    # The price of one unit, without tax.
    price: str
    # The price's own id, where it is from a list.
    price_id: Optional[str]
    # Which rule gave it: `customer`, `list` or `product`.
    rule: str


class Product(TypedDict, total=False):
    """Something we sell."""
    # The category.
    category: Optional[str]
    # What one unit costs us.
    cost: Optional[str]
    created_at: str
    created_by: str
    # The currency of the list price.
    currency: Optional[str]
    # Values of custom fields.
    custom: Dict[str, Any]
    deleted: bool
    # Words for customers.
    description: Optional[str]
    id: str
    # It is no longer sold.
    inactive: Optional[bool]
    # How many days it takes until what is on order is here; none where nobody knows.
    lead_days: Optional[int]
    # The list price of one unit, without tax.
    list_price: Optional[str]
    # The name.
    name: str
    # The number (SKU).
    number: Optional[str]
    # The unit that quantities are in, by the ERP's code.
    unit: str
    updated_at: str
    updated_by: str
    version: int


class ProductListAnswer(TypedDict, total=False):
    items: List[Product]
    # `after` of the next page; null on the last.
    next: Optional[str]


class ProductQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class Receipt(TypedDict, total=False):
    """Money received from a customer."""
    # The amount.
    amount: str
    as_of: str
    # The currency.
    currency: str
    # The customer.
    customer_id: str
    # The day it was received.
    date: str
    erp: str
    id: str
    # The number on the document.
    number: str


class ReceiptListAnswer(TypedDict, total=False):
    items: List[Receipt]
    # `after` of the next page; null on the last.
    next: Optional[str]


class ReceiptQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class Role(TypedDict, total=False):
    """A set of permissions that users are given together."""
    created_at: str
    created_by: str
    # Values of custom fields.
    custom: Dict[str, Any]
    deleted: bool
    id: str
    # The name.
    name: str
    # What it grants.
    permissions: Optional[List[RolePermission]]
    updated_at: str
    updated_by: str
    version: int


class RoleListAnswer(TypedDict, total=False):
    items: List[Role]
    # `after` of the next page; null on the last.
    next: Optional[str]


class RolePermission(TypedDict, total=False):
    """One permission that a role grants, and how far it reaches."""
    id: str
    # The permission; `customer.*` and `*` grant several.
    permission: str
    # In an update: removes the line.
    removed: bool
    # How far it reaches.
    scope: Literal["own", "unit", "subtree", "all"]


class RoleQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class SalesOrder(TypedDict, total=False):
    """What a customer orders."""
    # It was changed after it had been handed over, and the ERP has not agreed to that yet.
    change_pending: Optional[bool]
    created_at: str
    created_by: str
    # What of the gross amount weighs on the customer's credit, in the currency of the credit limit: what was submitted and is not invoiced yet.
    credit_reserved: Optional[str]
    # The currency; the customer's, or else their organisation unit's, if not given.
    currency: Optional[str]
    # Values of custom fields.
    custom: Dict[str, Any]
    # The customer.
    customer_id: str
    # The customer's own order number.
    customer_reference: Optional[str]
    # The date on the order; today if not given.
    date: Optional[str]
    deleted: bool
    # The number that the ERP gave it.
    erp_number: Optional[str]
    # How far it has come there, as the ERP last said; none where it has not said anything.
    erp_status: Optional[Literal["draft", "submitted", "confirmed", "completed", "rejected", "cancelled"]]
    # With tax.
    gross: Optional[str]
    id: str
    # The lines.
    lines: Optional[List[SalesOrderLine]]
    # Without tax.
    net: Optional[str]
    # The number people use.
    number: Optional[str]
    # Who wrote it.
    owner_id: Optional[str]
    # Why the ERP refused it, or what was last wanted of it.
    refusal: Optional[str]
    # How far it has come.
    status: Optional[Literal["draft", "submitted", "confirmed", "completed", "rejected", "cancelled"]]
    # The tax.
    tax: Optional[str]
    # The organisation unit it belongs to.
    unit_id: Optional[str]
    updated_at: str
    updated_by: str
    version: int


class SalesOrderChainAnswer(TypedDict, total=False):
    """The chain of an order."""
    # Whether every link that is known is done, and so the order is paid.
    complete: bool
    # The first link that is not done, of those that are known.
    gap: Optional[Literal["order", "delivery", "invoice", "settlement"]]
    # The links, in their order.
    links: Optional[List[SalesOrderChainAnswerLinksItem]]
    # The order.
    order_id: str


class SalesOrderChainAnswerLinksItem(TypedDict, total=False):
    """How far one link of the chain has come."""
    # The numbers of its documents in the ERP.
    documents: Optional[List[str]]
    # What of it is done.
    done: Optional[str]
    # How far it has come.
    state: Literal["done", "partial", "missing", "not_known"]
    # The link.
    step: Literal["order", "delivery", "invoice", "settlement"]
    # What the link before it calls for, with tax, in the order's currency.
    wanted: Optional[str]


class SalesOrderLine(TypedDict, total=False):
    """A line of a sales order."""
    # How many the ERP will deliver; none where it has not said.
    confirmed: Optional[str]
    # The discount in percent, 0 to 100.
    discount: Optional[str]
    # When it is wanted.
    due_date: Optional[str]
    id: str
    # Invoiced.
    invoiced: Optional[str]
    # quantity × price less discount, rounded to the currency's smallest unit.
    net: Optional[str]
    # The price of one, without tax, before discount.
    price: str
    # The product.
    product_id: str
    # How many; more than zero, or nothing where the line was cancelled after it had been handed over.
    quantity: str
    # In an update: removes the line.
    removed: bool
    # Set aside for it in the ERP.
    reserved: Optional[str]
    # Sent.
    shipped: Optional[str]
    # The tax on it, rounded likewise.
    tax: Optional[str]
    # The tax rate in percent.
    tax_rate: Optional[str]


class SalesOrderListAnswer(TypedDict, total=False):
    items: List[SalesOrder]
    # `after` of the next page; null on the last.
    next: Optional[str]


class SalesOrderProgressAnswer(TypedDict, total=False):
    """How far an order has come."""
    # It was changed, and the ERP has not agreed to that yet.
    change_pending: bool
    # The number that the ERP gave it.
    erp_number: Optional[str]
    # The lines.
    lines: Optional[List[SalesOrderProgressAnswerLinesItem]]
    # The order as a whole.
    status: Literal["draft", "submitted", "confirmed", "completed", "rejected", "cancelled"]


class SalesOrderProgressAnswerLinesItem(TypedDict, total=False):
    """How far one line of an order has come."""
    # How many the ERP will deliver; none where it has not said.
    confirmed: Optional[str]
    # Invoiced.
    invoiced: str
    # The line.
    line_id: str
    # Still to be sent of what was confirmed, or, where the ERP has not said, ordered; nothing when more was sent.
    open: str
    # Ordered.
    ordered: str
    # Sent beyond what was ordered.
    over_delivered: str
    # Paid of what is invoiced, by the share in which the order's invoices are paid; none where the ERP does not tell.
    paid: Optional[str]
    # The product.
    product_id: str
    # Set aside for it.
    reserved: str
    # Sent.
    shipped: str


class SalesOrderQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class StockLevel(TypedDict, total=False):
    """Stock of one product at one place."""
    as_of: str
    erp: str
    id: str
    # The lot, where stock is kept by lot.
    lot: Optional[str]
    # What is there.
    on_hand: str
    # What is on its way in.
    on_order: str
    # The product.
    product_id: str
    # What of it is promised to others.
    reserved: str
    # The warehouse's code.
    warehouse: str


class StockLevelAvailabilityAnswer(TypedDict, total=False):
    """What of a product can be promised."""
    # What was heard from the ERP is at least as fresh as this; none where there is no stock at all.
    as_of: Optional[str]
    # What is left: on hand less reserved less submitted.
    available: str
    # The first day on which it is enough: today, or, with what is on order, after the product's `lead_days`; none where that is not enough, or nobody knows how long it takes.
    date: Optional[str]
    # Whether it is enough on the day that was asked about.
    enough: bool
    # By warehouse and lot, where that was asked for and stock is kept by lot.
    lots: Optional[List[StockLevelAvailabilityAnswerLotsItem]]
    # What is there, in the ERP.
    on_hand: str
    # What is on its way in.
    on_order: str
    # What of it is promised, in the ERP.
    reserved: str
    # What submitted orders want that the ERP does not have yet.
    submitted: str
    # By warehouse.
    warehouses: Optional[List[StockLevelAvailabilityAnswerWarehousesItem]]


class StockLevelAvailabilityAnswerLotsItem(TypedDict, total=False):
    """Stock of a product in one lot."""
    # The lot.
    lot: str
    # What is there.
    on_hand: str
    # What is on its way in.
    on_order: str
    # What of it is promised to others.
    reserved: str
    # The warehouse's code.
    warehouse: str


class StockLevelAvailabilityAnswerWarehousesItem(TypedDict, total=False):
    """Stock of a product in one warehouse."""
    # What is there.
    on_hand: str
    # What is on its way in.
    on_order: str
    # What of it is promised to others.
    reserved: str
    # The warehouse's code.
    warehouse: str


class StockLevelListAnswer(TypedDict, total=False):
    items: List[StockLevel]
    # `after` of the next page; null on the last.
    next: Optional[str]


class StockLevelQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class TenantCreateAnswer(TypedDict, total=False):
    """What a new tenant begins with."""
    # The root of the organisation.
    org_unit_id: str
    # The role that grants everything.
    role_id: str
    # The first user.
    user_id: str


class User(TypedDict, total=False):
    """A person who works with the CRM. The id is the one by which the host knows the person."""
    created_at: str
    created_by: str
    # Values of custom fields.
    custom: Dict[str, Any]
    deleted: bool
    # A disabled user may do nothing.
    disabled: Optional[bool]
    # E-mail address.
    email: Optional[str]
    id: str
    # The name.
    name: str
    # The roles.
    roles: Optional[List[UserRole]]
    # The organisation unit that the user belongs to.
    unit_id: str
    updated_at: str
    updated_by: str
    version: int


class UserListAnswer(TypedDict, total=False):
    items: List[User]
    # `after` of the next page; null on the last.
    next: Optional[str]


class UserQueryAnswer(TypedDict, total=False):
    rows: List[Dict[str, Any]]


class UserRole(TypedDict, total=False):
    """A role that a user has."""
    id: str
    # In an update: removes the line.
    removed: bool
    # The role.
    role_id: str


class ActivityOperations(Operations):
    """The operations `activity.…`."""

    def create(self, *, key: str, activity_type: Literal["call", "visit", "meeting", "mail", "task"], subject: str, customer_id: str, contact_id: Union[Optional[str], Unset] = UNSET, at: Union[Optional[str], Unset] = UNSET, due_date: Union[Optional[str], Unset] = UNSET, done: Union[Optional[bool], Unset] = UNSET, result: Union[Optional[str], Unset] = UNSET, next_step: Union[Optional[str], Unset] = UNSET, owner_id: Union[Optional[str], Unset] = UNSET, unit_id: Union[Optional[str], Unset] = UNSET, opportunity_id: Union[Optional[str], Unset] = UNSET, id: Union[str, Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> Activity:
        """Create Activity

        Create: Something done, or to be done, with a customer.

        activity_type: The kind.
        subject: What it is about.
        customer_id: The customer.
        contact_id: The person at the customer.
        at: When it took place; now if it is done and nothing is given.
        due_date: By when it is to be done.
        done: Whether it is done.
        result: What came of it.
        next_step: What comes next.
        owner_id: Whose it is.
        unit_id: The organisation unit it belongs to.
        opportunity_id: The opportunity it belongs to.
        custom: Values of custom fields.
        """
        return cast("Activity", self._perform("activity.create", key, {"activity_type": activity_type, "subject": subject, "customer_id": customer_id, "contact_id": contact_id, "at": at, "due_date": due_date, "done": done, "result": result, "next_step": next_step, "owner_id": owner_id, "unit_id": unit_id, "opportunity_id": opportunity_id, "id": id, "custom": custom}))

    def delete(self, *, key: str, id: str, version: int) -> Activity:
        """Delete Activity

        Delete: Something done, or to be done, with a customer.

        id: The record's id.
        version: The version that the caller has read.
        """
        return cast("Activity", self._perform("activity.delete", key, {"id": id, "version": version}))

    def get(self, *, id: str) -> Activity:
        """Get Activity

        Get: Something done, or to be done, with a customer.

        id: The record's id.
        """
        return cast("Activity", self._perform("activity.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> ActivityListAnswer:
        """List Activity

        List: Something done, or to be done, with a customer.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("ActivityListAnswer", self._perform("activity.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> ActivityQueryAnswer:
        """Query Activity

        Query: Something done, or to be done, with a customer.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("ActivityQueryAnswer", self._perform("activity.query", None, {"filter": filter, "groups": groups, "measures": measures}))

    def update(self, *, key: str, id: str, version: int, activity_type: Union[Literal["call", "visit", "meeting", "mail", "task"], Unset] = UNSET, subject: Union[str, Unset] = UNSET, customer_id: Union[str, Unset] = UNSET, contact_id: Union[Optional[str], Unset] = UNSET, at: Union[Optional[str], Unset] = UNSET, due_date: Union[Optional[str], Unset] = UNSET, done: Union[Optional[bool], Unset] = UNSET, result: Union[Optional[str], Unset] = UNSET, next_step: Union[Optional[str], Unset] = UNSET, owner_id: Union[Optional[str], Unset] = UNSET, unit_id: Union[Optional[str], Unset] = UNSET, opportunity_id: Union[Optional[str], Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> Activity:
        """Update Activity

        Update: Something done, or to be done, with a customer.

        id: The record's id.
        version: The version that the caller has read.
        activity_type: The kind.
        subject: What it is about.
        customer_id: The customer.
        contact_id: The person at the customer.
        at: When it took place; now if it is done and nothing is given.
        due_date: By when it is to be done.
        done: Whether it is done.
        result: What came of it.
        next_step: What comes next.
        owner_id: Whose it is.
        unit_id: The organisation unit it belongs to.
        opportunity_id: The opportunity it belongs to.
        custom: Values of custom fields.
        """
        return cast("Activity", self._perform("activity.update", key, {"id": id, "version": version, "activity_type": activity_type, "subject": subject, "customer_id": customer_id, "contact_id": contact_id, "at": at, "due_date": due_date, "done": done, "result": result, "next_step": next_step, "owner_id": owner_id, "unit_id": unit_id, "opportunity_id": opportunity_id, "custom": custom}))


class ConflictOperations(Operations):
    """The operations `conflict.…`."""

    def get(self, *, id: str) -> Conflict:
        """Get Conflict

        Get: A field that both sides have changed to different values since they last agreed.

        id: The record's id.
        """
        return cast("Conflict", self._perform("conflict.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> ConflictListAnswer:
        """List Conflict

        List: A field that both sides have changed to different values since they last agreed.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("ConflictListAnswer", self._perform("conflict.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> ConflictQueryAnswer:
        """Query Conflict

        Query: A field that both sides have changed to different values since they last agreed.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("ConflictQueryAnswer", self._perform("conflict.query", None, {"filter": filter, "groups": groups, "measures": measures}))

    def resolve(self, *, key: str, id: str, take: Literal["ours", "theirs"]) -> Conflict:
        """Conflict resolve

        Decides a conflict. What is decided becomes what both sides last agreed on, so the conflict does not come back.

        id: The conflict.
        take: Which side holds.
        """
        return cast("Conflict", self._perform("conflict.resolve", key, {"id": id, "take": take}))


class ContactOperations(Operations):
    """The operations `contact.…`."""

    def create(self, *, key: str, customer_id: str, name: str, title: Union[Optional[str], Unset] = UNSET, phone: Union[Optional[str], Unset] = UNSET, mobile: Union[Optional[str], Unset] = UNSET, email: Union[Optional[str], Unset] = UNSET, primary_for: Union[Optional[List[ContactPurpose]], Unset] = UNSET, id: Union[str, Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> Contact:
        """Create Contact

        Create: A person at a customer.

        customer_id: The customer.
        name: The name.
        title: Position.
        phone: Telephone.
        mobile: Mobile telephone.
        email: E-mail address.
        primary_for: What the contact is the one to turn to for: of each purpose, one contact of a customer is.
        custom: Values of custom fields.
        """
        return cast("Contact", self._perform("contact.create", key, {"customer_id": customer_id, "name": name, "title": title, "phone": phone, "mobile": mobile, "email": email, "primary_for": primary_for, "id": id, "custom": custom}))

    def delete(self, *, key: str, id: str, version: int) -> Contact:
        """Delete Contact

        Delete: A person at a customer.

        id: The record's id.
        version: The version that the caller has read.
        """
        return cast("Contact", self._perform("contact.delete", key, {"id": id, "version": version}))

    def get(self, *, id: str) -> Contact:
        """Get Contact

        Get: A person at a customer.

        id: The record's id.
        """
        return cast("Contact", self._perform("contact.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> ContactListAnswer:
        """List Contact

        List: A person at a customer.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("ContactListAnswer", self._perform("contact.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def make_primary(self, *, key: str, id: str, purpose: Literal["general", "purchasing", "billing", "delivery", "technical"]) -> Contact:
        """Contact make primary

        Makes a contact the primary one of its customer for a purpose; whoever was it no longer is.

        id: The contact.
        purpose: The purpose.
        """
        return cast("Contact", self._perform("contact.make_primary", key, {"id": id, "purpose": purpose}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> ContactQueryAnswer:
        """Query Contact

        Query: A person at a customer.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("ContactQueryAnswer", self._perform("contact.query", None, {"filter": filter, "groups": groups, "measures": measures}))

    def update(self, *, key: str, id: str, version: int, customer_id: Union[str, Unset] = UNSET, name: Union[str, Unset] = UNSET, title: Union[Optional[str], Unset] = UNSET, phone: Union[Optional[str], Unset] = UNSET, mobile: Union[Optional[str], Unset] = UNSET, email: Union[Optional[str], Unset] = UNSET, primary_for: Union[Optional[List[ContactPurpose]], Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> Contact:
        """Update Contact

        Update: A person at a customer.

        id: The record's id.
        version: The version that the caller has read.
        customer_id: The customer.
        name: The name.
        title: Position.
        phone: Telephone.
        mobile: Mobile telephone.
        email: E-mail address.
        primary_for: What the contact is the one to turn to for: of each purpose, one contact of a customer is.
        custom: Values of custom fields.
        """
        return cast("Contact", self._perform("contact.update", key, {"id": id, "version": version, "customer_id": customer_id, "name": name, "title": title, "phone": phone, "mobile": mobile, "email": email, "primary_for": primary_for, "custom": custom}))


class CustomFieldOperations(Operations):
    """The operations `custom_field.…`."""

    def create(self, *, key: str, entity: str, name: str, value_type: Literal["text", "decimal", "date", "boolean"], label: Union[Optional[str], Unset] = UNSET, label_zh: Union[Optional[str], Unset] = UNSET, searchable: Union[Optional[bool], Unset] = UNSET, id: Union[str, Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> CustomField:
        """Create Custom field

        Create: A field that a tenant has added to an entity.

        entity: The entity.
        name: The name: small letters, digits and `_`.
        value_type: The type of its values.
        label: The word for people, in English.
        label_zh: The word for people, in Chinese.
        searchable: Whether filters may name it.
        custom: Values of custom fields.
        """
        return cast("CustomField", self._perform("custom_field.create", key, {"entity": entity, "name": name, "value_type": value_type, "label": label, "label_zh": label_zh, "searchable": searchable, "id": id, "custom": custom}))

    def delete(self, *, key: str, id: str, version: int) -> CustomField:
        """Delete Custom field

        Delete: A field that a tenant has added to an entity.

        id: The record's id.
        version: The version that the caller has read.
        """
        return cast("CustomField", self._perform("custom_field.delete", key, {"id": id, "version": version}))

    def get(self, *, id: str) -> CustomField:
        """Get Custom field

        Get: A field that a tenant has added to an entity.

        id: The record's id.
        """
        return cast("CustomField", self._perform("custom_field.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> CustomFieldListAnswer:
        """List Custom field

        List: A field that a tenant has added to an entity.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("CustomFieldListAnswer", self._perform("custom_field.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> CustomFieldQueryAnswer:
        """Query Custom field

        Query: A field that a tenant has added to an entity.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("CustomFieldQueryAnswer", self._perform("custom_field.query", None, {"filter": filter, "groups": groups, "measures": measures}))

    def update(self, *, key: str, id: str, version: int, entity: Union[str, Unset] = UNSET, name: Union[str, Unset] = UNSET, value_type: Union[Literal["text", "decimal", "date", "boolean"], Unset] = UNSET, label: Union[Optional[str], Unset] = UNSET, label_zh: Union[Optional[str], Unset] = UNSET, searchable: Union[Optional[bool], Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> CustomField:
        """Update Custom field

        Update: A field that a tenant has added to an entity.

        id: The record's id.
        version: The version that the caller has read.
        entity: The entity.
        name: The name: small letters, digits and `_`.
        value_type: The type of its values.
        label: The word for people, in English.
        label_zh: The word for people, in Chinese.
        searchable: Whether filters may name it.
        custom: Values of custom fields.
        """
        return cast("CustomField", self._perform("custom_field.update", key, {"id": id, "version": version, "entity": entity, "name": name, "value_type": value_type, "label": label, "label_zh": label_zh, "searchable": searchable, "custom": custom}))


class CustomerOperations(Operations):
    """The operations `customer.…`."""

    def card(self, *, id: str) -> CustomerCardAnswer:
        """Customer card

        The customer card: base data, contacts, and what there is of everything else that the actor may see.

        id: The customer.
        """
        return cast("CustomerCardAnswer", self._perform("customer.card", None, {"id": id}))

    def convert(self, *, key: str, id: str) -> Customer:
        """Customer convert

        Makes a prospect a trading customer. It keeps its id, contacts and opportunities; converting it again does nothing.

        id: The customer.
        """
        return cast("Customer", self._perform("customer.convert", key, {"id": id}))

    def create(self, *, key: str, number: Union[Optional[str], Unset] = UNSET, name: str, status: Union[Optional[Literal["active", "frozen", "closed"]], Unset] = UNSET, tax_id: Union[Optional[str], Unset] = UNSET, phone: Union[Optional[str], Unset] = UNSET, email: Union[Optional[str], Unset] = UNSET, industry: Union[Optional[str], Unset] = UNSET, region: Union[Optional[str], Unset] = UNSET, level: Union[Optional[str], Unset] = UNSET, address: Union[Optional[str], Unset] = UNSET, city: Union[Optional[str], Unset] = UNSET, country: Union[Optional[str], Unset] = UNSET, currency: Union[Optional[str], Unset] = UNSET, credit_limit: Union[Optional[str], Unset] = UNSET, roles: Union[Optional[List[CustomerRole]], Unset] = UNSET, duplicate_reason: Union[Optional[str], Unset] = UNSET, owner_id: Union[Optional[str], Unset] = UNSET, unit_id: Union[Optional[str], Unset] = UNSET, id: Union[str, Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> Customer:
        """Create Customer

        Create: A party that we sell to, or hope to.

        number: The number people use.
        name: The name.
        status: What may be done on its account.
        tax_id: Tax registration number.
        phone: Telephone, as written.
        email: E-mail address.
        industry: Industry.
        region: Region.
        level: Level.
        address: Street, as written.
        city: City.
        country: Country, ISO 3166-1 alpha-2.
        currency: The currency we trade in, and of the credit limit.
        credit_limit: The most that the customer may owe and have on order together; none is no limit.
        roles: What the party is to us, with what belongs to each role.
        duplicate_reason: Why the customer stands although others look the same. Giving one takes `customer.force_duplicate`.
        owner_id: Who looks after it.
        unit_id: The organisation unit it belongs to.
        custom: Values of custom fields.
        """
        return cast("Customer", self._perform("customer.create", key, {"number": number, "name": name, "status": status, "tax_id": tax_id, "phone": phone, "email": email, "industry": industry, "region": region, "level": level, "address": address, "city": city, "country": country, "currency": currency, "credit_limit": credit_limit, "roles": roles, "duplicate_reason": duplicate_reason, "owner_id": owner_id, "unit_id": unit_id, "id": id, "custom": custom}))

    def delete(self, *, key: str, id: str, version: int) -> Customer:
        """Delete Customer

        Delete: A party that we sell to, or hope to.

        id: The record's id.
        version: The version that the caller has read.
        """
        return cast("Customer", self._perform("customer.delete", key, {"id": id, "version": version}))

    def get(self, *, id: str) -> Customer:
        """Get Customer

        Get: A party that we sell to, or hope to.

        id: The record's id.
        """
        return cast("Customer", self._perform("customer.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> CustomerListAnswer:
        """List Customer

        List: A party that we sell to, or hope to.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("CustomerListAnswer", self._perform("customer.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def merge(self, *, key: str, from_: str, from_version: int, into: str, into_version: int) -> CustomerMergeAnswer:
        """Customer merge

        Merges a customer into another one: contacts, opportunities, orders, open items and whatever else refers to it are the other one's from now on, and so are its keys in ERPs; fields that the other one has empty are filled. Its id goes on leading to the other one.

        from: The customer that is merged.
        from_version: Its version, as the caller has read it.
        into: The one that it is merged into.
        into_version: That one's version, as the caller has read it.
        """
        return cast("CustomerMergeAnswer", self._perform("customer.merge", key, {"from": from_, "from_version": from_version, "into": into, "into_version": into_version}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> CustomerQueryAnswer:
        """Query Customer

        Query: A party that we sell to, or hope to.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("CustomerQueryAnswer", self._perform("customer.query", None, {"filter": filter, "groups": groups, "measures": measures}))

    def trade_detail(self, *, id: str) -> CustomerTradeDetailAnswer:
        """Customer trade detail

        A customer's open items, invoices and receipts, as they stand in the ERP now. The engine asks the ERP before the transaction begins; where the ERP cannot be asked, within a host's transaction, or where it does not answer, the answer is what was last heard, and says so.

        id: The customer.
        """
        return cast("CustomerTradeDetailAnswer", self._perform("customer.trade_detail", None, {"id": id}))

    def trade_overview(self, *, id: str) -> CustomerTradeOverviewAnswer:
        """Customer trade overview

        What trade with a customer has come to, as it was last heard from the ERP: orders, invoices, receipts, what is open and overdue, of all that the actor may see.

        id: The customer.
        """
        return cast("CustomerTradeOverviewAnswer", self._perform("customer.trade_overview", None, {"id": id}))

    def unmerge(self, *, key: str, id: str, version: int) -> CustomerUnmergeAnswer:
        """Customer unmerge

        Takes a merge back: both customers are as they were, and what was moved goes back, but for what was changed otherwise since. What was written since stays with the one that it was written for.

        id: The customer that was merged into another one.
        version: The other one's version, as the caller has read it.
        """
        return cast("CustomerUnmergeAnswer", self._perform("customer.unmerge", key, {"id": id, "version": version}))

    def update(self, *, key: str, id: str, version: int, number: Union[Optional[str], Unset] = UNSET, name: Union[str, Unset] = UNSET, status: Union[Optional[Literal["active", "frozen", "closed"]], Unset] = UNSET, tax_id: Union[Optional[str], Unset] = UNSET, phone: Union[Optional[str], Unset] = UNSET, email: Union[Optional[str], Unset] = UNSET, industry: Union[Optional[str], Unset] = UNSET, region: Union[Optional[str], Unset] = UNSET, level: Union[Optional[str], Unset] = UNSET, address: Union[Optional[str], Unset] = UNSET, city: Union[Optional[str], Unset] = UNSET, country: Union[Optional[str], Unset] = UNSET, currency: Union[Optional[str], Unset] = UNSET, credit_limit: Union[Optional[str], Unset] = UNSET, roles: Union[Optional[List[CustomerRole]], Unset] = UNSET, duplicate_reason: Union[Optional[str], Unset] = UNSET, owner_id: Union[Optional[str], Unset] = UNSET, unit_id: Union[Optional[str], Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> Customer:
        """Update Customer

        Update: A party that we sell to, or hope to.

        id: The record's id.
        version: The version that the caller has read.
        number: The number people use.
        name: The name.
        status: What may be done on its account.
        tax_id: Tax registration number.
        phone: Telephone, as written.
        email: E-mail address.
        industry: Industry.
        region: Region.
        level: Level.
        address: Street, as written.
        city: City.
        country: Country, ISO 3166-1 alpha-2.
        currency: The currency we trade in, and of the credit limit.
        credit_limit: The most that the customer may owe and have on order together; none is no limit.
        roles: What the party is to us, with what belongs to each role.
        duplicate_reason: Why the customer stands although others look the same. Giving one takes `customer.force_duplicate`.
        owner_id: Who looks after it.
        unit_id: The organisation unit it belongs to.
        custom: Values of custom fields.
        """
        return cast("Customer", self._perform("customer.update", key, {"id": id, "version": version, "number": number, "name": name, "status": status, "tax_id": tax_id, "phone": phone, "email": email, "industry": industry, "region": region, "level": level, "address": address, "city": city, "country": country, "currency": currency, "credit_limit": credit_limit, "roles": roles, "duplicate_reason": duplicate_reason, "owner_id": owner_id, "unit_id": unit_id, "custom": custom}))


class CustomerMergeOperations(Operations):
    """The operations `customer_merge.…`."""

    def get(self, *, id: str) -> CustomerMerge:
        """Get Customer merge

        Get: That a customer was merged into another one.

        id: The record's id.
        """
        return cast("CustomerMerge", self._perform("customer_merge.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> CustomerMergeListAnswer:
        """List Customer merge

        List: That a customer was merged into another one.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("CustomerMergeListAnswer", self._perform("customer_merge.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> CustomerMergeQueryAnswer:
        """Query Customer merge

        Query: That a customer was merged into another one.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("CustomerMergeQueryAnswer", self._perform("customer_merge.query", None, {"filter": filter, "groups": groups, "measures": measures}))


class DocumentLinkOperations(Operations):
    """The operations `document_link.…`."""

    def get(self, *, id: str) -> DocumentLink:
        """Get Document link

        Get: How much of a line became part of another document's line.

        id: The record's id.
        """
        return cast("DocumentLink", self._perform("document_link.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> DocumentLinkListAnswer:
        """List Document link

        List: How much of a line became part of another document's line.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("DocumentLinkListAnswer", self._perform("document_link.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> DocumentLinkQueryAnswer:
        """Query Document link

        Query: How much of a line became part of another document's line.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("DocumentLinkQueryAnswer", self._perform("document_link.query", None, {"filter": filter, "groups": groups, "measures": measures}))


class ErpStateOperations(Operations):
    """The operations `erp_state.…`."""

    def get(self, *, id: str) -> ErpState:
        """Get Erp state

        Get: What is known of an ERP.

        id: The record's id.
        """
        return cast("ErpState", self._perform("erp_state.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> ErpStateListAnswer:
        """List Erp state

        List: What is known of an ERP.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("ErpStateListAnswer", self._perform("erp_state.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> ErpStateQueryAnswer:
        """Query Erp state

        Query: What is known of an ERP.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("ErpStateQueryAnswer", self._perform("erp_state.query", None, {"filter": filter, "groups": groups, "measures": measures}))


class ExchangeRateOperations(Operations):
    """The operations `exchange_rate.…`."""

    def create(self, *, key: str, from_currency: str, to_currency: str, valid_from: str, rate: str, id: Union[str, Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> ExchangeRate:
        """Create Exchange rate

        Create: How many units of one currency a unit of another is worth, from a day on.

        from_currency: The currency that is converted.
        to_currency: The currency it is converted into.
        valid_from: The first day.
        rate: One unit of the former in the latter.
        custom: Values of custom fields.
        """
        return cast("ExchangeRate", self._perform("exchange_rate.create", key, {"from_currency": from_currency, "to_currency": to_currency, "valid_from": valid_from, "rate": rate, "id": id, "custom": custom}))

    def delete(self, *, key: str, id: str, version: int) -> ExchangeRate:
        """Delete Exchange rate

        Delete: How many units of one currency a unit of another is worth, from a day on.

        id: The record's id.
        version: The version that the caller has read.
        """
        return cast("ExchangeRate", self._perform("exchange_rate.delete", key, {"id": id, "version": version}))

    def get(self, *, id: str) -> ExchangeRate:
        """Get Exchange rate

        Get: How many units of one currency a unit of another is worth, from a day on.

        id: The record's id.
        """
        return cast("ExchangeRate", self._perform("exchange_rate.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> ExchangeRateListAnswer:
        """List Exchange rate

        List: How many units of one currency a unit of another is worth, from a day on.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("ExchangeRateListAnswer", self._perform("exchange_rate.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> ExchangeRateQueryAnswer:
        """Query Exchange rate

        Query: How many units of one currency a unit of another is worth, from a day on.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("ExchangeRateQueryAnswer", self._perform("exchange_rate.query", None, {"filter": filter, "groups": groups, "measures": measures}))

    def update(self, *, key: str, id: str, version: int, from_currency: Union[str, Unset] = UNSET, to_currency: Union[str, Unset] = UNSET, valid_from: Union[str, Unset] = UNSET, rate: Union[str, Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> ExchangeRate:
        """Update Exchange rate

        Update: How many units of one currency a unit of another is worth, from a day on.

        id: The record's id.
        version: The version that the caller has read.
        from_currency: The currency that is converted.
        to_currency: The currency it is converted into.
        valid_from: The first day.
        rate: One unit of the former in the latter.
        custom: Values of custom fields.
        """
        return cast("ExchangeRate", self._perform("exchange_rate.update", key, {"id": id, "version": version, "from_currency": from_currency, "to_currency": to_currency, "valid_from": valid_from, "rate": rate, "custom": custom}))


class FieldPinOperations(Operations):
    """The operations `field_pin.…`."""

    def create(self, *, key: str, entity: str, record_id: str, field: str, reason: Union[Optional[str], Unset] = UNSET, id: Union[str, Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> FieldPin:
        """Create Field pin

        Create: A field of a record that is held as it is here: what an ERP says of it is noted, and not taken over.

        entity: The entity.
        record_id: The record.
        field: The field.
        reason: Why.
        custom: Values of custom fields.
        """
        return cast("FieldPin", self._perform("field_pin.create", key, {"entity": entity, "record_id": record_id, "field": field, "reason": reason, "id": id, "custom": custom}))

    def delete(self, *, key: str, id: str, version: int) -> FieldPin:
        """Delete Field pin

        Delete: A field of a record that is held as it is here: what an ERP says of it is noted, and not taken over.

        id: The record's id.
        version: The version that the caller has read.
        """
        return cast("FieldPin", self._perform("field_pin.delete", key, {"id": id, "version": version}))

    def get(self, *, id: str) -> FieldPin:
        """Get Field pin

        Get: A field of a record that is held as it is here: what an ERP says of it is noted, and not taken over.

        id: The record's id.
        """
        return cast("FieldPin", self._perform("field_pin.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> FieldPinListAnswer:
        """List Field pin

        List: A field of a record that is held as it is here: what an ERP says of it is noted, and not taken over.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("FieldPinListAnswer", self._perform("field_pin.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> FieldPinQueryAnswer:
        """Query Field pin

        Query: A field of a record that is held as it is here: what an ERP says of it is noted, and not taken over.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("FieldPinQueryAnswer", self._perform("field_pin.query", None, {"filter": filter, "groups": groups, "measures": measures}))

    def update(self, *, key: str, id: str, version: int, entity: Union[str, Unset] = UNSET, record_id: Union[str, Unset] = UNSET, field: Union[str, Unset] = UNSET, reason: Union[Optional[str], Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> FieldPin:
        """Update Field pin

        Update: A field of a record that is held as it is here: what an ERP says of it is noted, and not taken over.

        id: The record's id.
        version: The version that the caller has read.
        entity: The entity.
        record_id: The record.
        field: The field.
        reason: Why.
        custom: Values of custom fields.
        """
        return cast("FieldPin", self._perform("field_pin.update", key, {"id": id, "version": version, "entity": entity, "record_id": record_id, "field": field, "reason": reason, "custom": custom}))


class IdempotencyOperations(Operations):
    """The operations `idempotency.…`."""

    def prune(self, *, key: str, older_than_days: int) -> IdempotencyPruneAnswer:
        """Idempotency prune

        Forgets answers that are older than a number of days. Whoever repeats such a write does it again: keep them for longer than any caller goes on trying.

        older_than_days: How many days, at least 1.
        """
        return cast("IdempotencyPruneAnswer", self._perform("idempotency.prune", key, {"older_than_days": older_than_days}))


class InvoiceOperations(Operations):
    """The operations `invoice.…`."""

    def get(self, *, id: str) -> Invoice:
        """Get Invoice

        Get: An invoice, or a credit note with negative amounts.

        id: The record's id.
        """
        return cast("Invoice", self._perform("invoice.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> InvoiceListAnswer:
        """List Invoice

        List: An invoice, or a credit note with negative amounts.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("InvoiceListAnswer", self._perform("invoice.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> InvoiceQueryAnswer:
        """Query Invoice

        Query: An invoice, or a credit note with negative amounts.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("InvoiceQueryAnswer", self._perform("invoice.query", None, {"filter": filter, "groups": groups, "measures": measures}))


class MatchReviewOperations(Operations):
    """The operations `match_review.…`."""

    def decide(self, *, key: str, id: str, decision: Literal["link", "new", "later"], record_id: Union[Optional[str], Unset] = UNSET) -> MatchReview:
        """Match review decide

        Says which of ours a record of an ERP is, or that it is none. The next run of synchronisation takes it over accordingly, with whatever refers to it.

        id: The review.
        decision: What it is.
        record_id: Which of ours, if it is one: a candidate, or another one.
        """
        return cast("MatchReview", self._perform("match_review.decide", key, {"id": id, "decision": decision, "record_id": record_id}))

    def get(self, *, id: str) -> MatchReview:
        """Get Match review

        Get: A record of an ERP that may be one of ours. It is taken over when somebody has said which, or that it is none, and not before.

        id: The record's id.
        """
        return cast("MatchReview", self._perform("match_review.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> MatchReviewListAnswer:
        """List Match review

        List: A record of an ERP that may be one of ours. It is taken over when somebody has said which, or that it is none, and not before.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("MatchReviewListAnswer", self._perform("match_review.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> MatchReviewQueryAnswer:
        """Query Match review

        Query: A record of an ERP that may be one of ours. It is taken over when somebody has said which, or that it is none, and not before.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("MatchReviewQueryAnswer", self._perform("match_review.query", None, {"filter": filter, "groups": groups, "measures": measures}))


class NumberRuleOperations(Operations):
    """The operations `number_rule.…`."""

    def create(self, *, key: str, entity: str, pattern: str, id: Union[str, Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> NumberRule:
        """Create Number rule

        Create: The pattern that a tenant numbers an entity by, in place of the declared one.

        entity: The entity.
        pattern: The pattern: `{seq}` or `{seq:5}` once, `{yyyy} {yy} {mm} {dd}`, `{board}` for the code of the board, and text. What has the same text besides is counted together.
        custom: Values of custom fields.
        """
        return cast("NumberRule", self._perform("number_rule.create", key, {"entity": entity, "pattern": pattern, "id": id, "custom": custom}))

    def delete(self, *, key: str, id: str, version: int) -> NumberRule:
        """Delete Number rule

        Delete: The pattern that a tenant numbers an entity by, in place of the declared one.

        id: The record's id.
        version: The version that the caller has read.
        """
        return cast("NumberRule", self._perform("number_rule.delete", key, {"id": id, "version": version}))

    def get(self, *, id: str) -> NumberRule:
        """Get Number rule

        Get: The pattern that a tenant numbers an entity by, in place of the declared one.

        id: The record's id.
        """
        return cast("NumberRule", self._perform("number_rule.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> NumberRuleListAnswer:
        """List Number rule

        List: The pattern that a tenant numbers an entity by, in place of the declared one.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("NumberRuleListAnswer", self._perform("number_rule.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> NumberRuleQueryAnswer:
        """Query Number rule

        Query: The pattern that a tenant numbers an entity by, in place of the declared one.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("NumberRuleQueryAnswer", self._perform("number_rule.query", None, {"filter": filter, "groups": groups, "measures": measures}))

    def update(self, *, key: str, id: str, version: int, entity: Union[str, Unset] = UNSET, pattern: Union[str, Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> NumberRule:
        """Update Number rule

        Update: The pattern that a tenant numbers an entity by, in place of the declared one.

        id: The record's id.
        version: The version that the caller has read.
        entity: The entity.
        pattern: The pattern: `{seq}` or `{seq:5}` once, `{yyyy} {yy} {mm} {dd}`, `{board}` for the code of the board, and text. What has the same text besides is counted together.
        custom: Values of custom fields.
        """
        return cast("NumberRule", self._perform("number_rule.update", key, {"id": id, "version": version, "entity": entity, "pattern": pattern, "custom": custom}))


class OpenItemOperations(Operations):
    """The operations `open_item.…`."""

    def ageing(self, *, as_of: Union[Optional[str], Unset] = UNSET, customer_id: Union[Optional[str], Unset] = UNSET) -> OpenItemAgeingAnswer:
        """Open item ageing

        What customers owe, by how long it has been due on a day; credit notes and unapplied receipts make it less.

        as_of: The day; today if not given.
        customer_id: Of one customer only.
        """
        return cast("OpenItemAgeingAnswer", self._perform("open_item.ageing", None, {"as_of": as_of, "customer_id": customer_id}))

    def get(self, *, id: str) -> OpenItem:
        """Get Open item

        Get: What a customer owes, or is owed.

        id: The record's id.
        """
        return cast("OpenItem", self._perform("open_item.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> OpenItemListAnswer:
        """List Open item

        List: What a customer owes, or is owed.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("OpenItemListAnswer", self._perform("open_item.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> OpenItemQueryAnswer:
        """Query Open item

        Query: What a customer owes, or is owed.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("OpenItemQueryAnswer", self._perform("open_item.query", None, {"filter": filter, "groups": groups, "measures": measures}))


class OpportunityOperations(Operations):
    """The operations `opportunity.…`."""

    def create(self, *, key: str, number: Union[Optional[str], Unset] = UNSET, customer_id: str, name: str, amount: Union[Optional[str], Unset] = UNSET, currency: Union[Optional[str], Unset] = UNSET, expected_date: Union[Optional[str], Unset] = UNSET, source: Union[Optional[str], Unset] = UNSET, pipeline_id: str, reason: Union[Optional[str], Unset] = UNSET, owner_id: Union[Optional[str], Unset] = UNSET, unit_id: Union[Optional[str], Unset] = UNSET, lines: Union[Optional[List[OpportunityLine]], Unset] = UNSET, id: Union[str, Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> Opportunity:
        """Create Opportunity

        Create: A chance to sell something to a customer.

        number: The number people use.
        customer_id: The customer, prospect or trading.
        name: What it is about.
        amount: What it is worth, without tax; the sum of the lines where there are any.
        currency: The currency; the customer's, or else their organisation unit's, if not given.
        expected_date: When the decision is expected.
        source: Where it came from.
        pipeline_id: The stages it passes.
        reason: Why it was won or lost.
        owner_id: Who works on it.
        unit_id: The organisation unit it belongs to.
        lines: What the customer would buy.
        custom: Values of custom fields.
        """
        return cast("Opportunity", self._perform("opportunity.create", key, {"number": number, "customer_id": customer_id, "name": name, "amount": amount, "currency": currency, "expected_date": expected_date, "source": source, "pipeline_id": pipeline_id, "reason": reason, "owner_id": owner_id, "unit_id": unit_id, "lines": lines, "id": id, "custom": custom}))

    def delete(self, *, key: str, id: str, version: int) -> Opportunity:
        """Delete Opportunity

        Delete: A chance to sell something to a customer.

        id: The record's id.
        version: The version that the caller has read.
        """
        return cast("Opportunity", self._perform("opportunity.delete", key, {"id": id, "version": version}))

    def funnel(self, *, pipeline_id: str, as_of: Union[Optional[str], Unset] = UNSET) -> OpportunityFunnelAnswer:
        """Opportunity funnel

        The funnel of a pipeline: count and amount of every stage, and the conversion from stage to stage, as of any moment.

        pipeline_id: The pipeline.
        as_of: As of when; now if not given.
        """
        return cast("OpportunityFunnelAnswer", self._perform("opportunity.funnel", None, {"pipeline_id": pipeline_id, "as_of": as_of}))

    def get(self, *, id: str) -> Opportunity:
        """Get Opportunity

        Get: A chance to sell something to a customer.

        id: The record's id.
        """
        return cast("Opportunity", self._perform("opportunity.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> OpportunityListAnswer:
        """List Opportunity

        List: A chance to sell something to a customer.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("OpportunityListAnswer", self._perform("opportunity.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def lose(self, *, key: str, id: str, reason: str) -> Opportunity:
        """Opportunity lose

        Closes an opportunity as lost.

        id: The opportunity.
        reason: Why.
        """
        return cast("Opportunity", self._perform("opportunity.lose", key, {"id": id, "reason": reason}))

    def order(self, *, key: str, id: str, lines: Union[Optional[List[OpportunityOrderLinesItem]], Unset] = UNSET, customer_reference: Union[Optional[str], Unset] = UNSET) -> SalesOrder:
        """Opportunity order

        Makes a draft order from a won opportunity: from these lines, or from all that remains. The links keep how much of every line was ordered; more than that is refused.

        id: The opportunity.
        lines: Which lines; all of them if none is named.
        customer_reference: The customer's own order number.
        """
        return cast("SalesOrder", self._perform("opportunity.order", key, {"id": id, "lines": lines, "customer_reference": customer_reference}))

    def promote(self, *, key: str, id: str, stage: str) -> Opportunity:
        """Opportunity promote

        Moves an opportunity to another stage of its pipeline: to the next one, on to a later one where stages may be skipped, or back. The gate of the stage must be open.

        id: The opportunity.
        stage: The code of the stage.
        """
        return cast("Opportunity", self._perform("opportunity.promote", key, {"id": id, "stage": stage}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> OpportunityQueryAnswer:
        """Query Opportunity

        Query: A chance to sell something to a customer.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("OpportunityQueryAnswer", self._perform("opportunity.query", None, {"filter": filter, "groups": groups, "measures": measures}))

    def update(self, *, key: str, id: str, version: int, number: Union[Optional[str], Unset] = UNSET, customer_id: Union[str, Unset] = UNSET, name: Union[str, Unset] = UNSET, amount: Union[Optional[str], Unset] = UNSET, currency: Union[Optional[str], Unset] = UNSET, expected_date: Union[Optional[str], Unset] = UNSET, source: Union[Optional[str], Unset] = UNSET, pipeline_id: Union[str, Unset] = UNSET, reason: Union[Optional[str], Unset] = UNSET, owner_id: Union[Optional[str], Unset] = UNSET, unit_id: Union[Optional[str], Unset] = UNSET, lines: Union[Optional[List[OpportunityLine]], Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> Opportunity:
        """Update Opportunity

        Update: A chance to sell something to a customer.

        id: The record's id.
        version: The version that the caller has read.
        number: The number people use.
        customer_id: The customer, prospect or trading.
        name: What it is about.
        amount: What it is worth, without tax; the sum of the lines where there are any.
        currency: The currency; the customer's, or else their organisation unit's, if not given.
        expected_date: When the decision is expected.
        source: Where it came from.
        pipeline_id: The stages it passes.
        reason: Why it was won or lost.
        owner_id: Who works on it.
        unit_id: The organisation unit it belongs to.
        lines: What the customer would buy.
        custom: Values of custom fields.
        """
        return cast("Opportunity", self._perform("opportunity.update", key, {"id": id, "version": version, "number": number, "customer_id": customer_id, "name": name, "amount": amount, "currency": currency, "expected_date": expected_date, "source": source, "pipeline_id": pipeline_id, "reason": reason, "owner_id": owner_id, "unit_id": unit_id, "lines": lines, "custom": custom}))

    def win(self, *, key: str, id: str, reason: Union[Optional[str], Unset] = UNSET) -> Opportunity:
        """Opportunity win

        Closes an opportunity as won.

        id: The opportunity.
        reason: Why.
        """
        return cast("Opportunity", self._perform("opportunity.win", key, {"id": id, "reason": reason}))


class OrgUnitOperations(Operations):
    """The operations `org_unit.…`."""

    def create(self, *, key: str, code: str, name: str, parent_id: Union[Optional[str], Unset] = UNSET, is_board: Union[Optional[bool], Unset] = UNSET, base_currency: Union[Optional[str], Unset] = UNSET, erp: Union[Optional[str], Unset] = UNSET, time_zone: Union[Optional[str], Unset] = UNSET, id: Union[str, Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> OrgUnit:
        """Create Org unit

        Create: A part of the organisation: a company, a board or a department.

        code: A short code, unique in the tenant; a part of paths.
        name: The name.
        parent_id: The unit above; none at the root.
        is_board: A board keeps its data apart from other boards.
        base_currency: The currency that sums over currencies are made in; taken from the unit above when not given, and changed with it as long as both are the same.
        erp: The ERP that orders of this unit go to; taken from the unit above like the currency.
        time_zone: The time zone of its business dates (IANA, such as `Asia/Shanghai`); taken from the unit above like the currency.
        custom: Values of custom fields.
        """
        return cast("OrgUnit", self._perform("org_unit.create", key, {"code": code, "name": name, "parent_id": parent_id, "is_board": is_board, "base_currency": base_currency, "erp": erp, "time_zone": time_zone, "id": id, "custom": custom}))

    def delete(self, *, key: str, id: str, version: int) -> OrgUnit:
        """Delete Org unit

        Delete: A part of the organisation: a company, a board or a department.

        id: The record's id.
        version: The version that the caller has read.
        """
        return cast("OrgUnit", self._perform("org_unit.delete", key, {"id": id, "version": version}))

    def get(self, *, id: str) -> OrgUnit:
        """Get Org unit

        Get: A part of the organisation: a company, a board or a department.

        id: The record's id.
        """
        return cast("OrgUnit", self._perform("org_unit.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> OrgUnitListAnswer:
        """List Org unit

        List: A part of the organisation: a company, a board or a department.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("OrgUnitListAnswer", self._perform("org_unit.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> OrgUnitQueryAnswer:
        """Query Org unit

        Query: A part of the organisation: a company, a board or a department.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("OrgUnitQueryAnswer", self._perform("org_unit.query", None, {"filter": filter, "groups": groups, "measures": measures}))

    def update(self, *, key: str, id: str, version: int, code: Union[str, Unset] = UNSET, name: Union[str, Unset] = UNSET, parent_id: Union[Optional[str], Unset] = UNSET, is_board: Union[Optional[bool], Unset] = UNSET, base_currency: Union[Optional[str], Unset] = UNSET, erp: Union[Optional[str], Unset] = UNSET, time_zone: Union[Optional[str], Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> OrgUnit:
        """Update Org unit

        Update: A part of the organisation: a company, a board or a department.

        id: The record's id.
        version: The version that the caller has read.
        code: A short code, unique in the tenant; a part of paths.
        name: The name.
        parent_id: The unit above; none at the root.
        is_board: A board keeps its data apart from other boards.
        base_currency: The currency that sums over currencies are made in; taken from the unit above when not given, and changed with it as long as both are the same.
        erp: The ERP that orders of this unit go to; taken from the unit above like the currency.
        time_zone: The time zone of its business dates (IANA, such as `Asia/Shanghai`); taken from the unit above like the currency.
        custom: Values of custom fields.
        """
        return cast("OrgUnit", self._perform("org_unit.update", key, {"id": id, "version": version, "code": code, "name": name, "parent_id": parent_id, "is_board": is_board, "base_currency": base_currency, "erp": erp, "time_zone": time_zone, "custom": custom}))


class PipelineOperations(Operations):
    """The operations `pipeline.…`."""

    def create(self, *, key: str, name: str, may_skip: Union[Optional[bool], Unset] = UNSET, stages: Union[Optional[List[PipelineStage]], Unset] = UNSET, id: Union[str, Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> Pipeline:
        """Create Pipeline

        Create: A set of stages.

        name: The name.
        may_skip: Whether an opportunity may pass over stages.
        stages: The stages, in order.
        custom: Values of custom fields.
        """
        return cast("Pipeline", self._perform("pipeline.create", key, {"name": name, "may_skip": may_skip, "stages": stages, "id": id, "custom": custom}))

    def delete(self, *, key: str, id: str, version: int) -> Pipeline:
        """Delete Pipeline

        Delete: A set of stages.

        id: The record's id.
        version: The version that the caller has read.
        """
        return cast("Pipeline", self._perform("pipeline.delete", key, {"id": id, "version": version}))

    def get(self, *, id: str) -> Pipeline:
        """Get Pipeline

        Get: A set of stages.

        id: The record's id.
        """
        return cast("Pipeline", self._perform("pipeline.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> PipelineListAnswer:
        """List Pipeline

        List: A set of stages.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("PipelineListAnswer", self._perform("pipeline.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> PipelineQueryAnswer:
        """Query Pipeline

        Query: A set of stages.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("PipelineQueryAnswer", self._perform("pipeline.query", None, {"filter": filter, "groups": groups, "measures": measures}))

    def update(self, *, key: str, id: str, version: int, name: Union[str, Unset] = UNSET, may_skip: Union[Optional[bool], Unset] = UNSET, stages: Union[Optional[List[PipelineStage]], Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> Pipeline:
        """Update Pipeline

        Update: A set of stages.

        id: The record's id.
        version: The version that the caller has read.
        name: The name.
        may_skip: Whether an opportunity may pass over stages.
        stages: The stages, in order.
        custom: Values of custom fields.
        """
        return cast("Pipeline", self._perform("pipeline.update", key, {"id": id, "version": version, "name": name, "may_skip": may_skip, "stages": stages, "custom": custom}))


class PriceOperations(Operations):
    """The operations `price.…`."""

    def get(self, *, id: str) -> Price:
        """Get Price

        Get: A price of a price list.

        id: The record's id.
        """
        return cast("Price", self._perform("price.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> PriceListAnswer:
        """List Price

        List: A price of a price list.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("PriceListAnswer", self._perform("price.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> PriceQueryAnswer:
        """Query Price

        Query: A price of a price list.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("PriceQueryAnswer", self._perform("price.query", None, {"filter": filter, "groups": groups, "measures": measures}))

    def resolve(self, *, product_id: str, customer_id: Union[Optional[str], Unset] = UNSET, quantity: str, date: Union[Optional[str], Unset] = UNSET) -> PriceResolveAnswer:
        """Price resolve

        The price that holds: the customer's own before the list's, the greatest quantity step that is reached, the latest beginning; else the product's list price.

        product_id: The product.
        customer_id: The customer.
        quantity: How many.
        date: The day; today if not given.
        """
        return cast("PriceResolveAnswer", self._perform("price.resolve", None, {"product_id": product_id, "customer_id": customer_id, "quantity": quantity, "date": date}))


class ProductOperations(Operations):
    """The operations `product.…`."""

    def create(self, *, key: str, number: Union[Optional[str], Unset] = UNSET, name: str, unit: str, category: Union[Optional[str], Unset] = UNSET, list_price: Union[Optional[str], Unset] = UNSET, currency: Union[Optional[str], Unset] = UNSET, cost: Union[Optional[str], Unset] = UNSET, lead_days: Union[Optional[int], Unset] = UNSET, inactive: Union[Optional[bool], Unset] = UNSET, description: Union[Optional[str], Unset] = UNSET, id: Union[str, Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> Product:
        """Create Product

        Create: Something we sell.

        number: The number (SKU).
        name: The name.
        unit: The unit that quantities are in, by the ERP's code.
        category: The category.
        list_price: The list price of one unit, without tax.
        currency: The currency of the list price.
        cost: What one unit costs us.
        lead_days: How many days it takes until what is on order is here; none where nobody knows.
        inactive: It is no longer sold.
        description: Words for customers.
        custom: Values of custom fields.
        """
        return cast("Product", self._perform("product.create", key, {"number": number, "name": name, "unit": unit, "category": category, "list_price": list_price, "currency": currency, "cost": cost, "lead_days": lead_days, "inactive": inactive, "description": description, "id": id, "custom": custom}))

    def delete(self, *, key: str, id: str, version: int) -> Product:
        """Delete Product

        Delete: Something we sell.

        id: The record's id.
        version: The version that the caller has read.
        """
        return cast("Product", self._perform("product.delete", key, {"id": id, "version": version}))

    def get(self, *, id: str) -> Product:
        """Get Product

        Get: Something we sell.

        id: The record's id.
        """
        return cast("Product", self._perform("product.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> ProductListAnswer:
        """List Product

        List: Something we sell.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("ProductListAnswer", self._perform("product.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> ProductQueryAnswer:
        """Query Product

        Query: Something we sell.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("ProductQueryAnswer", self._perform("product.query", None, {"filter": filter, "groups": groups, "measures": measures}))

    def update(self, *, key: str, id: str, version: int, number: Union[Optional[str], Unset] = UNSET, name: Union[str, Unset] = UNSET, unit: Union[str, Unset] = UNSET, category: Union[Optional[str], Unset] = UNSET, list_price: Union[Optional[str], Unset] = UNSET, currency: Union[Optional[str], Unset] = UNSET, cost: Union[Optional[str], Unset] = UNSET, lead_days: Union[Optional[int], Unset] = UNSET, inactive: Union[Optional[bool], Unset] = UNSET, description: Union[Optional[str], Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> Product:
        """Update Product

        Update: Something we sell.

        id: The record's id.
        version: The version that the caller has read.
        number: The number (SKU).
        name: The name.
        unit: The unit that quantities are in, by the ERP's code.
        category: The category.
        list_price: The list price of one unit, without tax.
        currency: The currency of the list price.
        cost: What one unit costs us.
        lead_days: How many days it takes until what is on order is here; none where nobody knows.
        inactive: It is no longer sold.
        description: Words for customers.
        custom: Values of custom fields.
        """
        return cast("Product", self._perform("product.update", key, {"id": id, "version": version, "number": number, "name": name, "unit": unit, "category": category, "list_price": list_price, "currency": currency, "cost": cost, "lead_days": lead_days, "inactive": inactive, "description": description, "custom": custom}))


class ReceiptOperations(Operations):
    """The operations `receipt.…`."""

    def get(self, *, id: str) -> Receipt:
        """Get Receipt

        Get: Money received from a customer.

        id: The record's id.
        """
        return cast("Receipt", self._perform("receipt.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> ReceiptListAnswer:
        """List Receipt

        List: Money received from a customer.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("ReceiptListAnswer", self._perform("receipt.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> ReceiptQueryAnswer:
        """Query Receipt

        Query: Money received from a customer.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("ReceiptQueryAnswer", self._perform("receipt.query", None, {"filter": filter, "groups": groups, "measures": measures}))


class RoleOperations(Operations):
    """The operations `role.…`."""

    def create(self, *, key: str, name: str, permissions: Union[Optional[List[RolePermission]], Unset] = UNSET, id: Union[str, Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> Role:
        """Create Role

        Create: A set of permissions that users are given together.

        name: The name.
        permissions: What it grants.
        custom: Values of custom fields.
        """
        return cast("Role", self._perform("role.create", key, {"name": name, "permissions": permissions, "id": id, "custom": custom}))

    def delete(self, *, key: str, id: str, version: int) -> Role:
        """Delete Role

        Delete: A set of permissions that users are given together.

        id: The record's id.
        version: The version that the caller has read.
        """
        return cast("Role", self._perform("role.delete", key, {"id": id, "version": version}))

    def get(self, *, id: str) -> Role:
        """Get Role

        Get: A set of permissions that users are given together.

        id: The record's id.
        """
        return cast("Role", self._perform("role.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> RoleListAnswer:
        """List Role

        List: A set of permissions that users are given together.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("RoleListAnswer", self._perform("role.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> RoleQueryAnswer:
        """Query Role

        Query: A set of permissions that users are given together.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("RoleQueryAnswer", self._perform("role.query", None, {"filter": filter, "groups": groups, "measures": measures}))

    def update(self, *, key: str, id: str, version: int, name: Union[str, Unset] = UNSET, permissions: Union[Optional[List[RolePermission]], Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> Role:
        """Update Role

        Update: A set of permissions that users are given together.

        id: The record's id.
        version: The version that the caller has read.
        name: The name.
        permissions: What it grants.
        custom: Values of custom fields.
        """
        return cast("Role", self._perform("role.update", key, {"id": id, "version": version, "name": name, "permissions": permissions, "custom": custom}))


class SalesOrderOperations(Operations):
    """The operations `sales_order.…`."""

    def cancel(self, *, key: str, id: str) -> SalesOrder:
        """Sales order cancel

        Cancels an order that the ERP does not have, or no longer executes.

        id: The order.
        """
        return cast("SalesOrder", self._perform("sales_order.cancel", key, {"id": id}))

    def chain(self, *, id: str) -> SalesOrderChainAnswer:
        """Sales order chain

        How far an order has come on the way to its money, link by link, as it was last heard from the ERP. It needs the right to the order alone: what its invoices come to and what of them is open is a part of its story.

        id: The order.
        """
        return cast("SalesOrderChainAnswer", self._perform("sales_order.chain", None, {"id": id}))

    def create(self, *, key: str, number: Union[Optional[str], Unset] = UNSET, customer_id: str, date: Union[Optional[str], Unset] = UNSET, customer_reference: Union[Optional[str], Unset] = UNSET, currency: Union[Optional[str], Unset] = UNSET, owner_id: Union[Optional[str], Unset] = UNSET, unit_id: Union[Optional[str], Unset] = UNSET, lines: Union[Optional[List[SalesOrderLine]], Unset] = UNSET, id: Union[str, Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> SalesOrder:
        """Create Sales order

        Create: What a customer orders.

        number: The number people use.
        customer_id: The customer.
        date: The date on the order; today if not given.
        customer_reference: The customer's own order number.
        currency: The currency; the customer's, or else their organisation unit's, if not given.
        owner_id: Who wrote it.
        unit_id: The organisation unit it belongs to.
        lines: The lines.
        custom: Values of custom fields.
        """
        return cast("SalesOrder", self._perform("sales_order.create", key, {"number": number, "customer_id": customer_id, "date": date, "customer_reference": customer_reference, "currency": currency, "owner_id": owner_id, "unit_id": unit_id, "lines": lines, "id": id, "custom": custom}))

    def delete(self, *, key: str, id: str, version: int) -> SalesOrder:
        """Delete Sales order

        Delete: What a customer orders.

        id: The record's id.
        version: The version that the caller has read.
        """
        return cast("SalesOrder", self._perform("sales_order.delete", key, {"id": id, "version": version}))

    def get(self, *, id: str) -> SalesOrder:
        """Get Sales order

        Get: What a customer orders.

        id: The record's id.
        """
        return cast("SalesOrder", self._perform("sales_order.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> SalesOrderListAnswer:
        """List Sales order

        List: What a customer orders.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("SalesOrderListAnswer", self._perform("sales_order.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def progress(self, *, id: str) -> SalesOrderProgressAnswer:
        """Sales order progress

        How far an order has come, line by line, as it was last heard from the ERP.

        id: The order.
        """
        return cast("SalesOrderProgressAnswer", self._perform("sales_order.progress", None, {"id": id}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> SalesOrderQueryAnswer:
        """Query Sales order

        Query: What a customer orders.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("SalesOrderQueryAnswer", self._perform("sales_order.query", None, {"filter": filter, "groups": groups, "measures": measures}))

    def submit(self, *, key: str, id: str, accept_shortage: Union[Optional[bool], Unset] = UNSET) -> SalesOrder:
        """Sales order submit

        Hands an order over: credit is reserved, and the order goes to the ERP.

        id: The order.
        accept_shortage: Submit even though less is available than is ordered.
        """
        return cast("SalesOrder", self._perform("sales_order.submit", key, {"id": id, "accept_shortage": accept_shortage}))

    def update(self, *, key: str, id: str, version: int, number: Union[Optional[str], Unset] = UNSET, customer_id: Union[str, Unset] = UNSET, date: Union[Optional[str], Unset] = UNSET, customer_reference: Union[Optional[str], Unset] = UNSET, currency: Union[Optional[str], Unset] = UNSET, owner_id: Union[Optional[str], Unset] = UNSET, unit_id: Union[Optional[str], Unset] = UNSET, lines: Union[Optional[List[SalesOrderLine]], Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> SalesOrder:
        """Update Sales order

        Update: What a customer orders.

        id: The record's id.
        version: The version that the caller has read.
        number: The number people use.
        customer_id: The customer.
        date: The date on the order; today if not given.
        customer_reference: The customer's own order number.
        currency: The currency; the customer's, or else their organisation unit's, if not given.
        owner_id: Who wrote it.
        unit_id: The organisation unit it belongs to.
        lines: The lines.
        custom: Values of custom fields.
        """
        return cast("SalesOrder", self._perform("sales_order.update", key, {"id": id, "version": version, "number": number, "customer_id": customer_id, "date": date, "customer_reference": customer_reference, "currency": currency, "owner_id": owner_id, "unit_id": unit_id, "lines": lines, "custom": custom}))


class StockLevelOperations(Operations):
    """The operations `stock_level.…`."""

    def availability(self, *, product_id: str, quantity: Union[Optional[str], Unset] = UNSET, by: Union[Optional[str], Unset] = UNSET, by_lot: Union[Optional[bool], Unset] = UNSET) -> StockLevelAvailabilityAnswer:
        """Stock level availability

        What of a product can be promised, and whether a quantity can.

        product_id: The product.
        quantity: How many are wanted.
        by: By which day; today if not given.
        by_lot: Tell it by lot, too.
        """
        return cast("StockLevelAvailabilityAnswer", self._perform("stock_level.availability", None, {"product_id": product_id, "quantity": quantity, "by": by, "by_lot": by_lot}))

    def get(self, *, id: str) -> StockLevel:
        """Get Stock level

        Get: Stock of one product at one place.

        id: The record's id.
        """
        return cast("StockLevel", self._perform("stock_level.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> StockLevelListAnswer:
        """List Stock level

        List: Stock of one product at one place.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("StockLevelListAnswer", self._perform("stock_level.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> StockLevelQueryAnswer:
        """Query Stock level

        Query: Stock of one product at one place.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("StockLevelQueryAnswer", self._perform("stock_level.query", None, {"filter": filter, "groups": groups, "measures": measures}))


class TenantOperations(Operations):
    """The operations `tenant.…`."""

    def create(self, *, key: str, name: str, code: str, base_currency: str, erp: Union[Optional[str], Unset] = UNSET, time_zone: Union[Optional[str], Unset] = UNSET, admin_id: str, admin_name: str) -> TenantCreateAnswer:
        """Tenant create

        Sets up an empty tenant: the root of its organisation, the role `administrator` and the first user, who has it.

        name: The organisation's name.
        code: The organisation's code, the first part of every path.
        base_currency: The currency that sums over currencies are made in.
        erp: The ERP that orders go to.
        time_zone: The time zone of its business dates (IANA); UTC if not given.
        admin_id: The id of the first user, as the host knows it.
        admin_name: The first user's name.
        """
        return cast("TenantCreateAnswer", self._perform("tenant.create", key, {"name": name, "code": code, "base_currency": base_currency, "erp": erp, "time_zone": time_zone, "admin_id": admin_id, "admin_name": admin_name}))


class UserOperations(Operations):
    """The operations `user.…`."""

    def create(self, *, key: str, name: str, email: Union[Optional[str], Unset] = UNSET, unit_id: str, disabled: Union[Optional[bool], Unset] = UNSET, roles: Union[Optional[List[UserRole]], Unset] = UNSET, id: Union[str, Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> User:
        """Create User

        Create: A person who works with the CRM. The id is the one by which the host knows the person.

        name: The name.
        email: E-mail address.
        unit_id: The organisation unit that the user belongs to.
        disabled: A disabled user may do nothing.
        roles: The roles.
        custom: Values of custom fields.
        """
        return cast("User", self._perform("user.create", key, {"name": name, "email": email, "unit_id": unit_id, "disabled": disabled, "roles": roles, "id": id, "custom": custom}))

    def delete(self, *, key: str, id: str, version: int) -> User:
        """Delete User

        Delete: A person who works with the CRM. The id is the one by which the host knows the person.

        id: The record's id.
        version: The version that the caller has read.
        """
        return cast("User", self._perform("user.delete", key, {"id": id, "version": version}))

    def get(self, *, id: str) -> User:
        """Get User

        Get: A person who works with the CRM. The id is the one by which the host knows the person.

        id: The record's id.
        """
        return cast("User", self._perform("user.get", None, {"id": id}))

    def list(self, *, filter: Union[Optional[Filter], Unset] = UNSET, order: Union[Optional[List[str]], Unset] = UNSET, limit: Union[Optional[int], Unset] = UNSET, after: Union[Optional[str], Unset] = UNSET) -> UserListAnswer:
        """List User

        List: A person who works with the CRM. The id is the one by which the host knows the person.

        filter: Which records: a filter.
        order: Field names, `-` before one for descending.
        limit: The most records on the page: 50 if not given, at most 500.
        after: `next` of the page before.
        """
        return cast("UserListAnswer", self._perform("user.list", None, {"filter": filter, "order": order, "limit": limit, "after": after}))

    def query(self, *, filter: Union[Optional[Filter], Unset] = UNSET, groups: Union[Optional[List[Group]], Unset] = UNSET, measures: Union[Optional[List[Measure]], Unset] = UNSET) -> UserQueryAnswer:
        """Query User

        Query: A person who works with the CRM. The id is the one by which the host knows the person.

        filter: Which records: a filter.
        groups: Field names, or `{"field", "bucket": day|month|year}`.
        measures: `{"name", "function": count|sum|min|max, "field", "filter"}`.
        """
        return cast("UserQueryAnswer", self._perform("user.query", None, {"filter": filter, "groups": groups, "measures": measures}))

    def update(self, *, key: str, id: str, version: int, name: Union[str, Unset] = UNSET, email: Union[Optional[str], Unset] = UNSET, unit_id: Union[str, Unset] = UNSET, disabled: Union[Optional[bool], Unset] = UNSET, roles: Union[Optional[List[UserRole]], Unset] = UNSET, custom: Union[Dict[str, Any], Unset] = UNSET) -> User:
        """Update User

        Update: A person who works with the CRM. The id is the one by which the host knows the person.

        id: The record's id.
        version: The version that the caller has read.
        name: The name.
        email: E-mail address.
        unit_id: The organisation unit that the user belongs to.
        disabled: A disabled user may do nothing.
        roles: The roles.
        custom: Values of custom fields.
        """
        return cast("User", self._perform("user.update", key, {"id": id, "version": version, "name": name, "email": email, "unit_id": unit_id, "disabled": disabled, "roles": roles, "custom": custom}))



class AllOperations:
    """Every group of operations."""

    def __init__(self, perform: Perform) -> None:
        self.activity = ActivityOperations(perform)
        self.conflict = ConflictOperations(perform)
        self.contact = ContactOperations(perform)
        self.custom_field = CustomFieldOperations(perform)
        self.customer = CustomerOperations(perform)
        self.customer_merge = CustomerMergeOperations(perform)
        self.document_link = DocumentLinkOperations(perform)
        self.erp_state = ErpStateOperations(perform)
        self.exchange_rate = ExchangeRateOperations(perform)
        self.field_pin = FieldPinOperations(perform)
        self.idempotency = IdempotencyOperations(perform)
        self.invoice = InvoiceOperations(perform)
        self.match_review = MatchReviewOperations(perform)
        self.number_rule = NumberRuleOperations(perform)
        self.open_item = OpenItemOperations(perform)
        self.opportunity = OpportunityOperations(perform)
        self.org_unit = OrgUnitOperations(perform)
        self.pipeline = PipelineOperations(perform)
        self.price = PriceOperations(perform)
        self.product = ProductOperations(perform)
        self.receipt = ReceiptOperations(perform)
        self.role = RoleOperations(perform)
        self.sales_order = SalesOrderOperations(perform)
        self.stock_level = StockLevelOperations(perform)
        self.tenant = TenantOperations(perform)
        self.user = UserOperations(perform)
