//! Putting an entry into words for its ERP.

use rust_decimal::Decimal;
use serde_json::json;
use tenon_core::integration::erp_link::{self, ErpLink};
use tenon_core::order::order_change::agreed_quantity;
use tenon_core::order::sales_order::{OrderStatus, SalesOrder, SalesOrderLine};
use tenon_core::party::customer::{Customer, dealing_currency};
use tenon_core::product::product::Product;
use tenon_erp_port::{LineChange, NewCustomer, NewOrder, NewOrderLine, OrderChange};
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::{self, Outbox, OutboxKind, OutboxState};
use tenon_kernel::record::Line;
use tenon_kernel::{Code, Error, Result, Stored, Unit};

/// What is to be asked of the ERP.
pub(super) enum Call {
    Customer(NewCustomer),
    Order(NewOrder),
    Change(OrderChange),
    Cancel(String),
    /// It may have been sent before: it is looked up.
    LookUp,
    /// It may have changed an order: that is looked up.
    LookUpChange(OrderChange),
    /// There is nothing to do in the ERP.
    Nothing,
}

/// What is to be called, or nothing while something else has to come first. What is sent of an order is kept with the entry:
/// it is what both sides agree on, once the ERP has taken it.
pub(super) fn prepare(entry: &mut Stored<Outbox>, unit: &mut Unit<'_>) -> Result<Option<Call>> {
    // Cancelling what is cancelled is a success: there is nothing to look up.
    let once = entry.kind != OutboxKind::CancelOrder;
    if once && entry.state != OutboxState::Pending {
        return look_up(entry).map(Some);
    }
    let link = erp_link::of_record(&entry.erp, &entry.entity, &entry.record_id, unit)?;
    match (entry.kind, link) {
        // The ERP has it by now, and it was recognised.
        (OutboxKind::CreateCustomer, Some(_)) => Ok(Some(Call::Nothing)),
        (OutboxKind::CreateCustomer, None) => {
            let customer = unit.get::<Customer>(&entry.record_id)?;
            new_customer(&customer, unit).map(|customer| Some(Call::Customer(customer)))
        }
        (OutboxKind::PlaceOrder, _) => {
            let order = unit.get::<SalesOrder>(&entry.record_id)?;
            if order.status != OrderStatus::Submitted {
                return Err(moved_on(&order));
            }
            let Some(customer) = customer_key(entry, &order, unit)? else { return Ok(None) };
            let new = new_order(entry, &order, customer, unit)?;
            entry.payload = json!({"agreed": order.quantities()});
            Ok(Some(Call::Order(new)))
        }
        (OutboxKind::ChangeOrder, Some(link)) => {
            let order = unit.get::<SalesOrder>(&entry.record_id)?;
            let change = change(entry, &order, &link, unit)?;
            entry.payload = json!({"agreed": order.quantities(), "change": change});
            Ok(Some(if change.lines.is_empty() { Call::Nothing } else { Call::Change(change) }))
        }
        (OutboxKind::ChangeOrder, None) => Err(Error::new(Code::IllegalState, "the order was not placed")),
        (OutboxKind::CancelOrder, Some(link)) => Ok(Some(Call::Cancel(link.data.erp_key))),
        (OutboxKind::CancelOrder, None) => Ok(Some(Call::Nothing)),
    }
}

fn look_up(entry: &Outbox) -> Result<Call> {
    if entry.kind != OutboxKind::ChangeOrder {
        return Ok(Call::LookUp);
    }
    let change = serde_json::from_value(entry.payload["change"].clone());
    let change: OrderChange = change.map_err(|error| Error::new(Code::Internal, error.to_string()))?;
    // It was claimed when there was nothing to send.
    Ok(if change.lines.is_empty() { Call::Nothing } else { Call::LookUpChange(change) })
}

fn moved_on(order: &SalesOrder) -> Error {
    Error::new(Code::IllegalState, format!("the order is {} and was not sent", order.status.as_str()))
}

