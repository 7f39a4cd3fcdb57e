-- A batch is written by one statement: rows come as arrays of these types, one array for each kind of row. A change of the
-- tables makes new types and functions beside these, because replicas of two versions call them for a while.

CREATE TYPE riga_sap AS (
    codice              TEXT,
    codice_fiscale      TEXT,
    stato               TEXT,
    ente_titolare       TEXT,
    regione_titolare    TEXT,
    versione            BIGINT,
    -- The version that was read; 0 of a new SAP.
    precedente          BIGINT,
    documento           TEXT,
    compresso           BYTEA,
    ricezioni           TEXT,
    ncn_indiceprofiling TEXT,
    ncn_dataevento      TEXT,
    ncn_disponibilita   TEXT,
    istante             TIMESTAMPTZ,
    disattivata_il      TIMESTAMPTZ
);

CREATE TYPE riga_politica AS (identificativo TEXT, codice_sap TEXT);

CREATE TYPE riga_spostamento AS (da TEXT, a TEXT);

CREATE TYPE riga_notifica AS (codice TEXT, motivo TEXT, destinatario TEXT, causa TEXT, istante TIMESTAMPTZ);

CREATE TYPE riga_traccia AS (
    correlazione          TEXT,
    ricevuta              TIMESTAMPTZ,
    registrata_il         TIMESTAMPTZ,
    durata_us             BIGINT,
    azione                TEXT,
    mittente              TEXT,
    destinatario          TEXT,
    identificatore        TEXT,
    identificatore_usato  BOOLEAN,
    ora_registrazione     TEXT,
    collaborazione        TEXT,
    risposta              TEXT,
    regione_chiamante     TEXT,
    esito                 TEXT,
    motivi                TEXT,
    impronta              TEXT,
    indirizzo             TEXT,
    codice_sap            TEXT,
    verso                 TEXT,
    porta                 TEXT,
    mittente_tipo         TEXT,
    destinatario_tipo     TEXT,
    profilo               TEXT,
    servizio              TEXT,
    servizio_tipo         TEXT,
    tempo                 TEXT,
    riferimento           TEXT,
    scadenza              TEXT,
    inoltro               TEXT,
    conferma              TEXT,
    sequenza              TEXT,
    risposta_ora          TIMESTAMPTZ,
    eccezioni             TEXT,
    byte_richiesta        BIGINT,
    intestazione          BYTEA,
    intestazione_risposta BYTEA
);

-- `posizione`: of its trace row among those written with it, from 1.
CREATE TYPE riga_documento AS (
    posizione           BIGINT,
    codice_sap          TEXT,
    versione            BIGINT,
    testo               TEXT,
    compresso           BYTEA,
    anomalie            TEXT,
    politiche_mantenute TEXT
);

CREATE TYPE riga_messaggio AS (posizione BIGINT, contenuto BYTEA);

-- Trace rows with the documents and raw requests that came with them.
CREATE FUNCTION registra_lotto(tracce riga_traccia[], documenti riga_documento[], messaggi riga_messaggio[])
    RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    numeri bigint[] := ARRAY(SELECT nextval('traccia_id_seq') FROM generate_series(1, cardinality(tracce)));
BEGIN
    INSERT INTO traccia (id, correlazione, ricevuta, registrata_il, durata_us, azione, mittente, destinatario,
        identificatore, identificatore_usato, ora_registrazione, collaborazione, risposta, regione_chiamante, esito, motivi,
        impronta, indirizzo, codice_sap, verso, porta, mittente_tipo, destinatario_tipo, profilo, servizio, servizio_tipo,
        tempo, riferimento, scadenza, inoltro, conferma, sequenza, risposta_ora, eccezioni, byte_richiesta, intestazione,
        intestazione_risposta)
    SELECT k.* FROM unnest(numeri, tracce) AS k;
    IF cardinality(documenti) > 0 THEN
        INSERT INTO documento (traccia, codice_sap, versione, testo, compresso, anomalie, politiche_mantenute)
        SELECT numeri[k.posizione], k.codice_sap, k.versione, k.testo, k.compresso, k.anomalie, k.politiche_mantenute
        FROM unnest(documenti) AS k;
    END IF;
    IF cardinality(messaggi) > 0 THEN
        INSERT INTO messaggio (traccia, tipo, contenuto)
        SELECT numeri[k.posizione], 'RICHIESTA', k.contenuto FROM unnest(messaggi) AS k;
    END IF;
END
$$;

-- All that a batch changes, and its trace: whole or not at all. Whoever calls it has read SAPs and decided, perhaps without
-- any lock: what was read must still hold, or nothing is written. Rows are taken in the order of their arrays, which is sorted,
-- so that two batches seldom wait for each other in a circle. A write that touches fewer rows than it should has met somebody else's
-- change.
CREATE FUNCTION scrivi_lotto(spente riga_sap[], cambiate riga_sap[], nuove riga_sap[], spostamenti riga_spostamento[],
        politiche_spente riga_politica[], politiche_libere riga_politica[], politiche_prese riga_politica[],
        notifiche riga_notifica[], tracce riga_traccia[], documenti riga_documento[], messaggi riga_messaggio[])
    RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    scritte bigint;
    righe riga_sap[];
    spostamento riga_spostamento;
