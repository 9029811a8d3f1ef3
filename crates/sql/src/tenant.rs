//! For which tenant a thread works.
//!
//! A call runs on its caller's thread. Between the engine and a driver there may be databases of a host, which pass on what they are
//! asked: so the tenant is that thread's while it begins a transaction, as the [limit](crate::Limit) of its call is.

use std::cell::RefCell;

thread_local! {
    static CURRENT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `work` for a tenant. A driver that has fewer connections than are wanted shares them among tenants by this.
pub fn for_tenant<T>(tenant: &str, work: impl FnOnce() -> T) -> T {
    /// Puts back what was there, also when `work` panics.
    struct Restore(Option<String>);
    impl Drop for Restore {
        fn drop(&mut self) {
            let before = self.0.take();
            CURRENT.with(|current| *current.borrow_mut() = before);
        }
    }
    let before = CURRENT.with(|current| current.borrow_mut().replace(tenant.to_owned()));
    let _restore = Restore(before);
    work()
}

/// The tenant that this thread works for, if it works for one.
pub(crate) fn current_tenant() -> Option<String> {
    CURRENT.with(|current| current.borrow().clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_for_a_tenant_ends_with_it() {
        assert_eq!(current_tenant(), None);
        for_tenant("acme", || {
            for_tenant("beta", || assert_eq!(current_tenant().as_deref(), Some("beta")));
            assert_eq!(current_tenant().as_deref(), Some("acme"));
        });
        assert_eq!(current_tenant(), None);
    }
}
