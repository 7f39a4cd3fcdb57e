-- Only SAPs that have followed their worker to another codice fiscale: the others are found by their own.
DROP INDEX sap_non_attiva_corrente;
CREATE INDEX sap_seguita ON sap (cf_corrente) WHERE cf_corrente <> codice_fiscale;
