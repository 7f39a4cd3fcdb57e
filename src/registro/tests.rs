//! The tables of lifecycle.md and operations.md §5, row by row, on a register in memory.

mod annullo;
mod ciclo;
mod codici;
mod costruttori;
mod fusione;
mod n00_a02;
mod patti;
mod politiche;
mod proprieta;
mod registro;
mod titolarita;
