//! Why comments are refused.

tenon_kernel::refusals! {
    comment {
        of_another_author = Forbidden,
            "only its author changes or deletes a comment: write one of your own",
            "只有作者可以修改或删除评论：请另写一条";
        of_its_record = IllegalState,
            "a comment stays with its record: write another one about the other record",
            "评论不能改到其他记录：请在另一记录上另写一条";
    }
}
