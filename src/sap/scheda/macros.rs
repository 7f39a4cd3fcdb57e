//! One declaration per section: the struct, how it is read, how it is written, which nodes it has.
//!
//! The name of a field is the name of its element, the order of the fields is the order of Rev009, and the type says
//! how often it occurs (see [`Figlio`](super::contenuto::Figlio)). A list names its items after `=>`.

/// Declares a section that remembers its line.
macro_rules! sezione {
    ($(#[$doc:meta])* pub struct $nome:ident {
        $($(#[$nota:meta])* pub $campo:ident : $tipo:ty $(=> $voce:ident)?,)*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $nome {
            /// Line of the opening tag; 0 when not read from a document.
            pub riga: $crate::sap::scheda::Riga,
            $($(#[$nota])* pub $campo: $tipo,)*
        }

        $crate::sap::scheda::macros::elemento!($nome [riga] $($campo : $tipo $(=> $voce)?,)*);
    };
}

/// Declares the root, which needs no line.
macro_rules! radice {
    ($(#[$doc:meta])* pub struct $nome:ident {
        $($(#[$nota:meta])* pub $campo:ident : $tipo:ty $(=> $voce:ident)?,)*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $nome {
            $($(#[$nota])* pub $campo: $tipo,)*
        }

        $crate::sap::scheda::macros::elemento!($nome [] $($campo : $tipo $(=> $voce)?,)*);
    };
}

/// Reading and writing of a struct whose fields are elements.
macro_rules! elemento {
    ($nome:ident [$($riga:ident)?] $($campo:ident : $tipo:ty $(=> $voce:ident)?,)*) => {
        impl $crate::sap::scheda::contenuto::Elemento for $nome {
            fn leggi(
                tag: &$crate::sap::scheda::lettore::Tag<'_>,
                lettore: &mut $crate::sap::scheda::lettore::Lettore<'_, '_>,
            ) -> Option<Self> {
                use $crate::sap::scheda::contenuto::Figlio;
                $(let mut $campo = <$tipo as Figlio>::Bozza::default();)*
                while let Some(figlio) = lettore.figlio(tag) {
                    match figlio.nome {
                        $(stringify!($campo) => {
                            lettore.entra(stringify!($campo), None);
                            <$tipo as Figlio>::accogli(&mut $campo, &figlio, concat!($(stringify!($voce))?), lettore);
                            lettore.esci();
                        })*
                        _ => lettore.salta(&figlio),
                    }
                }
                Some(Self {
                    $($riga: $crate::sap::scheda::Riga(tag.riga),)?
                    $($campo: <$tipo as Figlio>::concludi($campo)
                        .or_else(|| lettore.manca(tag, stringify!($campo)))?,)*
                })
            }

            fn scrivi(&self, nome: &str, w: &mut $crate::xml::Writer) {
                use $crate::sap::scheda::contenuto::Figlio;
                w.open(nome);
                $(Figlio::scrivi(&self.$campo, stringify!($campo), concat!($(stringify!($voce))?), w);)*
                w.close(nome);
            }

            fn vuoto(&self) -> bool {
                use $crate::sap::scheda::contenuto::Figlio;
                true $(&& Figlio::vuoto(&self.$campo))*
            }

            fn nodi(elenco: &mut $crate::sap::scheda::nodi::Elenco) {
                use $crate::sap::scheda::contenuto::Figlio;
                $(<$tipo as Figlio>::nodi(stringify!($campo), concat!($(stringify!($voce))?), elenco);)*
            }
        }
    };
}

pub(super) use {elemento, radice, sezione};
