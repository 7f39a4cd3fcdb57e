-- The register of the SAP.

CREATE TABLE sap (
    codice            TEXT        NOT NULL PRIMARY KEY,
    codice_fiscale    TEXT        NOT NULL,
    -- The worker's codice fiscale of today: follows a variation 05, also where the SAP itself is no longer active.
    cf_corrente       TEXT        NOT NULL,
    stato             TEXT        NOT NULL CHECK (stato IN ('ATTIVA', 'ANNULLATA', 'BRUCIATA')),
    ente_titolare     TEXT        NOT NULL,
    regione_titolare  TEXT,
    versione          BIGINT      NOT NULL CHECK (versione >= 1),
    -- The merged document as richiestaSAP returns it.
    documento         TEXT        NOT NULL,
    -- Version that last received each policy of the document, in its order, separated by blanks.
    ricezioni         TEXT        NOT NULL,
    ncn_indiceprofiling TEXT,
    ncn_dataevento      TEXT,
    ncn_disponibilita   TEXT,
    creata_il         TIMESTAMPTZ NOT NULL,
    aggiornata_il     TIMESTAMPTZ NOT NULL,
    disattivata_il    TIMESTAMPTZ,
    CHECK ((stato = 'ATTIVA') = (disattivata_il IS NULL))
) WITH (fillfactor = 70); -- room for the next version beside the present one: no index is touched by an update

-- At most one active SAP for a worker (lifecycle.md §2).
CREATE UNIQUE INDEX sap_attiva ON sap (codice_fiscale) WHERE stato = 'ATTIVA';
CREATE INDEX sap_non_attiva ON sap (codice_fiscale) WHERE stato <> 'ATTIVA';
CREATE INDEX sap_non_attiva_corrente ON sap (cf_corrente) WHERE stato <> 'ATTIVA';

-- Identifiers (upper case) of the policies of active SAPs, and of no other: unique among them (lifecycle.md §8).
CREATE TABLE politica (
    identificativo TEXT NOT NULL PRIMARY KEY,
    codice_sap     TEXT NOT NULL REFERENCES sap (codice)
);
CREATE INDEX politica_sap ON politica (codice_sap);

-- The number inside the next code to issue. Not cached: codes grow with time whichever replica issues them.
CREATE SEQUENCE sap_contatore AS BIGINT MINVALUE 1 MAXVALUE 99999999 CACHE 1;

-- lz4 compresses documents several times faster than pglz; a server built without it keeps its default.
DO $$
BEGIN
    EXECUTE 'ALTER TABLE sap ALTER COLUMN documento SET COMPRESSION lz4';
EXCEPTION WHEN feature_not_supported OR syntax_error OR invalid_parameter_value THEN
    RAISE NOTICE 'lz4 is not available: documents keep the default compression';
END
$$;
