//! How a field's type says what its element holds and how often it occurs.
//!
//! | type | element |
//! |---|---|
//! | `E` | once |
//! | `Option<E>` | at most once; absent when it is a leaf without text |
//! | `Option<Vec<E>>` | at most one list, with any number of items |
//! | `Vec<Voce<E>>` | any number of lists, with any number of items; written as one (sap-document.md §2, note 2) |
//!
//! where `E` is a leaf ([`Campo`]) or a section. Whatever is optional and empty is not written (§7).

use super::{
    Voce,
    lettore::{Lettore, Tag},
    nodi::{Elenco, Occorrenze},
    valore::Valore,
};
use crate::{sap::Campo, xml::Writer};

/// What stands between an opening and a closing tag.
pub(super) trait Elemento: Sized {
    /// `None` when the content does not fit, which `lettore` has then been told.
    fn leggi(tag: &Tag<'_>, lettore: &mut Lettore<'_, '_>) -> Option<Self>;
    fn scrivi(&self, nome: &str, w: &mut Writer);
    /// Nothing to write.
    fn vuoto(&self) -> bool;
    /// Names the nodes inside.
    fn nodi(elenco: &mut Elenco);
    /// The type of a leaf.
    const TIPO: Option<&'static str> = None;

    /// An optional element that is there and says nothing.
    fn assente(_tag: &Tag<'_>) -> bool {
        false
    }
}

impl<T: Valore> Elemento for Campo<T> {
    const TIPO: Option<&'static str> = Some(T::TIPO);

    fn leggi(tag: &Tag<'_>, lettore: &mut Lettore<'_, '_>) -> Option<Self> {
        let Some(testo) = &tag.testo else {
            lettore.scarta(tag, "atteso un testo, trovati elementi");
            lettore.salta(tag);
            return None;
        };
        let valore = T::da_testo(testo);
        if valore.is_none() {
            lettore.scarta(tag, T::ATTESO);
        }
        valore.map(|valore| Self::new(valore, tag.riga))
    }

    fn scrivi(&self, nome: &str, w: &mut Writer) {
        self.valore.con_testo(|testo| w.leaf(nome, testo));
    }

    fn vuoto(&self) -> bool {
        self.valore.con_testo(str::is_empty)
    }

    fn nodi(_elenco: &mut Elenco) {}

    fn assente(tag: &Tag<'_>) -> bool {
        tag.testo.as_deref() == Some("")
    }
}

/// What a field of a section holds.
pub(super) trait Figlio: Sized {
    /// What has been read of it so far.
    type Bozza: Default;

    /// Takes in one occurrence of the element.
    fn accogli(bozza: &mut Self::Bozza, tag: &Tag<'_>, voce: &'static str, lettore: &mut Lettore<'_, '_>);
    /// `None` when something obligatory never came.
    fn concludi(bozza: Self::Bozza) -> Option<Self>;
    fn scrivi(&self, nome: &str, voce: &str, w: &mut Writer);
    fn vuoto(&self) -> bool;
    fn nodi(nome: &str, voce: &str, elenco: &mut Elenco);
}

impl<E: Elemento> Figlio for E {
    type Bozza = Option<E>;

    fn accogli(bozza: &mut Self::Bozza, tag: &Tag<'_>, _voce: &'static str, lettore: &mut Lettore<'_, '_>) {
        *bozza = E::leggi(tag, lettore);
    }

    fn concludi(bozza: Self::Bozza) -> Option<Self> {
        bozza
    }

    fn scrivi(&self, nome: &str, _voce: &str, w: &mut Writer) {
        Elemento::scrivi(self, nome, w);
    }

    fn vuoto(&self) -> bool {
        Elemento::vuoto(self)
    }

    fn nodi(nome: &str, _voce: &str, elenco: &mut Elenco) {
        elenco.aggiungi::<E>(nome, Occorrenze::Una);
    }
}

impl<E: Elemento> Figlio for Option<E> {
    type Bozza = Option<E>;

