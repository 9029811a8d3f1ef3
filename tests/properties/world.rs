//! Random organisations with users, rights and records, built the same way on any engine.

use crate::desk::{ADMIN, Desk};
use crate::values;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};
use tenon::rpc::Service;

/// How many of each there are.
pub(crate) const UNITS: usize = 5;
pub(crate) const USERS: usize = 4;
const PRODUCTS: usize = 3;
pub(crate) const CUSTOMERS: usize = 6;

/// The entities whose rows belong to somebody.
pub(crate) const OWNED: [&str; 3] = ["customer", "contact", "sales_order"];

const SCOPES: [&str; 5] = ["own", "reports", "unit", "subtree", "all"];

/// A world.
#[derive(Clone, Debug)]
pub(crate) struct World {
    /// Of each unit the unit above (`None`: the root) and whether it is a board.
    pub(crate) units: Vec<(Option<usize>, bool)>,
    /// The users besides the administrator.
    pub(crate) users: Vec<User>,
    /// What is sold.
    pub(crate) products: Vec<Json>,
    /// Customers, each with its owner and unit.
    pub(crate) customers: Vec<Customer>,
    /// Contacts: the customer, the fields.
    pub(crate) contacts: Vec<(usize, Json)>,
    /// Orders.
    pub(crate) orders: Vec<Order>,
}

/// A user: a unit, a place in the reporting line, and how far each permission reaches.
#[derive(Clone, Debug)]
pub(crate) struct User {
    /// The unit; `None` is the root.
    pub(crate) unit: Option<usize>,
    /// The superior, who comes before.
    pub(crate) superior: Option<usize>,
    /// The roles.
    pub(crate) roles: Vec<Role>,
}

/// A role of a user.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    /// The unit from which its scopes reach; `None` is the user's own.
    pub(crate) anchor: Option<usize>,
    /// Permissions with their scopes.
    pub(crate) grants: Vec<(String, &'static str)>,
}

/// A customer.
#[derive(Clone, Debug)]
pub(crate) struct Customer {
    /// The owner; `None` is the administrator.
    pub(crate) owner: Option<usize>,
    /// The unit.
    pub(crate) unit: usize,
    /// Whether it is converted, so that orders can name it.
    pub(crate) trading: bool,
    /// The other fields.
    pub(crate) fields: Json,
}

/// An order.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// The customer.
    pub(crate) customer: usize,
    /// The owner; `None` is the administrator.
    pub(crate) owner: Option<usize>,
    /// The unit.
    pub(crate) unit: usize,
    /// The other fields.
    pub(crate) fields: Json,
}

/// Identifiers of the things of a world.
pub(crate) fn unit_id(unit: usize) -> String {
    format!("n{unit}")
}

/// As [`unit_id`].
pub(crate) fn user_id(user: usize) -> String {
    format!("u{user}")
}

fn owner_id(owner: Option<usize>) -> String {
    owner.map_or_else(|| ADMIN.to_owned(), user_id)
}

/// A world whose users may read, each as far as it happens.
pub(crate) fn world() -> impl Strategy<Value = World> {
    (units(), users(), products(), customers(), contacts(), orders()).prop_map(
        |(units, users, products, customers, contacts, orders)| World {
            units,
            users,
            products,
            customers,
            contacts,
            orders,
        },
    )
}

fn units() -> impl Strategy<Value = Vec<(Option<usize>, bool)>> {
    let unit = (any::<prop::sample::Index>(), any::<bool>());
    prop::collection::vec(unit, UNITS).prop_map(|units| {
        let placed = units.into_iter().enumerate();
        placed.map(|(place, (above, board))| (above.index(place + 1).checked_sub(1), board)).collect()
    })
}

fn users() -> impl Strategy<Value = Vec<User>> {
    let another = (0..UNITS, grants()).prop_map(|(anchor, grants)| Role { anchor: Some(anchor), grants });
    let superior = prop::option::weighted(0.7, any::<prop::sample::Index>());
    let user = (prop::option::weighted(0.9, 0..UNITS), superior, grants(), prop::option::of(another));
    prop::collection::vec(user, USERS).prop_map(|users| {
        let placed = users.into_iter().enumerate();
        let user = placed.map(|(place, (unit, superior, grants, another))| {
            let superior = superior.filter(|_| place > 0).map(|superior| superior.index(place));
            let roles = [Some(Role { anchor: None, grants }), another].into_iter().flatten().collect();
            User { unit, superior, roles }
        });
        user.collect()
    })
}

