//! Categories of products, in a tree.

use tenon_kernel::{Entity, Result, Rules, Stored, Unit};

/// A category of products, at the root or below another one.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    zh = "产品类别",
    unique = "code, parent_id",
    index = "parent_id",
    index = "path",
    tree = "parent_id, path, code"
)]
pub struct ProductCategory {
    /// A short code, unique among the categories below the same one; a part of paths.
    #[field(max = 20, zh = "编码")]
    pub code: String,
    /// The name.
    #[field(zh = "名称")]
    pub name: String,
    /// The category above; none at the root.
    #[field(refers = "product_category", zh = "上级类别")]
    pub parent_id: Option<String>,
    /// The codes from the root to this category: `/machines/pumps/`.
    #[field(max = 400, readonly, zh = "路径")]
    pub path: Option<String>,
}

impl Rules for ProductCategory {
    fn before_delete(record: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        unit.refuse_referred(ProductCategory::DEF, record.id())
    }
}
