-- One row for each message answered; personal data never enters it.
CREATE TABLE traccia (
    id                  INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    correlazione        TEXT    NOT NULL,
    ricevuta            INTEGER NOT NULL,
    registrata_il       INTEGER NOT NULL,
    durata_us           INTEGER NOT NULL,
    azione              TEXT,
    mittente            TEXT,
    destinatario        TEXT,
    identificatore      TEXT,
    identificatore_usato INTEGER NOT NULL CHECK (identificatore_usato IN (0, 1)),
    ora_registrazione   TEXT,
    collaborazione      TEXT,
    risposta            TEXT,
    regione_chiamante   TEXT,
    esito               TEXT,
    -- Rules violated or exception codes, in order, separated by blanks.
    motivi              TEXT    NOT NULL,
    impronta            TEXT    NOT NULL,
    indirizzo           TEXT,
    -- The SAP the exchange was about, where known.
    codice_sap          TEXT
) STRICT;

-- A used identifier is used once (busta-egov.md §8.2).
CREATE UNIQUE INDEX traccia_identificatore ON traccia (identificatore, coalesce(mittente, ''))
    WHERE identificatore_usato = 1 AND identificatore IS NOT NULL;
CREATE INDEX traccia_ricevuta ON traccia (ricevuta);
CREATE INDEX traccia_correlazione ON traccia (correlazione);

-- The inner document of each invioSAP, verbatim, whether accepted or refused (lifecycle.md §4).
CREATE TABLE documento (
    traccia             INTEGER NOT NULL PRIMARY KEY REFERENCES traccia (id) ON DELETE CASCADE,
    codice_sap          TEXT,
    -- The version it made, or left unchanged; absent where it was refused.
    versione            INTEGER,
    testo               TEXT    NOT NULL,
    -- JSON: the anomalies of a refusal, without values of the document.
    anomalie            TEXT,
    -- Positions (0-based) of the policies that the caller might not change and that were kept, separated by blanks.
    politiche_mantenute TEXT
) STRICT;
CREATE INDEX documento_sap ON documento (codice_sap, versione) WHERE codice_sap IS NOT NULL;

-- The outbox of notificaSAP: written with its cause, delivered later, in order of id for each code (lifecycle.md §6).
CREATE TABLE notifica (
    id                  INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    codice              TEXT    NOT NULL,
    motivo              TEXT    NOT NULL,
    destinatario        TEXT    NOT NULL,
    -- Correlation id of the exchange that caused it.
    causa               TEXT    NOT NULL,
    creata_il           INTEGER NOT NULL,
    stato               TEXT    NOT NULL DEFAULT 'DA_INVIARE'
                        CHECK (stato IN ('DA_INVIARE', 'CONSEGNATA', 'NON_RECAPITABILE', 'ABBANDONATA')),
    tentativi           INTEGER NOT NULL DEFAULT 0,
    prossimo_tentativo  INTEGER NOT NULL,
    ultimo_errore       TEXT,
    conclusa_il         INTEGER
) STRICT;
CREATE INDEX notifica_da_inviare ON notifica (destinatario, prossimo_tentativo, id) WHERE stato = 'DA_INVIARE';
CREATE INDEX notifica_codice ON notifica (codice, id) WHERE stato = 'DA_INVIARE';
