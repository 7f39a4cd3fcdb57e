-- Splits table `sap` into 16 partitions by hash of the codice fiscale. Optional: for registers whose indexes have outgrown the
-- memory of one server, or that are to be vacuumed and backed up in parts. Run once, with every replica stopped, on a database
-- that `portasap migrate` brought up to date, as the role that owns the tables (it will own the new ones; what others were granted
-- on `sap` they keep):
--
--     psql -v ON_ERROR_STOP=1 -1 -f scripts/partition-sap.sql URL
--
-- The program needs no change. What differs: a look-up by code asks every partition (one by codice fiscale asks one), and a code
-- is kept unique by table `sap_codice` and a trigger, because a unique key of a partitioned table must hold the column it is split
-- by. A variation 05 moves the row to the partition of the new codice fiscale.

-- First of all, so that nothing is written while rows are copied. It fails outside a transaction: -1 is needed.
LOCK TABLE sap, politica IN ACCESS EXCLUSIVE MODE;

DO $$
DECLARE
    padrone name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'sap'::regclass);
BEGIN
    IF padrone <> current_user THEN
        RAISE insufficient_privilege USING
            MESSAGE = format('table sap is owned by %s, not by %s', padrone, current_user),
            HINT = format('Run this script as %s, or after SET ROLE %I.', padrone, padrone);
    END IF;
    IF (SELECT relkind FROM pg_class WHERE oid = 'sap'::regclass) = 'p' THEN
        RAISE 'table sap is split already';
    END IF;
END
$$;

-- Every code of the register. A code is never taken out of it.
CREATE TABLE sap_codice (codice TEXT NOT NULL PRIMARY KEY);
INSERT INTO sap_codice SELECT codice FROM sap;

ALTER TABLE sap RENAME TO sap_intera;
ALTER INDEX sap_pkey RENAME TO sap_intera_pkey;
ALTER INDEX sap_attiva RENAME TO sap_intera_attiva;
ALTER INDEX sap_non_attiva RENAME TO sap_intera_non_attiva;
ALTER INDEX sap_seguita RENAME TO sap_intera_seguita;

CREATE TABLE sap (LIKE sap_intera INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING COMPRESSION)
    PARTITION BY HASH (codice_fiscale);
DO $$
BEGIN
    FOR parte IN 0..15 LOOP
        EXECUTE format(
            'CREATE TABLE sap_%s PARTITION OF sap FOR VALUES WITH (MODULUS 16, REMAINDER %s) WITH (fillfactor = 70,
                autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)', parte, parte);
    END LOOP;
END
$$;
INSERT INTO sap SELECT * FROM sap_intera;

-- Who may insert a SAP inserts its code too, by the trigger below.
DO $$
DECLARE
    voce record;
BEGIN
    FOR voce IN
        SELECT a.grantee, a.privilege_type, a.is_grantable, NULL::name AS colonna
        FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.oid = 'sap_intera'::regclass AND a.grantee <> c.relowner
        UNION ALL
        SELECT a.grantee, a.privilege_type, a.is_grantable, t.attname
        FROM pg_class c, pg_attribute t, aclexplode(t.attacl) a
        WHERE c.oid = 'sap_intera'::regclass AND t.attrelid = c.oid AND NOT t.attisdropped AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('GRANT %s%s ON sap TO %s%s', voce.privilege_type, ' (' || quote_ident(voce.colonna) || ')',
            CASE voce.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(voce.grantee)) END,
            CASE WHEN voce.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
        IF voce.privilege_type = 'INSERT' THEN
            EXECUTE format('GRANT SELECT, INSERT ON sap_codice TO %s',
                CASE voce.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(voce.grantee)) END);
        END IF;
    END LOOP;
END
$$;
DROP TABLE sap_intera;

CREATE INDEX sap_codice_parte ON sap (codice);
CREATE UNIQUE INDEX sap_attiva ON sap (codice_fiscale) WHERE stato = 'ATTIVA';
CREATE INDEX sap_non_attiva ON sap (codice_fiscale) WHERE stato <> 'ATTIVA';
CREATE INDEX sap_seguita ON sap (cf_corrente) WHERE cf_corrente <> codice_fiscale;

-- Of a row that moves to another partition PostgreSQL makes a deletion and then an insertion: its code is known, and no row has
-- it any more. Two who insert the same code at once wait for each other at the key of `sap_codice`.
CREATE FUNCTION sap_codice_unico() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO sap_codice (codice) VALUES (NEW.codice) ON CONFLICT (codice) DO NOTHING;
    IF NOT FOUND AND EXISTS (SELECT 1 FROM sap WHERE codice = NEW.codice) THEN
        RAISE unique_violation USING CONSTRAINT = 'sap_pkey', MESSAGE = 'a SAP code is registered already';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER sap_codice_unico BEFORE INSERT ON sap FOR EACH ROW EXECUTE FUNCTION sap_codice_unico();
ANALYZE sap;
