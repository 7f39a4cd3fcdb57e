/* The two actions of the comparison, as soapcpp2 wants them told (document / literal, as in wsdl/). */
//gsoap t service name: ServiziSAP
//gsoap t service style: document
//gsoap t service encoding: literal
//gsoap t schema namespace: http://servizi.lavoro.gov.it/servizicoap/types
//gsoap t schema elementForm: qualified

struct t__invioSAPResponse {
    char *Esito;
    char *MessaggioErrore;
    char *CodiceSAP;
};

struct t__verificaEsistenzaSAPResponse {
    char *CodiceSAP;
};

int t__invioSAP(char *SAP, struct t__invioSAPResponse *response);
int t__verificaEsistenzaSAP(char *CodiceFiscale, struct t__verificaEsistenzaSAPResponse *response);
