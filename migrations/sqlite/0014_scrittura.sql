-- Nothing looks for a document but by its trace row, nor for policies but by their identifier.
DROP INDEX documento_sap;
DROP INDEX politica_sap;