BEGIN
    -- Each of the two arrays is sorted, both together are not: whoever changes the same SAPs must meet them in one order.
    IF cardinality(spente) > 0 AND cardinality(cambiate) > 0 THEN
        PERFORM FROM sap WHERE codice = ANY(ARRAY(SELECT k.codice FROM unnest(spente || cambiate) AS k))
            ORDER BY codice FOR NO KEY UPDATE;
    END IF;
    -- Those that are active no more first, so that their codice fiscale is free.
    FOR passo IN 1..2 LOOP
        righe := CASE passo WHEN 1 THEN spente ELSE cambiate END;
        CONTINUE WHEN cardinality(righe) = 0;
        -- A SAP that is no longer active is never changed again; said so that no index can be read for it, because without
        -- statistics the planner takes active SAPs for few.
        UPDATE sap SET codice_fiscale = k.codice_fiscale, cf_corrente = k.codice_fiscale, stato = k.stato,
            ente_titolare = k.ente_titolare, regione_titolare = k.regione_titolare, versione = k.versione,
            documento = k.documento, compresso = k.compresso, ricezioni = k.ricezioni,
            ncn_indiceprofiling = k.ncn_indiceprofiling, ncn_dataevento = k.ncn_dataevento,
            ncn_disponibilita = k.ncn_disponibilita, aggiornata_il = k.istante, disattivata_il = k.disattivata_il
        FROM unnest(righe) AS k
        WHERE sap.codice = k.codice AND sap.versione = k.precedente AND sap.stato || '' = 'ATTIVA';
        GET DIAGNOSTICS scritte = ROW_COUNT;
        IF scritte <> cardinality(righe) THEN
            RAISE serialization_failure USING
                MESSAGE = format('%s of %s rows written to sap', scritte, cardinality(righe));
        END IF;
    END LOOP;
    IF cardinality(nuove) > 0 THEN
        INSERT INTO sap (codice, codice_fiscale, cf_corrente, stato, ente_titolare, regione_titolare, versione, documento,
            compresso, ricezioni, ncn_indiceprofiling, ncn_dataevento, ncn_disponibilita, creata_il, aggiornata_il,
            disattivata_il)
        SELECT k.codice, k.codice_fiscale, k.codice_fiscale, k.stato, k.ente_titolare, k.regione_titolare, k.versione,
            k.documento, k.compresso, k.ricezioni, k.ncn_indiceprofiling, k.ncn_dataevento, k.ncn_disponibilita, k.istante,
            k.istante, k.disattivata_il
        FROM unnest(nuove) AS k;
    END IF;
    -- SAPs of the same worker that are no longer active follow the new codice fiscale.
    FOREACH spostamento IN ARRAY spostamenti LOOP
        UPDATE sap SET cf_corrente = spostamento.a WHERE cf_corrente = spostamento.da AND stato <> 'ATTIVA';
    END LOOP;
    IF cardinality(politiche_spente) > 0 THEN
        DELETE FROM politica p USING unnest(politiche_spente) AS k
        WHERE p.identificativo = k.identificativo AND p.codice_sap = k.codice_sap;
    END IF;
    IF cardinality(politiche_libere) > 0 THEN
        DELETE FROM politica p USING unnest(politiche_libere) AS k
        WHERE p.identificativo = k.identificativo AND p.codice_sap = k.codice_sap;
        GET DIAGNOSTICS scritte = ROW_COUNT;
        IF scritte <> cardinality(politiche_libere) THEN
            RAISE serialization_failure USING
                MESSAGE = format('%s of %s rows freed in politica', scritte, cardinality(politiche_libere));
        END IF;
    END IF;
    IF cardinality(politiche_prese) > 0 THEN
        INSERT INTO politica (identificativo, codice_sap)
        SELECT k.identificativo, k.codice_sap FROM unnest(politiche_prese) AS k;
    END IF;
    IF cardinality(notifiche) > 0 THEN
        INSERT INTO notifica (codice, motivo, destinatario, causa, creata_il, prossimo_tentativo)
        SELECT k.codice, k.motivo, k.destinatario, k.causa, k.istante, k.istante FROM unnest(notifiche) AS k;
    END IF;
    IF cardinality(tracce) > 0 THEN
        PERFORM registra_lotto(tracce, documenti, messaggi);
    END IF;
END
$$;

-- In the order in which batches take them, so that none of them and this wait for each other.
LOCK TABLE sap, politica, traccia, documento IN ACCESS EXCLUSIVE MODE;

-- Checked for each row, at a third of what an `invioSAP` with policies costs, and never violated: a SAP is never removed, its
-- policies are written by the statement that writes it; a document is written with its trace row, and a trace row that has a
-- document is not removed (retention looks).
ALTER TABLE politica DROP CONSTRAINT IF EXISTS politica_codice_sap_fkey;
ALTER TABLE documento DROP CONSTRAINT IF EXISTS documento_traccia_fkey;

-- Nothing looks for a document but by its trace row, nor for policies but by their identifier.
DROP INDEX documento_sap;
DROP INDEX politica_sap;
