//! Contacts: people at a customer.

use crate::party::refusals;
use tenon_kernel::error::Result;
use tenon_kernel::filter::Filter;
use tenon_kernel::record::{Lines, Stored};
use tenon_kernel::unit::Unit;
use tenon_kernel::{Choice, Entity, Operation, Rules, Run};

/// What a contact can be the one to turn to for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Purpose {
    /// Anything.
    #[choice(zh = "一般")]
    General,
    /// Orders.
    #[choice(zh = "采购")]
    Purchasing,
    /// Invoices and payment.
    #[choice(zh = "财务")]
    Billing,
    /// Deliveries.
    #[choice(zh = "收货")]
    Delivery,
    /// Technical questions.
    #[choice(zh = "技术")]
    Technical,
}

/// A person at a customer.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "联系人", rights = "customer_id", index = "customer_id, id")]
pub struct Contact {
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub customer_id: String,
    /// The name.
    #[field(search, personal, zh = "姓名")]
    pub name: String,
    /// Position.
    #[field(max = 100, picklist = "title", zh = "职务")]
    pub title: Option<String>,
    /// Telephone.
    #[field(max = 40, personal, zh = "电话")]
    pub phone: Option<String>,
    /// Mobile telephone.
    #[field(max = 40, personal, zh = "手机")]
    pub mobile: Option<String>,
    /// E-mail address.
    #[field(form = "email", personal, search, zh = "邮箱")]
    pub email: Option<String>,
    /// The purposes that the contact is the primary contact for. A customer has at most one primary contact for each
    /// purpose.
    #[field(zh = "首要用途")]
    pub primary_for: Lines<PrimaryPurpose>,
}

/// A purpose that a contact is the primary contact for.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "line", name = "contact_purpose", zh = "首要用途", index = "purpose")]
pub struct PrimaryPurpose {
    /// The purpose.
    #[field(zh = "用途")]
    pub purpose: Purpose,
}

impl Rules for Contact {
    fn before_save(draft: &mut Stored<Self>, _: Option<&Stored<Self>>, unit: &mut Unit<'_>) -> Result<()> {
        for (index, line) in draft.primary_for.iter().enumerate() {
            let twice = draft.primary_for[..index].iter().any(|other| other.purpose == line.purpose);
            if twice || !primaries(draft, line.purpose, unit)?.is_empty() {
                return Err(
                    refusals::primary_taken(&line.purpose).at(format!("/primary_for/{index}/purpose"))
                );
            }
        }
        Ok(())
    }

    fn before_move(draft: &mut Stored<Self>, _: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        let mut free = Vec::new();
        for line in std::mem::take(&mut draft.primary_for.0) {
            if primaries(draft, line.purpose, unit)?.is_empty() {
                free.push(line);
            }
        }
        draft.primary_for.0 = free;
        Ok(())
    }
}

/// Other contacts of the same customer that are primary for a purpose.
fn primaries(
    contact: &Stored<Contact>,
    purpose: Purpose,
    unit: &mut Unit<'_>,
) -> Result<Vec<Stored<Contact>>> {
    unit.find(Filter::All(vec![
        Filter::eq(Contact::CUSTOMER_ID, &contact.customer_id),
        Filter::exists(Contact::PRIMARY_FOR, Filter::eq(PrimaryPurpose::PURPOSE, purpose)),
        Filter::negate(Filter::eq(Contact::ID, contact.id())),
    ]))
}

/// Makes a contact the primary contact of its customer for a purpose, in place of the one before.
#[derive(Clone, Debug, Operation)]
#[operation(name = "contact.make_primary", zh = "设为首要联系人", effect = "write", versioned)]
pub struct MakePrimary {
    /// The contact.
    #[field(refers = "contact", zh = "联系人")]
    pub id: String,
    /// The purpose.
    #[field(zh = "用途")]
    pub purpose: Purpose,
}

impl Run for MakePrimary {
    type Answer = Stored<Contact>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Contact>> {
        let mut contact = unit.get::<Contact>(&self.id)?;
        unit.guard(&format!("contact:{}", contact.customer_id))?;
        for mut other in primaries(&contact, self.purpose, unit)? {
            other.primary_for.retain(|line| line.purpose != self.purpose);
            unit.save(other)?;
        }
        if !contact.primary_for.iter().any(|line| line.purpose == self.purpose) {
            contact.primary_for.add(PrimaryPurpose { purpose: self.purpose });
        }
        unit.save(contact)
    }
}
