//! The selection of an engine's modules. It alone determines the catalogue.

use tenon_kernel::{Catalogue, Module, Result, chosen};

/// The modules of an engine: the available ones, and those of them that are on.
#[derive(Clone)]
pub struct Modules {
    available: Vec<&'static Module>,
    wanted: Option<Vec<String>>,
}

/// The modules of Tenon, all of them on.
impl Default for Modules {
    fn default() -> Self {
        Self { available: tenon_core::MODULES.to_vec(), wanted: None }
    }
}

impl Modules {
    /// Adds a module of the host to the modules of Tenon. It is on unless [`Modules::only`] leaves it out.
    #[must_use]
    pub fn with(mut self, module: &'static Module) -> Self {
        self.available.push(module);
        self
    }

    /// Switches on only the modules of these names, and those that they need.
    #[must_use]
    pub fn only(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.wanted = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Returns the catalogue of the modules that are on. It also knows those that are off.
    ///
    /// # Errors
    /// `CONFIGURATION` for an unknown module name, and as [`Catalogue::of`].
    pub fn catalogue(&self) -> Result<Catalogue> {
        // What does not fit is refused whether it is on or off: it may be switched on at any time.
        let all = Catalogue::of(&self.available)?;
        let Some(names) = &self.wanted else { return Ok(all) };
        let on = Catalogue::of(&chosen(&self.available, names)?)?;
        let off = self.available.iter().copied().filter(|module| !on.has_module(module.name)).collect();
        Ok(on.besides(off))
    }
}
