-- Numbers that only grow, by name: what keeps message identifiers apart over restarts and replicas.
CREATE TABLE segno (
    nome   TEXT   NOT NULL PRIMARY KEY,
    valore BIGINT NOT NULL
);
