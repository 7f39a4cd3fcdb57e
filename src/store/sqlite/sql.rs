//! Every statement that SQLite is given.

/// The number of `_sqlx_migrations` that was applied last.
pub const VERSIONE: &str = "SELECT max(version) FROM _sqlx_migrations WHERE success";

pub const IDENTIFICATORE_USATO: &str = "SELECT 1 FROM traccia
    WHERE identificatore = ?1 AND coalesce(mittente, '') = ?2 AND identificatore_usato = 1 AND identificatore IS NOT NULL";

/// `?2`: whether the document is wanted too.
pub const SAP_PER_CODICE: &str = "SELECT codice, codice_fiscale, stato, ente_titolare, regione_titolare, versione,
        CASE WHEN ?2 THEN documento END AS documento, CASE WHEN ?2 THEN compresso END AS compresso, ricezioni,
        ncn_indiceprofiling, ncn_dataevento, ncn_disponibilita
    FROM sap WHERE codice = ?1";

/// `?2`: whether the document is wanted too.
pub const SAP_ATTIVA: &str = "SELECT codice, codice_fiscale, stato, ente_titolare, regione_titolare, versione,
        CASE WHEN ?2 THEN documento END AS documento, CASE WHEN ?2 THEN compresso END AS compresso, ricezioni,
        ncn_indiceprofiling, ncn_dataevento, ncn_disponibilita
    FROM sap WHERE codice_fiscale = ?1 AND stato = 'ATTIVA'";

pub const POLITICA: &str = "SELECT codice_sap FROM politica WHERE identificativo = ?1";

pub const CONTATORE: &str = "UPDATE contatore SET valore = valore + ?1 WHERE nome = 'sap' RETURNING valore";

pub const CODICE_REGISTRATO: &str = "SELECT 1 FROM sap WHERE codice = ?1";

/// `?2` inclusive, `?3` exclusive, either may be absent (lifecycle.md §7).
pub const NON_ATTIVE: &str = "SELECT codice FROM (
        SELECT codice, disattivata_il FROM sap WHERE stato <> 'ATTIVA' AND codice_fiscale = ?1
        UNION
        SELECT codice, disattivata_il FROM sap WHERE stato <> 'ATTIVA' AND cf_corrente = ?1)
    WHERE (?2 IS NULL OR disattivata_il >= ?2) AND (?3 IS NULL OR disattivata_il < ?3)
    ORDER BY disattivata_il, codice";

pub const INSERISCI_SAP: &str = "INSERT INTO sap (codice, codice_fiscale, cf_corrente, stato, ente_titolare,
        regione_titolare, versione, documento, ricezioni, ncn_indiceprofiling, ncn_dataevento, ncn_disponibilita,
        creata_il, aggiornata_il, disattivata_il, compresso)
    VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13, ?14)";

/// `?15`: the version that was read. A SAP that is no longer active is never changed again.
pub const AGGIORNA_SAP: &str = "UPDATE sap SET codice_fiscale = ?2, cf_corrente = ?2, stato = ?3, ente_titolare = ?4,
        regione_titolare = ?5, versione = ?6, documento = ?7, ricezioni = ?8, ncn_indiceprofiling = ?9,
        ncn_dataevento = ?10, ncn_disponibilita = ?11, aggiornata_il = ?12, disattivata_il = ?13, compresso = ?14
    WHERE codice = ?1 AND versione = ?15 AND stato = 'ATTIVA'";

/// SAPs of the same worker that are no longer active follow the new codice fiscale.
pub const SPOSTA_NON_ATTIVE: &str = "UPDATE sap SET cf_corrente = ?2 WHERE cf_corrente = ?1 AND stato <> 'ATTIVA'";

pub const LIBERA_POLITICA: &str = "DELETE FROM politica WHERE identificativo = ?1 AND codice_sap = ?2";

pub const PRENDI_POLITICA: &str = "INSERT INTO politica (identificativo, codice_sap) VALUES (?1, ?2)";

pub const INSERISCI_NOTIFICA: &str = "INSERT INTO notifica (codice, motivo, destinatario, causa, creata_il,
        prossimo_tentativo)
    VALUES (?1, ?2, ?3, ?4, ?5, ?5)";

/// None when it is there already.
pub const INSERISCI_RICEVUTA: &str = "INSERT INTO ricevuta (codice, motivo, mittente, identificatore, correlazione,
        ricevuta_il)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING RETURNING id";

pub const INSERISCI_INOLTRO: &str = "INSERT INTO inoltro (ricevuta, canale, codice, prossimo_tentativo)
    VALUES (?1, ?2, ?3, ?4)";

pub const INSERISCI_TRACCIA: &str = "INSERT INTO traccia (correlazione, ricevuta, registrata_il, durata_us, azione,
        mittente, destinatario, identificatore, identificatore_usato, ora_registrazione, collaborazione, risposta,
        regione_chiamante, esito, motivi, impronta, indirizzo, codice_sap, porta, mittente_tipo, destinatario_tipo, profilo,
        servizio, servizio_tipo, tempo, riferimento, scadenza, inoltro, conferma, sequenza, risposta_ora, eccezioni,
        byte_richiesta, intestazione, intestazione_risposta, verso)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24,
        ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36)";

pub const INSERISCI_RICHIESTA: &str = "INSERT INTO messaggio (traccia, tipo, contenuto) VALUES (?1, 'RICHIESTA', ?2)";

pub const INSERISCI_DOCUMENTO: &str = "INSERT INTO documento (traccia, codice_sap, versione, testo, anomalie,
        politiche_mantenute, compresso)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

/// `?2` is now. Affects a row when the message was not known, or only as one that is long over.
pub const USA_MESSAGGIO: &str = "INSERT INTO modi_messaggio (chiave, scade) VALUES (?1, ?3)
    ON CONFLICT (chiave) DO UPDATE SET scade = excluded.scade WHERE modi_messaggio.scade < ?2";

/// A few at a time: each message takes away more than it brings.
pub const DIMENTICA_MESSAGGI: &str = "DELETE FROM modi_messaggio
    WHERE chiave IN (SELECT chiave FROM modi_messaggio WHERE scade < ?1 ORDER BY scade LIMIT 8)";

pub const ALZA_SEGNO: &str = "INSERT INTO segno (nome, valore) VALUES (?1, ?2 + ?3)
    ON CONFLICT (nome) DO UPDATE SET valore = max(valore, ?2) + ?3 RETURNING valore";
