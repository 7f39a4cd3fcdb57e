//! Every statement that SQLite is given.

use super::fascio::PerRighe;

/// The number of `_sqlx_migrations` that was applied last.
pub const VERSIONE: &str = "SELECT max(version) FROM _sqlx_migrations WHERE success";

/// How far the counters have come: of codes, and of trace rows.
pub const CONTATORI: &str = "SELECT valore, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'traccia'), 0)
    FROM contatore WHERE nome = 'sap'";

/// Codes that are registered, whatever their last letter: from, to.
pub const CODICI_REGISTRATI: &str = "SELECT codice FROM sap WHERE codice >= ? || 'A' AND codice <= ? || 'Z'";

/// Of the next codes those that are registered: prefix, prefix, how many.
pub const PROSSIMI_REGISTRATI: &str = "SELECT s.codice FROM contatore c CROSS JOIN sap s
        ON s.codice >= ? || printf('%08d', c.valore + 1) || 'A' AND s.codice <= ? || printf('%08d', c.valore + ?) || 'Z'
    WHERE c.nome = 'sap'";

pub const ALZA_CONTATORE: &str = "UPDATE contatore SET valore = ? WHERE nome = 'sap'";

macro_rules! sap_per {
    ($documento:literal, $dove:literal) => {
        concat!(
            "SELECT s.codice, s.codice_fiscale, s.stato, s.ente_titolare, s.regione_titolare, s.versione, ",
            $documento,
            ", s.ricezioni, s.ncn_indiceprofiling, s.ncn_dataevento, s.ncn_disponibilita
            FROM json_each(?) k CROSS JOIN sap s ON ",
            $dove
        )
    };
}

/// SAPs of these codes, without and with their documents.
pub const SAP_PER_CODICE: [&str; 2] = [
    sap_per!("NULL AS documento, NULL AS compresso", "s.codice = k.value"),
    sap_per!("s.documento, s.compresso", "s.codice = k.value"),
];

/// Active SAPs of these codici fiscali, without and with their documents.
pub const SAP_ATTIVE: [&str; 2] = [
    sap_per!(
        "NULL AS documento, NULL AS compresso",
        "s.codice_fiscale = k.value AND s.stato = 'ATTIVA'"
    ),
    sap_per!(
        "s.documento, s.compresso",
        "s.codice_fiscale = k.value AND s.stato = 'ATTIVA'"
    ),
];

pub const POLITICHE: &str = "SELECT p.identificativo, p.codice_sap
    FROM json_each(?) k CROSS JOIN politica p ON p.identificativo = k.value";

/// Of these pairs of identifier and Mittente, those in use.
pub const IDENTIFICATORI_USATI: &str = "SELECT k.value ->> 0, k.value ->> 1 FROM json_each(?) k
    WHERE EXISTS (SELECT 1 FROM traccia t WHERE t.identificatore = k.value ->> 0
        AND coalesce(t.mittente, '') = k.value ->> 1 AND t.identificatore_usato = 1 AND t.identificatore IS NOT NULL)";

/// `?2` inclusive, `?3` exclusive, either may be absent (lifecycle.md §7).
pub const NON_ATTIVE: &str = "SELECT codice FROM (
        SELECT codice, disattivata_il FROM sap WHERE stato <> 'ATTIVA' AND codice_fiscale = ?1
        UNION
        SELECT codice, disattivata_il FROM sap WHERE cf_corrente <> codice_fiscale AND cf_corrente = ?1)
    WHERE (?2 IS NULL OR disattivata_il >= ?2) AND (?3 IS NULL OR disattivata_il < ?3)
    ORDER BY disattivata_il, codice";

const RIGHE: &str = ") WHERE column1 IS NOT NULL";

/// Code, codice fiscale, state, ente, region, version, document, receptions, three of the NCN, instant, until when, packed.
pub const INSERISCI_SAP: PerRighe = PerRighe {
    tabella: "sap",
    prima: "INSERT INTO sap (codice, codice_fiscale, cf_corrente, stato, ente_titolare, regione_titolare, versione,
        documento, ricezioni, ncn_indiceprofiling, ncn_dataevento, ncn_disponibilita, creata_il, aggiornata_il,
        disattivata_il, compresso)
    SELECT column1, column2, column2, column3, column4, column5, column6, column7, column8, column9, column10, column11,
        column12, column12, column13, column14 FROM (VALUES ",
    valori: 14,
    dopo: RIGHE,
    cerca: false,
};

