//! Work within an operation that may be refused without ending the operation.

use super::Unit;
use crate::error::Result;
use crate::number_blocks::Drawing;

impl Unit<'_> {
    /// Runs `act`. A refusal undoes what `act` has done, and nothing else: it is the inner result, and the operation may go on. Attempts
    /// may be nested.
    ///
    /// # Errors
    /// An error after which the transaction cannot go on: of the database, or in the engine itself
    /// ([`Code::is_refusal`](crate::Code::is_refusal)).
    pub fn attempt<T>(&mut self, act: impl FnOnce(&mut Self) -> Result<T>) -> Result<Result<T>> {
        self.store.savepoint()?;
        let (references, correlation) = (self.references.clone(), self.correlation.clone());
        let expected = self.expected.clone();
        let numbers = self.numbers.map(Drawing::mark);
        let error = match act(self) {
            Ok(done) => return self.store.release_savepoint().map(|()| Ok(done)),
            Err(error) => error,
        };
        // Also where the whole operation ends: a host's transaction goes on, and is put back to where the call began.
        let undone = self.store.rollback_to_savepoint();
        if !error.code.is_refusal() {
            return Err(error);
        }
        // A record that `act` has made exists no more.
        self.numbers.zip(numbers).into_iter().for_each(|(drawn, mark)| drawn.undo_to(mark));
        (self.references, self.correlation, self.expected) = (references, correlation, expected);
        undone.map(|()| Err(error))
    }
}
