//! The reason why the ready roles of a group are not created.

tenon_kernel::refusals! {
    standard_role {
        name_taken(name) = Duplicate,
            "there is a role `{name}` already: give it another name first",
            "已有名为“{name}”的角色，请先为其更名";
    }
}
