//! The kinds of records of an ERP, each in its own file with its conversion.

mod customers;
#[cfg(feature = "receivable")]
mod invoices;
mod items;
#[cfg(feature = "receivable")]
mod open_items;
mod order_progress;
#[cfg(feature = "pricing")]
mod prices;
#[cfg(feature = "receivable")]
mod receipts;
mod stock;

pub use customers::Customers;
#[cfg(feature = "receivable")]
pub use invoices::Invoices;
pub use items::Items;
#[cfg(feature = "receivable")]
pub use open_items::OpenItems;
pub use order_progress::Progress;
#[cfg(feature = "pricing")]
pub use prices::Prices;
#[cfg(feature = "receivable")]
pub use receipts::Receipts;
pub use stock::Stock;

use serde_json::{Map, Value as Json};

/// Implements [`Kind`] for a kind: its row, its name, the port and function that give it, the field that is its key, and the
/// functions that take records over.
macro_rules! kind {
    (
        $(#[$doc:meta])* $kind:ident($row:ty) = $name:literal, $capability:ident, $port:ident.$page:ident, $key:ident,
        $apply:expr, $remove:expr, $known:expr
    ) => {
        $(#[$doc])*
        pub struct $kind;

        #[tenon_erp_port::async_trait]
        impl $crate::inbox::Kind for $kind {
            type Row = $row;
            const NAME: &'static str = $name;
            const CAPABILITY: tenon_erp_port::Capability = tenon_erp_port::Capability::$capability;

            fn capabilities(erp: &tenon_erp_port::Erp) -> Option<tenon_erp_port::Capabilities> {
                erp.$port.as_ref().map(|port| port.capabilities())
            }

            async fn page(erp: &tenon_erp_port::Erp, request: &tenon_erp_port::PageRequest) -> tenon_erp_port::Result<tenon_erp_port::Page<$row>> {
                match &erp.$port {
                    Some(port) => port.$page(request).await,
                    None => Err($crate::kinds::no_port($name)),
                }
            }

            fn key(row: &$row) -> &str {
                &row.$key
            }

            fn apply(erp: &str, rows: &[$row], applied: &mut $crate::inbox::Applied, unit: &mut tenon_kernel::Unit<'_>) -> tenon_kernel::Result<()> {
                $apply(erp, rows, applied, unit)
            }

            fn remove(erp: &str, keys: &[String], unit: &mut tenon_kernel::Unit<'_>) -> tenon_kernel::Result<u64> {
                $remove(erp, keys, unit)
            }

            fn known(erp: &str, after: Option<&str>, unit: &mut tenon_kernel::Unit<'_>) -> tenon_kernel::Result<Vec<String>> {
                $known(erp, after, unit)
            }
        }
    };
}

/// A kind that is the ERP's alone: each row becomes a record of an entity.
macro_rules! mirrored {
    ($(#[$doc:meta])* $kind:ident($row:ty) => $entity:ident, $name:literal, $capability:ident, $port:ident.$page:ident, $convert:ident) => {
        $crate::kinds::kind!($(#[$doc])* $kind($row) = $name, $capability, $port.$page, key,
            $crate::mirror::apply::<$kind>, $crate::mirror::remove::<$entity>, $crate::mirror::known::<$entity>);
        $crate::inbound::inbound!($kind, $entity, |pass| pass.compare::<$kind>().await, None);

        impl $crate::mirror::Mirrored for $kind {
            type Record = $entity;

            fn convert(erp: &str, rows: &[$row], unit: &mut tenon_kernel::Unit<'_>) -> tenon_kernel::Result<Vec<tenon_kernel::Result<$entity>>> {
                $convert(erp, rows, unit)
            }
        }

        #[tenon_erp_port::async_trait]
        impl $crate::reconcile::Comparable for $kind {
            fn expected(erp: &$crate::run::ErpInstance, rows: &[$row], unit: &mut tenon_kernel::Unit<'_>) -> tenon_kernel::Result<$crate::reconcile::Contents> {
                $crate::mirror::expected::<$kind>(&erp.name, rows, unit)
            }

            fn standing(erp: &$crate::run::ErpInstance, keys: &[String], unit: &mut tenon_kernel::Unit<'_>) -> tenon_kernel::Result<$crate::reconcile::Contents> {
                $crate::mirror::standing::<$entity>(&erp.name, keys, unit)
            }

            fn leaves(erp: &$crate::run::ErpInstance, after: Option<&str>, unit: &mut tenon_kernel::Unit<'_>) -> tenon_kernel::Result<Vec<(String, tenon_erp_port::ranges::Leaf)>> {
                $crate::mirror::leaves::<$entity>(&erp.name, after, unit)
            }

            async fn ranges(erp: &tenon_erp_port::Erp, request: &tenon_erp_port::ranges::RangeRequest) -> tenon_erp_port::Result<tenon_erp_port::ranges::Ranges> {
                match &erp.$port {
                    Some(port) => port.ranges(<Self as $crate::inbox::Kind>::CAPABILITY, request).await,
                    None => Err($crate::kinds::no_port($name)),
                }
            }
        }
    };
}

/// A kind that both sides keep: each row says something of a record.
macro_rules! shared {
    ($(#[$doc:meta])* $kind:ident($row:ty) => $entity:ident, $name:literal, $capability:ident, $port:ident.$page:ident, $theirs:ident, $told:path, $sharing:expr) => {
        $crate::kinds::kind!($(#[$doc])* $kind($row) = $name, $capability, $port.$page, key,
            $crate::shared::apply::<$kind>, $crate::shared::retire::<$kind>, $crate::shared::known::<$kind>);
        $crate::inbound::inbound!($kind, $entity, |pass| pass.compare::<$kind>().await, Some(&<$kind as $crate::shared::Shared>::SHARING));

        impl $crate::shared::Shared for $kind {
            const SHARING: $crate::shared::Sharing = $sharing;

            fn theirs(row: &$row) -> $crate::shared::Theirs {
                $theirs(row)
            }
        }

        #[tenon_erp_port::async_trait]
        impl $crate::reconcile::Comparable for $kind {
            fn expected(_: &$crate::run::ErpInstance, rows: &[$row], _: &mut tenon_kernel::Unit<'_>) -> tenon_kernel::Result<$crate::reconcile::Contents> {
                Ok($crate::shared::expected::<$kind>(rows))
            }

            fn standing(erp: &$crate::run::ErpInstance, keys: &[String], unit: &mut tenon_kernel::Unit<'_>) -> tenon_kernel::Result<$crate::reconcile::Contents> {
                $crate::present::standing::<$kind>(erp, keys, unit)
            }

            fn leaves(erp: &$crate::run::ErpInstance, after: Option<&str>, unit: &mut tenon_kernel::Unit<'_>) -> tenon_kernel::Result<Vec<(String, tenon_erp_port::ranges::Leaf)>> {
                $crate::present::leaves::<$kind, $row>(erp, after, $told, unit)
            }

            async fn ranges(erp: &tenon_erp_port::Erp, request: &tenon_erp_port::ranges::RangeRequest) -> tenon_erp_port::Result<tenon_erp_port::ranges::Ranges> {
                match &erp.$port {
                    Some(port) => port.ranges(<Self as $crate::inbox::Kind>::CAPABILITY, request).await,
                    None => Err($crate::kinds::no_port($name)),
                }
            }
        }
    };
}

pub(crate) use {kind, mirrored, shared};

fn no_port(kind: &str) -> tenon_erp_port::Error {
    tenon_erp_port::Error::new(tenon_erp_port::Code::ErpUnsupported, format!("no port gives {kind}"))
}

/// A JSON object literal as a map.
fn fields(json: Json) -> Map<String, Json> {
    match json {
        Json::Object(fields) => fields,
        _ => Map::new(),
    }
}