fn grants() -> impl Strategy<Value = Vec<(String, &'static str)>> {
    let reach = || prop::option::weighted(0.8, select(&SCOPES[..]));
    let rows = OWNED.map(|entity| (reach(), reach()).prop_map(move |(read, write)| (entity, read, write)));
    let [customer, contact, order] = rows;
    (customer, contact, order, any::<bool>(), any::<bool>()).prop_map(
        |(customer, contact, order, cost, product)| {
            let mut grants = Vec::new();
            for (entity, read, write) in [customer, contact, order] {
                grants.extend(read.map(|scope| (format!("{entity}.read"), scope)));
                let verbs = ["create", "update", "delete"];
                let written = verbs.map(|verb| write.map(|scope| (format!("{entity}.{verb}"), scope)));
                grants.extend(written.into_iter().flatten());
                let special = match entity {
                    "customer" => &[
                        "customer.convert",
                        "customer.force_duplicate",
                        "customer.freeze",
                        "customer.unfreeze",
                        "customer.set_credit_limit",
                        "customer.set_level",
                    ][..],
                    "contact" => &["contact.make_primary"],
                    _ => &["sales_order.submit", "sales_order.cancel"],
                };
                grants.extend(special.iter().filter_map(|name| Some(((*name).to_owned(), write?))));
            }
            grants.extend(product.then(|| ("product.read".to_owned(), "all")));
            grants.extend(cost.then(|| ("product.read.cost".to_owned(), "all")));
            grants
        },
    )
}

fn products() -> impl Strategy<Value = Vec<Json>> {
    let product = (values::name(), prop::option::of(values::amount()), prop::option::of(values::amount()));
    let product = product.prop_map(|(name, price, cost)| {
        json!({"name": name, "unit": "PCE", "list_price": price, "currency": "CNY", "cost": cost})
    });
    prop::collection::vec(product, PRODUCTS)
}

fn customers() -> impl Strategy<Value = Vec<Customer>> {
    let customer = (prop::option::weighted(0.9, 0..USERS), 0..UNITS, any::<bool>(), customer_fields());
    let customer =
        customer.prop_map(|(owner, unit, trading, fields)| Customer { owner, unit, trading, fields });
    prop::collection::vec(customer, 1..CUSTOMERS)
}

/// The fields of a customer that anybody may fill in.
pub(crate) fn customer_fields() -> impl Strategy<Value = Json> {
    let texts = (values::name(), prop::option::of(values::name()), prop::option::of(values::name()));
    let roles = prop::sample::subsequence(vec!["end_customer", "dealer", "supplier"], 0..3);
    let roles = (roles, prop::option::of(values::name()));
    (texts, prop::option::of(values::money()), roles, custom(), prop::option::of(values::name())).prop_map(
        |((name, region, level), limit, (roles, terms), custom, phone)| {
            let roles = roles.iter().map(|role| json!({"role": role, "terms": terms}));
            json!({
                "name": name, "region": region, "level": level, "phone": phone,
                "credit_limit": limit, "currency": "CNY", "custom": custom,
                "roles": roles.collect::<Json>(),
            })
        },
    )
}

fn custom() -> impl Strategy<Value = Json> {
    let size = prop::option::of(values::amount());
    let tag = prop::option::of(values::name());
    (size, tag, prop::option::of(any::<bool>()), prop::option::of(values::date())).prop_map(
        |(size, tag, flag, day)| {
            let fields = json!({"size": size, "tag": tag, "flag": flag, "day": day});
            let given = fields.as_object().unwrap().iter().filter(|(_, value)| !value.is_null());
            given.map(|(name, value)| (name.clone(), value.clone())).collect()
        },
    )
}

fn contacts() -> impl Strategy<Value = Vec<(usize, Json)>> {
    prop::collection::vec((0..CUSTOMERS, contact_fields()), 0..4)
}

/// The fields of a contact.
pub(crate) fn contact_fields() -> impl Strategy<Value = Json> {
    (values::name(), prop::option::of(values::email()))
        .prop_map(|(name, email)| json!({"name": name, "email": email}))
}

fn orders() -> impl Strategy<Value = Vec<Order>> {
    let order = (0..CUSTOMERS, prop::option::weighted(0.9, 0..USERS), 0..UNITS, order_fields());
    let order = order.prop_map(|(customer, owner, unit, fields)| Order { customer, owner, unit, fields });
    prop::collection::vec(order, 0..5)
}

/// The fields of an order.
pub(crate) fn order_fields() -> impl Strategy<Value = Json> {
    let price = select(&["0.01", "1", "19.99", "333.333333"][..]);
    let quantity = select(&["0.5", "1", "3", "1000"][..]);
    // Nothing is wanted before it is ordered.
    let due = prop::option::of(select(&["2026-02-01", "2026-03-01"][..]));
    let line = (0..PRODUCTS, quantity, price, due);
    let line = line.prop_map(|(product, quantity, price, due)| {
        json!({
            "product_id": format!("p{product}"), "quantity": quantity, "price": price, "tax_rate": "13",
            "due_date": due,
        })
    });
    let currency = select(&["CNY", "JPY"][..]);
    (values::date(), currency, prop::collection::vec(line, 0..3))
        .prop_map(|(date, currency, lines)| json!({"date": date, "currency": currency, "lines": lines}))
}

