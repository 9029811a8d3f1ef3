//! Modules that do not fit one another are refused when the engine opens, by a message that names what is wrong.

use tenon_kernel::listener::listener;
use tenon_kernel::{
    Catalogue, Code, Entity, Listen, Module, Operation, Result, Rules, Run, Stored, Unit, Upgrade, chosen,
    entity, operation,
};

/// A part.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "部件")]
struct Part {
    /// The name.
    #[field(zh = "名称")]
    name: String,
}

impl Rules for Part {}

/// Something of which a part is made.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "材料")]
struct Material {
    /// The part.
    #[field(refers = "part", zh = "部件")]
    part_id: String,
}

impl Rules for Material {}

/// The same name, declared once more.
mod second {
    use tenon_kernel::{Entity, Rules};

    /// Another part.
    #[derive(Clone, Debug, PartialEq, Entity)]
    #[entity(zh = "部件")]
    pub(crate) struct Part {
        /// The code.
        #[field(zh = "代码")]
        pub(crate) code: String,
    }

    impl Rules for Part {}
}

/// Indexed by a field whose name is misspelt.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "箱子", index = "coulour")]
struct Crate {
    /// The colour.
    #[field(zh = "颜色")]
    colour: String,
}

impl Rules for Crate {}

/// Somebody's, without saying whose.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "工具", rights = "owner")]
struct Tool {
    /// The organisation unit that it belongs to.
    #[field(refers = "org_unit", zh = "所属单元")]
    unit_id: Option<String>,
}

impl Rules for Tool {}

/// Names a part.
#[derive(Clone, Debug, Operation)]
#[operation(name = "part.name", zh = "命名", effect = "write")]
struct NamePart {
    /// The part.
    #[field(refers = "part", zh = "部件")]
    id: String,
}

impl Run for NamePart {
    type Answer = Stored<Part>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Part>> {
        unit.get(&self.id)
    }
}

/// Hears of parts.
struct Hears;

impl Listen for Hears {
    type Of = Part;
    const NAME: &'static str = "hears";
}

static PARTS: Module =
    Module { entities: &[entity::<Part>()], operations: &[operation::<NamePart>()], ..named("parts") };

const fn named(name: &'static str) -> Module {
    Module::new(name, "Planted.")
}

/// The words with which these modules are refused.
fn refused(modules: &[&'static Module]) -> String {
    let error = Catalogue::of(modules).err().unwrap();
    assert_eq!(error.code, Code::Configuration);
    error.message
}

#[test]
fn modules_that_fit_are_put_together_each_after_what_it_needs() {
    static ABOVE: Module =
        Module { needs: &["parts"], entities: &[entity::<Material>()], ..named("assembly") };
    let catalogue = Catalogue::of(&[&ABOVE, &PARTS]).unwrap();
    let names: Vec<_> = catalogue.modules().iter().map(|module| module.name).collect();
    assert_eq!(names, ["platform", "parts", "assembly"]);
    assert_eq!(catalogue.home("material").map(|module| module.name), Some("assembly"));
}

#[test]
fn a_module_that_needs_an_absent_one() {
    static NEEDY: Module = Module { needs: &["nowhere"], ..named("needy") };
    assert_eq!(refused(&[&NEEDY]), "the module `needy`: it needs the module `nowhere`, which does not exist");
}

#[test]
fn modules_that_need_one_another_in_a_circle() {
    static FIRST: Module = Module { needs: &["second"], ..named("first") };
    static SECOND: Module = Module { needs: &["first"], ..named("second") };
    assert_eq!(refused(&[&FIRST, &SECOND]), "modules: first, second need one another in a circle");
}

#[test]
fn two_modules_with_the_same_name() {
    static SAME: Module = named("parts");
    assert_eq!(refused(&[&PARTS, &SAME]), "the module `parts`: another module has the same name");
}

#[test]
fn two_modules_with_the_same_entity() {
    static SECOND: Module = Module { entities: &[entity::<second::Part>()], ..named("spares") };
    let said = "the module `spares`: the entity `part` is declared by the module `parts`";
    assert_eq!(refused(&[&PARTS, &SECOND]), said);
}

#[test]
fn two_modules_with_the_same_operation() {
    static SECOND: Module =
        Module { needs: &["parts"], operations: &[operation::<NamePart>()], ..named("spares") };
    let said = "the module `spares`: the operation `part.name` already exists";
    assert_eq!(refused(&[&PARTS, &SECOND]), said);
}

#[test]
fn an_index_on_a_misspelt_field() {
    static BOXES: Module = Module { entities: &[entity::<Crate>()], ..named("boxes") };
    let said = "the module `boxes`: an index of `crate` names `coulour`, which is not a field of it that can be compared";
    assert_eq!(refused(&[&BOXES]), said);
}

#[test]
fn row_rights_without_an_owner() {
    static TOOLS: Module = Module { entities: &[entity::<Tool>()], ..named("tools") };
    let said = "the module `tools`: the row rights of `tool` need `owner_id`, a reference to `user`";
    assert_eq!(refused(&[&TOOLS]), said);
}

#[test]
fn a_reference_to_an_absent_entity() {
    static ALONE: Module = Module { entities: &[entity::<Material>()], ..named("assembly") };
    let said = "the module `assembly`: `material.part_id` refers to the entity `part`, which does not exist";
    assert_eq!(refused(&[&ALONE]), said);
}

#[test]
fn a_reference_to_an_entity_of_a_module_that_is_not_needed() {
    static BESIDE: Module = Module { entities: &[entity::<Material>()], ..named("assembly") };
    let said = "the module `assembly`: `material.part_id` refers to `part` of the module `parts`, which it does not need";
    assert_eq!(refused(&[&BESIDE, &PARTS]), said);
}

#[test]
fn a_listener_of_an_entity_that_no_needed_module_declares() {
    static DEAF: Module = Module { listeners: &[listener::<Hears>()], ..named("deaf") };
    let said =
        "the module `deaf`: the listener `hears` hears of `part`, which no module that it needs declares";
    assert_eq!(refused(&[&DEAF]), said, "absent");
    assert_eq!(refused(&[&DEAF, &PARTS]), said, "not needed");
}

#[test]
fn a_name_that_no_module_has() {
    let error = chosen(&[&PARTS], &["prats".to_owned()]).err().unwrap();
    assert_eq!(error.code, Code::Configuration);
    assert_eq!(error.message, "modules: there is no module `prats`; there are parts");
}

#[test]
fn upgrades_out_of_order_or_beyond_the_version() {
    const fn to(version: u32) -> Upgrade {
        Upgrade { to: version, step: |_, _| Ok(None) }
    }
    static TWICE: Module = Module { version: 3, upgrades: &[to(2), to(2)], ..named("twice") };
    static BEYOND: Module = Module { version: 2, upgrades: &[to(3)], ..named("beyond") };
    static FIRST: Module = Module { version: 2, upgrades: &[to(1)], ..named("first") };
    let said = |name, from, to, version| {
        format!(
            "the module `{name}`: an upgrade leads from version {from} to {to}, and the module has version {version}"
        )
    };
    assert_eq!(refused(&[&TWICE]), said("twice", 2, 2, 3));
    assert_eq!(refused(&[&BEYOND]), said("beyond", 1, 3, 2));
    assert_eq!(refused(&[&FIRST]), said("first", 1, 1, 2));
}
