-- Who looks for the SAPs of a worker that are no longer active asks by two columns. With two indexes of the same condition a plan
-- that was made while there were few of them may take the index of the other column and read it whole, for as long as it is
-- kept. Now only one index fits each question, and the second holds only SAPs that have followed their worker to another codice
-- fiscale, which are few. An active SAP always bears its worker's present one.

LOCK TABLE sap IN ACCESS EXCLUSIVE MODE;
DROP INDEX sap_non_attiva_corrente;
CREATE INDEX sap_seguita ON sap (cf_corrente) WHERE cf_corrente <> codice_fiscale;

-- As in 0014, but for the SAPs that follow their worker.
CREATE OR REPLACE FUNCTION scrivi_lotto(spente riga_sap[], cambiate riga_sap[], nuove riga_sap[], spostamenti riga_spostamento[],
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
    -- SAPs of the same worker that are no longer active follow the new codice fiscale: those that bear the present one, and
    -- those that follow it already.
    FOREACH spostamento IN ARRAY spostamenti LOOP
        UPDATE sap SET cf_corrente = spostamento.a
        WHERE cf_corrente = spostamento.da AND codice = ANY(ARRAY(
            SELECT codice FROM sap WHERE codice_fiscale = spostamento.da AND stato <> 'ATTIVA'
            UNION ALL
            SELECT codice FROM sap WHERE cf_corrente = spostamento.da AND cf_corrente <> codice_fiscale));
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