impl World {
    /// Builds the world: the organisation, then the records.
    pub(crate) fn build<S: Service>(&self, desk: &Desk<S>) {
        self.build_organisation(desk);
        for (place, customer) in self.customers.iter().enumerate() {
            self.build_customer(desk, place, customer);
        }
        for (place, contact) in self.contacts.iter().enumerate() {
            self.build_contact(desk, place, contact);
        }
        for (place, order) in self.orders.iter().enumerate() {
            self.build_order(desk, place, order);
        }
    }

    /// The organisation: custom fields, units, users with their rights, products.
    pub(crate) fn build_organisation<S: Service>(&self, desk: &Desk<S>) {
        let made = |operation: &str, arguments: Json| desk.write(ADMIN, operation, &arguments).unwrap();
        for (name, kind) in [("size", "decimal"), ("tag", "text"), ("flag", "boolean"), ("day", "date")] {
            made(
                "custom_field.create",
                json!({"entity": "customer", "name": name, "value_type": kind, "searchable": true}),
            );
        }
        let root = desk.read(ADMIN, "org_unit.list", &json!({})).unwrap()["items"][0]["id"].clone();
        let within = |unit: Option<usize>| unit.map_or(root.clone(), |unit| json!(unit_id(unit)));
        for (place, (above, board)) in self.units.iter().enumerate() {
            let id = unit_id(place);
            made(
                "org_unit.create",
                json!({"id": id, "code": id, "name": id, "parent_id": within(*above), "is_board": board}),
            );
        }
        for (place, user) in self.users.iter().enumerate() {
            let id = user_id(place);
            let role = |(number, role): (usize, &Role)| {
                let granted = role.grants.iter();
                let granted = granted.map(|(name, scope)| json!({"permission": name, "scope": scope}));
                let named =
                    json!({"name": format!("{id} {number}"), "permissions": granted.collect::<Json>()});
                json!({"role_id": made("role.create", named)["id"], "unit_id": role.anchor.map(unit_id)})
            };
            let roles: Json = user.roles.iter().enumerate().map(role).collect();
            let superior = user.superior.map(user_id);
            made(
                "user.create",
                json!({"id": id, "name": id, "unit_id": within(user.unit), "superior_id": superior, "roles": roles}),
            );
        }
        for (place, product) in self.products.iter().enumerate() {
            let mut product = product.clone();
            product["id"] = json!(format!("p{place}"));
            made("product.create", product);
        }
    }

    /// A customer, whatever others look the same. Numbers and lines have identifiers that do not depend on the others.
    pub(crate) fn build_customer<S: Service>(&self, desk: &Desk<S>, place: usize, customer: &Customer) {
        let mut fields = identified("c", place, &customer.fields);
        fields["number"] = json!(format!("C-{place}"));
        fields["owner_id"] = json!(owner_id(customer.owner));
        fields["unit_id"] = json!(unit_id(customer.unit));
        fields["duplicate_reason"] = json!("random");
        let id = desk.write(ADMIN, "customer.create", &fields).unwrap()["id"].clone();
        if customer.trading {
            desk.write(ADMIN, "customer.convert", &json!({"id": id})).unwrap();
        }
    }

    /// A contact, if there is such a customer.
    pub(crate) fn build_contact<S: Service>(&self, desk: &Desk<S>, place: usize, contact: &(usize, Json)) {
        let (customer, fields) = contact;
        let mut fields = identified("k", place, fields);
        fields["customer_id"] = json!(format!("c{customer}"));
        if *customer < self.customers.len() {
            desk.write(ADMIN, "contact.create", &fields).unwrap();
        }
    }

    /// An order, if there is such a customer and it may order.
    pub(crate) fn build_order<S: Service>(&self, desk: &Desk<S>, place: usize, order: &Order) {
        let mut fields = identified("o", place, &order.fields);
        fields["number"] = json!(format!("O-{place}"));
        fields["customer_id"] = json!(format!("c{}", order.customer));
        fields["owner_id"] = json!(owner_id(order.owner));
        fields["unit_id"] = json!(unit_id(order.unit));
        if self.customers.get(order.customer).is_some_and(|customer| customer.trading) {
            desk.write(ADMIN, "sales_order.create", &fields).unwrap();
        }
    }
}

/// The same fields with an identifier for the record and for each of its lines.
fn identified(prefix: &str, place: usize, fields: &Json) -> Json {
    let mut fields = fields.clone();
    let id = format!("{prefix}{place}");
    for lines in ["lines", "roles"] {
        let lines = fields.get_mut(lines).and_then(Json::as_array_mut).into_iter().flatten();
        for (line, fields) in lines.enumerate() {
            fields["id"] = json!(format!("{id}-{line}"));
        }
    }
    fields["id"] = json!(id);
    fields
}
