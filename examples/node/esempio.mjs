// Crea, cerca, legge, aggiorna e annulla una SAP con node-soap.

import { readFileSync } from 'node:fs';
import soap from 'soap';

const url = process.env.PORTASAP_URL ?? 'http://127.0.0.1:8080/ServiziSAP';
const documento = readFileSync(new URL('../lavoratore.xml', import.meta.url), 'utf8');
const [, cf] = /<codicefiscale>(.*)<\/codicefiscale>/.exec(documento);
const client = await soap.createClientAsync(`${url}?wsdl`);

async function invia(sap) {
  const [risposta] = await client.invioSAPAsync({ SAP: sap });
  if (risposta.Esito !== 'OK') throw new Error(`${risposta.Esito}: ${risposta.MessaggioErrore}`);
  return risposta.CodiceSAP;
}

const codice = await invia(documento);
console.log('creata:', codice);

const [trovata] = await client.verificaEsistenzaSAPAsync({
  CodiceFiscale: `<VerificaSAP><codiceFiscale>${cf}</codiceFiscale></VerificaSAP>`,
});
if (trovata.CodiceSAP !== codice) throw new Error(`trovata ${trovata.CodiceSAP}`);
console.log('trovata:', trovata.CodiceSAP);

const idsap = `<IDSAP><IdentificativoSap>${codice}</IdentificativoSap></IDSAP>`;
const [letta] = await client.richiestaSAPAsync({ CodiceSAP: idsap });
console.log('letta:', letta.SAP.length, 'caratteri');

// Un aggiornamento è una variazione 02 e porta il codice, che nel documento segue dataultimoagg.
const nuovo = documento
  .replace('<tipovariazione>01', '<tipovariazione>02')
  .replace('</dataultimoagg>', `</dataultimoagg><identificativosap>${codice}</identificativosap>`)
  .replaceAll('VIA DI PROVA 191', 'VIA NUOVA 2');
if ((await invia(nuovo)) !== codice) throw new Error('un altro codice');
console.log('aggiornata');

const [annullata] = await client.annullaSAPAsync({ CodiceSAP: idsap });
if (annullata.Esito !== 'OK') throw new Error(annullata.MessaggioErrore);
console.log('annullata');
