// Drives a node with node-soap, from its WSDL alone.
//
//     node client.mjs WSDL DOCUMENTS
//
// INTEROP_NODE is the folder whose node_modules has `soap`; DOCUMENTS is made by scripts/interop.sh. INTEROP_USER and
// INTEROP_PASSWORD say who calls, NODE_EXTRA_CA_CERTS whom to trust; with INTEROP_ROLE=regione the cases are those of
// casi_regione.tsv. Writes one line for each case of casi.tsv: action, case, outcome ("ok" or what was wrong), separated by tabs.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';

const soap = createRequire(`${process.env.INTEROP_NODE}/`)('soap');
const [wsdl, folder] = process.argv.slice(2);

// What a street may be called, so that everything XML minds is in it.
const STREET = 'VIA DELL\'UNITÀ & C. <![CDATA[è]]> "1" €';

const documents = Object.fromEntries(
  readdirSync(folder)
    .filter((file) => file.endsWith('.xml'))
    .map((file) => [file.replace('.xml', ''), readFileSync(`${folder}/${file}`, 'utf8')]),
);
const client = await soap.createClientAsync(wsdl);
const { INTEROP_USER: user, INTEROP_PASSWORD: password, INTEROP_ROLE: role } = process.env;
if (user) {
  client.setSecurity(new soap.BasicAuthSecurity(user, password));
}
const cf = text(documents.nuova, 'codicefiscale');
const absent = text(documents.assente, 'codicefiscale');
let code;
let streetCode;

const cases = [
  ['invioSAP', 'nuova', async () => (code = await send(documents.nuova))],
  ['invioSAP', 'variazione', async () => equal(await send(changed(documents.nuova, code, 'VIA NUOVA 2')), code)],
  ['invioSAP', 'accenti', async () => (streetCode = await send(changed(documents.accenti, null, STREET)))],
  ['invioSAP', '40 KB', large],
  ['invioSAP', 'rifiutata', () => refused(documents.rifiutata)],
  ['invioSAP', 'illeggibile', () => refused('<lavoratore')],
  ['verificaEsistenzaSAP', 'trovata', async () => equal(await verifica(cf), code)],
  ['verificaEsistenzaSAP', 'assente', async () => equal(await verifica(absent), '0')],
  ['verificaEsistenzaSAP', 'rifiutata', () => fault('verificaEsistenzaSAP', { CodiceFiscale: 'NON & VALIDO' })],
  ['richiestaSAP', 'trovata', read],
  ['richiestaSAP', 'assente', async () => equal((await call('richiestaSAP', { CodiceSAP: 'AA99999999A' })).SAP || '', '')],
  ['richiestaSAP', 'rifiutata', () => fault('richiestaSAP', { CodiceSAP: 'A1' })],
  ['richiestaCodSAPRegTitolare', 'trovata', () => owner(cf, code, '08')],
  ['richiestaCodSAPRegTitolare', 'assente', () => owner(absent, '0', '')],
  ['richiestaCodSAPRegTitolare', 'rifiutata', () => fault('richiestaCodSAPRegTitolare', { CodiceFiscale: '' })],
  ['richiestaSAP_N00_A02', 'trovata', policies],
  ['richiestaSAP_N00_A02', 'assente', async () => equal((await call('richiestaSAP_N00_A02', { CodiceFiscale: absent })).DID || '', '')],
  ['richiestaSAP_N00_A02', 'rifiutata', () => fault('richiestaSAP_N00_A02', { CodiceFiscale: '<a>' })],
  ['annullaSAP', 'riuscita', async () => equal((await call('annullaSAP', { CodiceSAP: idsap(code) })).Esito, 'OK')],
  ['annullaSAP', 'rifiutata', async () => anomalies(await call('annullaSAP', { CodiceSAP: idsap(code) }))],
  ['recuperaListaSAPNonAttive', 'trovata', () => inactive(cf, code)],
  ['recuperaListaSAPNonAttive', 'assente', () => inactive(absent, '')],
  ['recuperaListaSAPNonAttive', 'rifiutata', () => fault('recuperaListaSAPNonAttive', { Parametri: lista(cf, '2025-02-01', '2025-01-01') })],
  ['notificaSAP', 'rifiutata', () => fault('notificaSAP', { CodiceSAP: 'AA00000001G', MotivoNotifica: '02' })],
];

const ofARegion = [
  ['notificaSAP', 'accettata', async () => equal((await notifica('02')).Esito, 'OK')],
  ['notificaSAP', 'rifiutata', async () => anomalies(await notifica('PERSO'))],
  ['invioSAP', 'rifiutata', () => fault('invioSAP', { SAP: documents.nuova })],
];

