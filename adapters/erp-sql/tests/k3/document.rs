//! The example in the documentation is a mapping.

use tenon_erp_sql::Mapping;

#[test]
fn the_example_in_the_documentation_is_a_mapping() {
    let page = include_str!("../../../../docs/erp-sql-mapping.md");
    let examples: Vec<&str> =
        page.split("```toml\n").skip(1).filter_map(|part| part.split("```").next()).collect();
    assert!(!examples.is_empty());
    for example in examples {
        let mapping = Mapping::parse(example).unwrap_or_else(|error| panic!("{error}\n{example}"));
        assert_eq!(mapping.name(), "Example ERP");
    }
}
