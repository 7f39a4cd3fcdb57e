//! Rows as values of composite types, in PostgreSQL's binary form: how many fields, then each with the type it is of, its
//! length, -1 for NULL, and its bytes.
//!
//! A batch sends one array of them for each kind of row. Columns as an array each would be as many lists to unpack and to put
//! side by side again: 42 for a trace row, most of them empty. The types are those of migration 0014, field by field.

use jiff::Timestamp;
use sqlx::{
    Encode, Postgres, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo},
};

/// PostgreSQL counts from 2000.
pub const DUEMILA: i64 = 946_684_800_000_000;

// Numbers of the types of fields; they never change (PostgreSQL's `pg_type.dat`).
const BOOLEAN: u32 = 16;
const BYTEA: u32 = 17;
const BIGINT: u32 = 20;
const TEXT: u32 = 25;
const TIMESTAMPTZ: u32 = 1184;

/// A row that is a value of a composite type.
pub trait Composto {
    /// Name of the type.
    const TIPO: &'static str;
    /// How many fields it has.
    const CAMPI: i32;

    /// Its fields, in the order of the type.
    fn scrivi(&self, campi: &mut Campi<'_>);
}

/// One row on its way to the database.
#[derive(Debug)]
pub struct Riga<'r, C>(pub &'r C);

/// An array of rows, to be bound.
pub fn righe<'r, C: Composto>(righe: impl IntoIterator<Item = &'r C>) -> Vec<Riga<'r, C>> {
    righe.into_iter().map(Riga).collect()
}

impl<C: Composto> Type<Postgres> for Riga<'_, C> {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name(C::TIPO)
    }
}

impl<C: Composto> PgHasArrayType for Riga<'_, C> {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::array_of(C::TIPO)
    }
}

impl<C: Composto> Encode<'_, Postgres> for Riga<'_, C> {
    fn encode_by_ref(&self, byte: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        byte.extend_from_slice(&C::CAMPI.to_be_bytes());
        let mut campi = Campi { byte, troppo: false };
        self.0.scrivi(&mut campi);
        if campi.troppo {
            return Err("a value of 2 GB".into());
        }
        Ok(IsNull::No)
    }
}

/// Where the fields of a row are written.
#[derive(Debug)]
pub struct Campi<'b> {
    byte: &'b mut Vec<u8>,
    /// A value had no room for its length.
    troppo: bool,
}

impl Campi<'_> {
    fn campo(&mut self, tipo: u32, valore: Option<&[u8]>) -> &mut Self {
        self.byte.extend_from_slice(&tipo.to_be_bytes());
        let lunghezza = valore.map_or(Ok(-1), |v| i32::try_from(v.len()));
        self.troppo |= lunghezza.is_err();
        self.byte.extend_from_slice(&lunghezza.unwrap_or(-1).to_be_bytes());
        self.byte.extend_from_slice(valore.unwrap_or_default());
        self
    }

    pub fn testo<'v>(&mut self, testo: impl Into<Option<&'v str>>) -> &mut Self {
        self.campo(TEXT, testo.into().map(str::as_bytes))
    }

    pub fn byte<'v>(&mut self, byte: impl Into<Option<&'v [u8]>>) -> &mut Self {
        self.campo(BYTEA, byte.into())
    }

    pub fn intero(&mut self, numero: impl Into<Option<i64>>) -> &mut Self {
        let numero = numero.into().map(i64::to_be_bytes);
        self.campo(BIGINT, numero.as_ref().map(<[u8; 8]>::as_slice))
    }

    pub fn istante(&mut self, istante: impl Into<Option<Timestamp>>) -> &mut Self {
        let micro = istante.into().map(|i| (i.as_microsecond() - DUEMILA).to_be_bytes());
        self.campo(TIMESTAMPTZ, micro.as_ref().map(<[u8; 8]>::as_slice))
    }

    pub fn vero(&mut self, vero: bool) -> &mut Self {
        self.campo(BOOLEAN, Some(&[u8::from(vero)]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Uno;

    impl Composto for Uno {
        const TIPO: &'static str = "uno";
        const CAMPI: i32 = 5;

        fn scrivi(&self, campi: &mut Campi<'_>) {
            let un_secondo_dopo: Timestamp = "2000-01-01T00:00:01Z".parse().unwrap();
            campi
                .testo("è")
                .testo(None)
                .intero(-2)
                .istante(un_secondo_dopo)
                .vero(true);
        }
    }

    #[test]
    fn fields_have_type_length_and_bytes() {
        let mut byte = PgArgumentBuffer::default();
        assert!(matches!(Riga(&Uno).encode_by_ref(&mut byte), Ok(IsNull::No)));
        let attesi: [&[u8]; 6] = [
            &[0, 0, 0, 5],
            &[0, 0, 0, 25, 0, 0, 0, 2, 0xc3, 0xa8],
            &[0, 0, 0, 25, 255, 255, 255, 255],
            &[0, 0, 0, 20, 0, 0, 0, 8, 255, 255, 255, 255, 255, 255, 255, 254],
            &[0, 0, 4, 160, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0x0f, 0x42, 0x40],
            &[0, 0, 0, 16, 0, 0, 0, 1, 1],
        ];
        assert_eq!(byte[..], attesi.concat());
    }
}
