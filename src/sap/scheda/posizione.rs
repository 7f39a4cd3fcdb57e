//! Where the repeated things of a document are, as `CampiInErrore` writes it (design: index on repeatable elements only).

use super::{
    Allegato, AltreInformazioni, ConoscenzaInformatica, EsperienzaLavoro, FormazioneProfessionale, LinguaStraniera,
    ListeSpeciali, Politica, Scheda, TitoloStudio, Voce,
};
use crate::sap::{Campo, Testo};

/// Place of one repeated element; 1-based.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posizione {
    /// Path of the list.
    lista: &'static str,
    /// Which list, where the list itself may repeat.
    numero: Option<usize>,
    voce: &'static str,
    indice: usize,
}

impl Posizione {
    const fn new(lista: &'static str, voce: &'static str, indice: usize) -> Self {
        Self {
            lista,
            numero: None,
            voce,
            indice,
        }
    }

    /// Path of the element itself.
    pub fn elemento(&self) -> String {
        let Self {
            lista, voce, indice, ..
        } = self;
        match self.numero {
            Some(numero) => format!("{lista}[{numero}]/{voce}[{indice}]"),
            None => format!("{lista}/{voce}[{indice}]"),
        }
    }

    /// Path of something inside it: `campo` may have several steps.
    pub fn percorso(&self, campo: &str) -> String {
        format!("{}/{campo}", self.elemento())
    }
}

/// `politiche_attive_lst/politiche_attive[i]/campo`, with the 1-based position that [`Scheda::politiche`] gives.
pub fn percorso_politica(i: usize, campo: &str) -> String {
    politica(i).percorso(campo)
}

const fn politica(i: usize) -> Posizione {
    Posizione::new("politiche_attive_lst", "politiche_attive", i)
}

impl Scheda {
    /// Section 6, each with its 1-based position.
    pub fn politiche(&self) -> impl Iterator<Item = (usize, &Politica)> {
        (1..).zip(self.politiche_attive_lst.iter().flatten())
    }

    /// Section 4.
    pub fn esperienze(&self) -> impl Iterator<Item = (Posizione, &EsperienzaLavoro)> {
        numera(
            "esperienzelavoro_lst",
            "esperienzalavoro",
            self.esperienzelavoro_lst.iter().flatten(),
        )
    }

    /// Section 2.2.
    pub fn liste_speciali(&self) -> impl Iterator<Item = (Posizione, &ListeSpeciali)> {
        let dati = self.datiamministrativi.as_ref();
        let voci = dati.and_then(|d| d.listespeciali_lst.as_ref()).into_iter().flatten();
        numera("datiamministrativi/listespeciali_lst", "listespeciali", voci)
    }

    /// Section 5, the bare list of levels: the position is that of the leaf.
    pub fn livelli_istruzione(&self) -> impl Iterator<Item = (Posizione, &Campo<Testo>)> {
        let voci = self.livelliistruzione_lst.iter().flatten();
        numera("livelliistruzione_lst", "codlivelloistruzione", voci)
    }

    /// Section 5.1.
    pub fn titoli_studio(&self) -> impl Iterator<Item = (Posizione, &TitoloStudio)> {
        self.voci("allegato/titolistudio_lst", "titolostudio", |a| &a.titolistudio_lst)
    }

    /// Section 5.2.
    pub fn formazioni(&self) -> impl Iterator<Item = (Posizione, &FormazioneProfessionale)> {
        let voce = "formazioneprofessionale";
        self.voci("allegato/formazioneprofessionale_lst", voce, |a| {
            &a.formazioneprofessionale_lst
        })
    }

    /// Section 5.3.
    pub fn lingue(&self) -> impl Iterator<Item = (Posizione, &LinguaStraniera)> {
        self.voci("allegato/linguestraniere_lst", "linguastraniera", |a| {
            &a.linguestraniere_lst
        })
    }

    /// Section 5.4.
    pub fn conoscenze_informatiche(&self) -> impl Iterator<Item = (Posizione, &ConoscenzaInformatica)> {
        let voce = "conoscenzainformatica";
        self.voci("allegato/conoscenzeinformatiche_lst", voce, |a| {
            &a.conoscenzeinformatiche_lst
        })
    }

    /// Section 5.5.
    pub fn altre_informazioni(&self) -> impl Iterator<Item = (Posizione, &AltreInformazioni)> {
        self.voci("allegato/altreinformazioni_lst", "altreinformazioni", |a| {
            &a.altreinformazioni_lst
        })
    }

    fn voci<'a, T: 'a>(
        &'a self,
        lista: &'static str,
        voce: &'static str,
        campo: impl Fn(&'a Allegato) -> &'a Vec<Voce<T>>,
    ) -> impl Iterator<Item = (Posizione, &'a T)> {
        let voci = self.allegato.as_ref().map(campo).into_iter().flatten();
        voci.map(move |v| {
            let posizione = Posizione {
                numero: Some(v.lista),
                ..Posizione::new(lista, voce, v.indice)
            };
            (posizione, &v.voce)
        })
    }
}

fn numera<'a, T: 'a>(
    lista: &'static str,
    voce: &'static str,
    voci: impl Iterator<Item = &'a T>,
) -> impl Iterator<Item = (Posizione, &'a T)> {
    (1..).zip(voci).map(move |(i, v)| (Posizione::new(lista, voce, i), v))
}
