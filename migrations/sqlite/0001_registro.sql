-- The register of the SAP. Instants are microseconds since 1970-01-01T00:00:00Z, so that they sort as numbers.

CREATE TABLE sap (
    codice            TEXT    NOT NULL PRIMARY KEY,
    codice_fiscale    TEXT    NOT NULL,
    -- The worker's codice fiscale of today: follows a variation 05, also where the SAP itself is no longer active.
    cf_corrente       TEXT    NOT NULL,
    stato             TEXT    NOT NULL CHECK (stato IN ('ATTIVA', 'ANNULLATA', 'BRUCIATA')),
    ente_titolare     TEXT    NOT NULL,
    regione_titolare  TEXT,
    versione          INTEGER NOT NULL CHECK (versione >= 1),
    -- The merged document as richiestaSAP returns it.
    documento         TEXT    NOT NULL,
    -- Version that last received each policy of the document, in its order, separated by blanks.
    ricezioni         TEXT    NOT NULL,
    ncn_indiceprofiling TEXT,
    ncn_dataevento      TEXT,
    ncn_disponibilita   TEXT,
    creata_il         INTEGER NOT NULL,
    aggiornata_il     INTEGER NOT NULL,
    disattivata_il    INTEGER,
    CHECK ((stato = 'ATTIVA') = (disattivata_il IS NULL))
) STRICT;

-- At most one active SAP for a worker (lifecycle.md §2).
CREATE UNIQUE INDEX sap_attiva ON sap (codice_fiscale) WHERE stato = 'ATTIVA';
CREATE INDEX sap_non_attiva ON sap (codice_fiscale) WHERE stato <> 'ATTIVA';
CREATE INDEX sap_non_attiva_corrente ON sap (cf_corrente) WHERE stato <> 'ATTIVA';

-- Identifiers (upper case) of the policies of active SAPs, and of no other: unique among them (lifecycle.md §8).
CREATE TABLE politica (
    identificativo TEXT NOT NULL PRIMARY KEY,
    codice_sap     TEXT NOT NULL REFERENCES sap (codice)
) STRICT, WITHOUT ROWID;
CREATE INDEX politica_sap ON politica (codice_sap);

-- The number inside the last code that was issued.
CREATE TABLE contatore (
    nome   TEXT    NOT NULL PRIMARY KEY,
    valore INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO contatore (nome, valore) VALUES ('sap', 0);
