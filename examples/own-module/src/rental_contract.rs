//! Rental contracts: what a customer rents, until when and for how much.

use crate::customer_rental::check_limit;
use crate::refusals;
use tenon::core::party::customer::{Customer, dealing_currency};
use tenon::kernel::filter::Filter;
use tenon::kernel::jiff::{Span, civil::Date};
use tenon::kernel::money::total;
use tenon::kernel::{
    Choice, Currency, Decimal, Entity, Lines, Object, Operation, Result, Rules, Run, Stored, Unit,
};

// region: entity
/// How far a rental contract has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
#[choice(crate = "tenon::kernel")]
pub enum RentalStatus {
    /// The customer has what is rented.
    #[default]
    #[choice(zh = "执行中")]
    Running,
    /// Everything was given back.
    #[choice(zh = "已结束")]
    Closed,
}

/// What a customer rents.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    crate = "tenon::kernel",
    zh = "租赁合同",
    rights = "owner",
    unique = "number, board_id",
    index = "customer_id"
)]
pub struct RentalContract {
    /// The number people use.
    #[field(max = 40, number = "RC{yyyy}-{seq:4}", search, zh = "编号")]
    pub number: Option<String>,
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub customer_id: String,
    /// The first day.
    #[field(zh = "起租日期")]
    pub valid_from: Date,
    /// The last day.
    #[field(zh = "到期日期")]
    pub valid_to: Date,
    /// How far it has come.
    #[field(readonly, zh = "状态")]
    pub status: RentalStatus,
    /// The currency of the rent; the customer's if not given.
    #[field(zh = "币种")]
    pub currency: Option<Currency>,
    /// The rent of a month: the sum of the lines.
    #[field(scale = 4, readonly, zh = "月租金")]
    pub monthly_rent: Decimal,
    /// Who looks after it.
    #[field(refers = "user", zh = "负责人")]
    pub owner_id: Option<String>,
    /// The organisation unit it belongs to.
    #[field(refers = "org_unit", zh = "所属单元")]
    pub unit_id: Option<String>,
    /// The board it belongs to.
    #[field(refers = "org_unit", readonly, zh = "所属版块")]
    pub board_id: Option<String>,
    /// What is rented.
    #[field(zh = "明细")]
    pub lines: Lines<RentalContractLine>,
}

/// One thing that is rented.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(crate = "tenon::kernel", class = "line", zh = "租赁合同明细", index = "product_id")]
pub struct RentalContractLine {
    /// The product.
    #[field(refers = "product", zh = "产品")]
    pub product_id: String,
    /// The rent of a month; not negative.
    #[field(scale = 4, zh = "月租金")]
    pub rent: Decimal,
}
// endregion: entity

// region: rules
impl Rules for RentalContract {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let contract = &mut draft.data;
        if contract.valid_to < contract.valid_from {
            return Err(refusals::ends_before_it_begins().at("/valid_to"));
        }
        if before.is_some_and(|before| before.status == RentalStatus::Closed) {
            return Err(refusals::closed().at("/id"));
        }
        let customer =
            unit.get::<Customer>(&contract.customer_id).map_err(|error| error.at("/customer_id"))?;
        if contract.currency.is_none() {
            contract.currency = dealing_currency(&customer, unit)?;
        }
        guard_products(contract.lines.iter().map(|line| line.product_id.as_str()), unit)?;
        contract.monthly_rent = monthly_rent(&contract.lines)?;
        check_limit(&customer, draft, unit)
    }
}
// endregion: rules

fn monthly_rent(lines: &Lines<RentalContractLine>) -> Result<Decimal> {
    if let Some(index) = lines.iter().position(|line| line.rent.is_sign_negative()) {
        return Err(refusals::rent_negative().at(format!("/lines/{index}/rent")));
    }
    let too_large = || refusals::rent_too_large().at("/monthly_rent");
    total(lines.iter().map(|line| line.rent)).ok_or_else(too_large)
}

/// Locks whether these products are rented out until the operation ends. They are locked in the order of their ids, so that no
/// two operations wait for one another.
///
/// # Errors
/// A database error.
pub fn guard_products<'p>(products: impl Iterator<Item = &'p str>, unit: &mut Unit<'_>) -> Result<()> {
    let products: std::collections::BTreeSet<_> = products.collect();
    products.into_iter().try_for_each(|product| unit.guard(&format!("rental:{product}")))
}

/// The contract that is running and rents out a product.
///
/// # Errors
/// A database error.
pub fn renting(product: &str, unit: &mut Unit<'_>) -> Result<Option<Stored<RentalContract>>> {
    unit.first(Filter::All(vec![
        Filter::eq(RentalContract::STATUS, RentalStatus::Running),
        Filter::exists(RentalContract::LINES, Filter::eq(RentalContractLine::PRODUCT_ID, product)),
    ]))
}

// region: extend
/// Lets a contract run on.
#[derive(Clone, Debug, Operation)]
#[operation(
    crate = "tenon::kernel",
    name = "rental_contract.extend",
    zh = "续租",
    effect = "write",
    versioned
)]
pub struct ExtendRental {
    /// The contract.
    #[field(refers = "rental_contract", zh = "租赁合同")]
    pub id: String,
    /// For how many months; at least one.
    #[field(zh = "月数")]
    pub months: i32,
}

impl Run for ExtendRental {
    type Answer = Stored<RentalContract>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<RentalContract>> {
        let outside = || refusals::months_out_of_range().at("/months");
        let months = Span::new().try_months(self.months).map_err(|_| outside())?;
        let mut contract = unit.get::<RentalContract>(&self.id)?;
        if self.months < 1 {
            return Err(outside());
        }
        contract.valid_to = contract.valid_to.checked_add(months).map_err(|_| outside())?;
        unit.save(contract)
    }
}
// endregion: extend

/// Ends a contract: everything was given back.
#[derive(Clone, Debug, Operation)]
#[operation(
    crate = "tenon::kernel",
    name = "rental_contract.close",
    zh = "结束租赁",
    effect = "write",
    versioned
)]
pub struct CloseRental {
    /// The contract.
    #[field(refers = "rental_contract", zh = "租赁合同")]
    pub id: String,
}

impl Run for CloseRental {
    type Answer = Stored<RentalContract>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<RentalContract>> {
        let mut contract = unit.get::<RentalContract>(&self.id)?;
        contract.status = RentalStatus::Closed;
        unit.save(contract)
    }
}

/// How long a contract still runs.
#[derive(Clone, Debug, Object)]
#[object(crate = "tenon::kernel")]
pub struct Remaining {
    /// The last day.
    #[field(zh = "到期日期")]
    pub valid_to: Date,
    /// How many days are left, today not counted; below zero where it is over.
    #[field(zh = "剩余天数")]
    pub days: i32,
}

/// How long a contract still runs.
#[derive(Clone, Debug, Operation)]
#[operation(
    crate = "tenon::kernel",
    name = "rental_contract.remaining",
    zh = "查询剩余租期",
    effect = "read"
)]
pub struct RemainingRental {
    /// The contract.
    #[field(refers = "rental_contract", zh = "租赁合同")]
    pub id: String,
}

impl Run for RemainingRental {
    type Answer = Remaining;

    fn run(self, unit: &mut Unit<'_>) -> Result<Remaining> {
        let valid_to = unit.get::<RentalContract>(&self.id)?.valid_to;
        let days = unit.today().duration_until(valid_to).as_hours() / 24;
        Ok(Remaining { valid_to, days: days.try_into().unwrap_or(i32::MAX) })
    }
}
