//! Names of tables, columns and indexes fit every database that may follow.

use super::Faults;
use tenon::Catalogue;
use tenon::sql::table::{Table, tables};

/// The longest name that Oracle takes before 12.2.
const LONGEST: usize = 30;

/// The names under the default prefix.
pub(crate) fn check(catalogue: &Catalogue) -> Faults {
    tables(catalogue, "tn_").iter().flat_map(too_long).collect()
}

fn too_long(table: &Table) -> Faults {
    let columns = table.columns.iter().map(|column| &column.name);
    let indexes = table.indexes.iter().map(|index| &index.name);
    let names = std::iter::once(&table.name).chain(columns).chain(indexes);
    let long = names.filter(|name| name.len() > LONGEST);
    long.map(|name| format!("`{name}` (table `{}`) has more than {LONGEST} characters", table.name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_of_an_index_is_found() {
        let mut table = tables(&tenon::Modules::default().catalogue().unwrap(), "tn_").swap_remove(0);
        assert_eq!(too_long(&table), Faults::new());
        table.indexes[0].name = "tn_a_name_of_thirty_one_letters".to_owned();
        assert_eq!(too_long(&table).len(), 1);
    }
}