/// How an order differs from what was last agreed on. Its base is what the ERP has said that it will deliver, where it has.
fn change(
    entry: &Outbox,
    order: &Stored<SalesOrder>,
    link: &ErpLink,
    unit: &mut Unit<'_>,
) -> Result<OrderChange> {
    if !matches!(order.status, OrderStatus::Submitted | OrderStatus::Confirmed) {
        return Err(moved_on(order));
    }
    let mut lines = Vec::new();
    for (index, line) in order.lines.iter().enumerate() {
        let agreed = agreed_quantity(&link.base, &line.id);
        if agreed.unwrap_or_default() != line.quantity {
            let agreed = agreed.map(|agreed| line.confirmed.unwrap_or(agreed));
            lines.push(LineChange { agreed, line: new_line(entry, index, line, unit)? });
        }
    }
    let (net, tax, gross) = (order.net, order.tax, order.gross);
    Ok(OrderChange { order: link.erp_key.clone(), lines, net, tax, gross })
}

/// The key of an order's customer in the ERP. A customer that the ERP does not have is asked for first.
fn customer_key(entry: &Outbox, order: &SalesOrder, unit: &mut Unit<'_>) -> Result<Option<String>> {
    if let Some(link) = erp_link::of_record(&entry.erp, "customer", &order.customer_id, unit)? {
        return Ok(Some(link.data.erp_key));
    }
    let asked = Filter::All(vec![
        Filter::eq("erp", &entry.erp),
        Filter::eq("record_id", &order.customer_id),
        Filter::eq("kind", "create_customer"),
    ]);
    match unit.find::<Outbox>(asked)?.pop() {
        None => {
            let kind = OutboxKind::CreateCustomer;
            outbox::enqueue(&entry.erp, kind, "customer", &order.customer_id, unit)?;
            Ok(None)
        }
        Some(asked) if asked.state == OutboxState::Refused => {
            let reason = asked.data.reason.unwrap_or_default();
            Err(Error::new(Code::ErpRefused, format!("the ERP refused the customer: {reason}")))
        }
        Some(_) => Ok(None),
    }
}

fn new_customer(customer: &Stored<Customer>, unit: &mut Unit<'_>) -> Result<NewCustomer> {
    let currency = dealing_currency(customer, unit)?.ok_or_else(|| {
        Error::new(Code::MissingField, "the ERP wants a customer's currency").at("/currency")
    })?;
    Ok(NewCustomer {
        name: customer.name.clone(),
        number: customer.number.clone().unwrap_or_default(),
        tax_id: customer.tax_id.clone(),
        phone: customer.phone.clone(),
        email: customer.email.clone(),
        city: customer.city.clone(),
        country: customer.country.clone(),
        currency: currency.as_str().to_owned(),
    })
}

fn new_order(
    entry: &Outbox,
    order: &Stored<SalesOrder>,
    customer: String,
    unit: &mut Unit<'_>,
) -> Result<NewOrder> {
    let wanted = order.lines.iter().enumerate().filter(|(_, line)| !line.quantity.is_zero());
    let lines: Result<_> = wanted.map(|(index, line)| new_line(entry, index, line, unit)).collect();
    let currency = order.currency.as_ref().map(|currency| currency.as_str().to_owned()).unwrap_or_default();
    Ok(NewOrder {
        number: order.number.clone().unwrap_or_default(),
        customer,
        customer_reference: order.customer_reference.clone(),
        date: order.date.unwrap_or_else(|| unit.today()),
        currency,
        lines: lines?,
        net: order.net,
        tax: order.tax,
        gross: order.gross,
    })
}

fn new_line(
    entry: &Outbox,
    index: usize,
    line: &Line<SalesOrderLine>,
    unit: &mut Unit<'_>,
) -> Result<NewOrderLine> {
    let product = unit.get::<Product>(&line.product_id)?;
    let link = erp_link::of_record(&entry.erp, "product", &line.product_id, unit)?.ok_or_else(|| {
        Error::new(Code::NotFound, "the ERP does not have this product")
            .at(format!("/lines/{index}/product_id"))
    })?;
    let discount = Decimal::ONE_HUNDRED - line.discount;
    Ok(NewOrderLine {
        id: line.id.clone(),
        position: u32::try_from(index + 1).unwrap_or(u32::MAX),
        item: link.data.erp_key,
        quantity: line.quantity,
        unit: product.data.unit,
        price: (line.price * discount / Decimal::ONE_HUNDRED).round_dp(6).normalize(),
        tax_rate: line.tax_rate,
        net: line.net,
        tax: line.tax,
        due_date: line.due_date,
    })
}
