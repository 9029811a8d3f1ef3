//! The C library of a host with a module of its own: the functions of `tenon.h`, for engines with the module `rental`.

// region: library
tenon_c::engine!(rental::modules());
// endregion: library
