//! The C library that ships: the functions of `tenon.h`, for engines with the modules that ship.

tenon_c::engine!(tenon_c::Modules::default());