/// The same values, and the version that was read. A SAP that is no longer active is never changed again.
pub const AGGIORNA_SAP: PerRighe = PerRighe {
    tabella: "sap",
    prima: "UPDATE sap SET codice_fiscale = k.column2, cf_corrente = k.column2, stato = k.column3,
        ente_titolare = k.column4, regione_titolare = k.column5, versione = k.column6, documento = k.column7,
        ricezioni = k.column8, ncn_indiceprofiling = k.column9, ncn_dataevento = k.column10,
        ncn_disponibilita = k.column11, aggiornata_il = k.column12, disattivata_il = k.column13, compresso = k.column14
    FROM (VALUES ",
    valori: 15,
    dopo: ") AS k WHERE sap.codice = k.column1 AND sap.versione = k.column15 AND sap.stato = 'ATTIVA'",
    cerca: true,
};

/// The same for a SAP that stays its worker's and active, so that no index is touched.
pub const AGGIORNA_SAP_FERMA: PerRighe = PerRighe {
    tabella: "sap",
    prima: "UPDATE sap SET ente_titolare = k.column4, regione_titolare = k.column5, versione = k.column6,
        documento = k.column7, ricezioni = k.column8, ncn_indiceprofiling = k.column9, ncn_dataevento = k.column10,
        ncn_disponibilita = k.column11, aggiornata_il = k.column12, disattivata_il = k.column13, compresso = k.column14
    FROM (VALUES ",
    valori: 15,
    dopo: ") AS k WHERE sap.codice = k.column1 AND sap.versione = k.column15 AND sap.stato = 'ATTIVA'
        AND +sap.codice_fiscale = k.column2 AND k.column3 = 'ATTIVA'",
    cerca: true,
};

/// SAPs of the same worker that are no longer active follow the new codice fiscale: to, from three times. Those that bear the
/// present one, and those that follow it already.
pub const SPOSTA_NON_ATTIVE: &str = "UPDATE sap SET cf_corrente = ? WHERE cf_corrente = ? AND codice IN (
        SELECT codice FROM sap WHERE codice_fiscale = ? AND stato <> 'ATTIVA'
        UNION ALL
        SELECT codice FROM sap WHERE cf_corrente = ? AND cf_corrente <> codice_fiscale)";

/// Code, and a list of identifiers. No index leads from a code to its policies.
pub const LIBERA_POLITICHE_DI: &str =
    "DELETE FROM politica WHERE codice_sap = ? AND identificativo IN (SELECT value FROM json_each(?))";

pub const LIBERA_POLITICHE: PerRighe = PerRighe {
    tabella: "politica",
    prima: "DELETE FROM politica WHERE (identificativo, codice_sap) IN (VALUES ",
    valori: 2,
    dopo: ")",
    cerca: true,
};

pub const PRENDI_POLITICHE: PerRighe = PerRighe {
    tabella: "politica",
    prima: "INSERT INTO politica (identificativo, codice_sap) SELECT column1, column2 FROM (VALUES ",
    valori: 2,
    dopo: RIGHE,
    cerca: false,
};

/// Code, motive, recipient, cause, instant.
pub const INSERISCI_NOTIFICHE: PerRighe = PerRighe {
    tabella: "notifica",
    prima: "INSERT INTO notifica (codice, motivo, destinatario, causa, creata_il, prossimo_tentativo)
    SELECT column1, column2, column3, column4, column5, column5 FROM (VALUES ",
    valori: 5,
    dopo: RIGHE,
    cerca: false,
};

/// None when it is there already.
pub const INSERISCI_RICEVUTA: &str = "INSERT INTO ricevuta (codice, motivo, mittente, identificatore, correlazione,
        ricevuta_il)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING RETURNING id";

pub const INSERISCI_INOLTRO: &str = "INSERT INTO inoltro (ricevuta, canale, codice, prossimo_tentativo)
    VALUES (?1, ?2, ?3, ?4)";

pub const INSERISCI_TRACCE: PerRighe = PerRighe {
    tabella: "traccia",
    prima: "INSERT INTO traccia (id, correlazione, ricevuta, registrata_il, durata_us, azione, mittente, destinatario,
        identificatore, identificatore_usato, ora_registrazione, collaborazione, risposta, regione_chiamante, esito,
        motivi, impronta, indirizzo, codice_sap, porta, mittente_tipo, destinatario_tipo, profilo, servizio,
        servizio_tipo, tempo, riferimento, scadenza, inoltro, conferma, sequenza, risposta_ora, eccezioni, byte_richiesta,
        intestazione, intestazione_risposta, verso)
    SELECT * FROM (VALUES ",
    valori: 37,
    dopo: RIGHE,
    cerca: false,
};

/// Trace row, bytes.
pub const INSERISCI_RICHIESTE: PerRighe = PerRighe {
    tabella: "messaggio",
    prima: "INSERT INTO messaggio (traccia, tipo, contenuto) SELECT column1, 'RICHIESTA', column2 FROM (VALUES ",
    valori: 2,
    dopo: RIGHE,
    cerca: false,
};

pub const INSERISCI_DOCUMENTI: PerRighe = PerRighe {
    tabella: "documento",
    prima: "INSERT INTO documento (traccia, codice_sap, versione, testo, anomalie, politiche_mantenute, compresso)
    SELECT * FROM (VALUES ",
    valori: 7,
    dopo: RIGHE,
    cerca: false,
};

/// `?2` is now. Affects a row when the message was not known, or only as one that is long over.
pub const USA_MESSAGGIO: &str = "INSERT INTO modi_messaggio (chiave, scade) VALUES (?1, ?3)
    ON CONFLICT (chiave) DO UPDATE SET scade = excluded.scade WHERE modi_messaggio.scade < ?2";

/// A few at a time: each message takes away more than it brings.
pub const DIMENTICA_MESSAGGI: &str = "DELETE FROM modi_messaggio
    WHERE chiave IN (SELECT chiave FROM modi_messaggio WHERE scade < ?1 ORDER BY scade LIMIT 8)";

pub const ALZA_SEGNO: &str = "INSERT INTO segno (nome, valore) VALUES (?1, ?2 + ?3)
    ON CONFLICT (nome) DO UPDATE SET valore = max(valore, ?2) + ?3 RETURNING valore";