    fn accogli(bozza: &mut Self::Bozza, tag: &Tag<'_>, _voce: &'static str, lettore: &mut Lettore<'_, '_>) {
        *bozza = if E::assente(tag) { None } else { E::leggi(tag, lettore) };
    }

    fn concludi(bozza: Self::Bozza) -> Option<Self> {
        Some(bozza)
    }

    fn scrivi(&self, nome: &str, _voce: &str, w: &mut Writer) {
        if let Some(elemento) = self.as_ref().filter(|e| !e.vuoto()) {
            elemento.scrivi(nome, w);
        }
    }

    fn vuoto(&self) -> bool {
        self.as_ref().is_none_or(Elemento::vuoto)
    }

    fn nodi(nome: &str, _voce: &str, elenco: &mut Elenco) {
        elenco.aggiungi::<E>(nome, Occorrenze::Facoltativa);
    }
}

impl<E: Elemento> Figlio for Option<Vec<E>> {
    type Bozza = Self;

    fn accogli(bozza: &mut Self, tag: &Tag<'_>, voce: &'static str, lettore: &mut Lettore<'_, '_>) {
        let voci = bozza.get_or_insert_default();
        leggi_voci(tag, voce, lettore, |_, elemento| voci.push(elemento));
    }

    fn concludi(bozza: Self) -> Option<Self> {
        Some(bozza)
    }

    fn scrivi(&self, nome: &str, voce: &str, w: &mut Writer) {
        scrivi_voci(self.iter().flatten(), nome, voce, w);
    }

    fn vuoto(&self) -> bool {
        self.iter().flatten().all(Elemento::vuoto)
    }

    fn nodi(nome: &str, voce: &str, elenco: &mut Elenco) {
        elenco.lista::<E>(nome, Occorrenze::Facoltativa, voce);
    }
}

impl<E: Elemento> Figlio for Vec<Voce<E>> {
    /// The number of lists so far, and their items.
    type Bozza = (usize, Self);

    fn accogli(bozza: &mut Self::Bozza, tag: &Tag<'_>, voce: &'static str, lettore: &mut Lettore<'_, '_>) {
        let (lista, voci) = bozza;
        *lista += 1;
        lettore.numera(*lista);
        leggi_voci(tag, voce, lettore, |indice, voce| {
            voci.push(Voce {
                lista: *lista,
                indice,
                voce,
            });
        });
    }

    fn concludi((_, voci): Self::Bozza) -> Option<Self> {
        Some(voci)
    }

    fn scrivi(&self, nome: &str, voce: &str, w: &mut Writer) {
        scrivi_voci(self.iter().map(|v| &v.voce), nome, voce, w);
    }

    fn vuoto(&self) -> bool {
        self.iter().all(|v| v.voce.vuoto())
    }

    fn nodi(nome: &str, voce: &str, elenco: &mut Elenco) {
        elenco.lista::<E>(nome, Occorrenze::Ripetuta, voce);
    }
}

/// Reads the items named `nome` of one list; `prendi` is told the position of each.
fn leggi_voci<E: Elemento>(
    lista: &Tag<'_>,
    nome: &'static str,
    lettore: &mut Lettore<'_, '_>,
    mut prendi: impl FnMut(usize, E),
) {
    let mut indice = 0;
    while let Some(tag) = lettore.figlio(lista) {
        if tag.nome != nome {
            lettore.salta(&tag);
            continue;
        }
        indice += 1;
        lettore.entra(nome, Some(indice));
        if let Some(elemento) = E::leggi(&tag, lettore) {
            prendi(indice, elemento);
        }
        lettore.esci();
    }
}

fn scrivi_voci<'e, E: Elemento + 'e>(voci: impl Iterator<Item = &'e E>, nome: &str, voce: &str, w: &mut Writer) {
    let mut piene = voci.filter(|e| !e.vuoto()).peekable();
    if piene.peek().is_none() {
        return;
    }
    w.open(nome);
    piene.for_each(|elemento| elemento.scrivi(voce, w));
    w.close(nome);
}
