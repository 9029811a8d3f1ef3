//! Why documents are refused for what they come from.

tenon_kernel::refusals! {
    document {
        more_than_left(most) = OutOfRange,
            "the line comes from another document, of which {most} can be taken in all",
            "该明细来自另一单据，最多可取 {most}";
    }
}