for (const [action, name, run] of role === 'regione' ? ofARegion : cases) {
  let outcome = 'ok';
  try {
    await run();
  } catch (error) {
    outcome = `${error.name}: ${error.message}`.replace(/[\t\n]+/g, ' ');
  }
  console.log([action, name, outcome].join('\t'));
}

/** The answer to an action, as the client makes an object of it. */
async function call(action, parameters) {
  const [answer] = await client[`${action}Async`](parameters);
  return answer;
}

async function send(document) {
  const answer = await call('invioSAP', { SAP: document });
  equal(answer.Esito, 'OK');
  equal(answer.MessaggioErrore, 'Invio effettuato correttamente.');
  assert.match(answer.CodiceSAP, /^[A-Z]{2}[0-9]{8}[A-Z]$/);
  return answer.CodiceSAP;
}

async function large() {
  assert.ok(documents.grande.length > 30_000);
  const sent = await send(documents.grande);
  assert.ok((await call('richiestaSAP', { CodiceSAP: sent })).SAP.length > 30_000);
}

async function refused(document) {
  const answer = await call('invioSAP', { SAP: document });
  anomalies(answer);
  equal(answer.CodiceSAP || '', '');
}

function anomalies(answer) {
  equal(answer.Esito, 'KO');
  assert.match(answer.MessaggioErrore, /^<ListaAnomalie><Anomalia>.*<\/Anomalia><\/ListaAnomalie>$/s);
  assert.ok(text(answer.MessaggioErrore, 'CodiceAnomalia'));
  assert.ok(text(answer.MessaggioErrore, 'DescrizioneAnomalia'));
}

async function verifica(who) {
  const document = `<VerificaSAP><codiceFiscale>${who}</codiceFiscale></VerificaSAP>`;
  return (await call('verificaEsistenzaSAP', { CodiceFiscale: document })).CodiceSAP;
}

function notifica(motivo) {
  return call('notificaSAP', { CodiceSAP: 'AA00000001G', MotivoNotifica: motivo });
}

async function read() {
  const { SAP } = await call('richiestaSAP', { CodiceSAP: idsap(streetCode) });
  equal(text(SAP.slice(SAP.indexOf('<domicilio>')), 'indirizzo'), STREET);
  equal(text(SAP, 'identificativosap'), streetCode);
}

async function owner(who, wanted, region) {
  const answer = await call('richiestaCodSAPRegTitolare', { CodiceFiscale: who });
  equal(answer.CodiceSAP, wanted);
  equal(answer.CodiceRegione || '', region);
}

async function policies() {
  const { DID } = await call('richiestaSAP_N00_A02', { CodiceFiscale: cf });
  assert.match(DID, /<ListaDID>/);
  equal(text(DID, 'codicefiscale'), cf);
}

async function inactive(who, wanted) {
  const answer = await call('recuperaListaSAPNonAttive', { Parametri: lista(who) });
  equal(answer.SAPs || '', wanted);
}

/** The call must throw a SOAP fault that blames us and says why. */
async function fault(action, parameters) {
  let answer;
  try {
    answer = await call(action, parameters);
  } catch (error) {
    const found = error.root?.Envelope?.Body?.Fault;
    assert.ok(found, `no fault but ${error.message}`);
    assert.match(found.faultcode, /:Client$/);
    assert.ok(found.faultstring, 'no faultstring');
    return;
  }
  assert.fail(`no fault but ${JSON.stringify(answer)}`);
}

function equal(found, wanted) {
  assert.equal(found, wanted, `${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
}

/** Text of the first element with this name, unescaped. */
function text(xml, name) {
  const found = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml);
  assert.ok(found, `no ${name}`);
  return found[1]
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}

/** The document with another street of domicile; with a code, as a variation of that SAP. */
function changed(document, sap, street) {
  const escaped = street.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  let out = document.replace(/(<domicilio>.*?<indirizzo>).*?</s, (_, before) => `${before}${escaped}<`);
  if (sap) {
    out = out
      .replace(/<tipovariazione>..</, '<tipovariazione>02<')
      .replace('</dataultimoagg>', `</dataultimoagg><identificativosap>${sap}</identificativosap>`);
  }
  return out;
}

function idsap(sap) {
  return `<IDSAP><IdentificativoSap>${sap}</IdentificativoSap></IDSAP>`;
}

function lista(who, start, end) {
  const dates = start ? `<dataInizio>${start}</dataInizio><dataFine>${end}</dataFine>` : '';
  return `<ListaSAP><codiceFiscale>${who}</codiceFiscale>${dates}</ListaSAP>`;
}
