<?php
// Drives a node with PHP's SoapClient, from its WSDL alone.
//
//     php client.php WSDL DOCUMENTS
//
// DOCUMENTS is a folder made by scripts/interop.sh. INTEROP_CA, INTEROP_USER and INTEROP_PASSWORD say how to call a node that
// asks for them; with INTEROP_ROLE=regione the cases are those of casi_regione.tsv. Writes one line for each case of casi.tsv:
// action, case, outcome ("ok" or what was wrong), separated by tabs.

declare(strict_types=1);

// What a street may be called, so that everything XML minds is in it.
const STREET = 'VIA DELL\'UNITÀ & C. <![CDATA[è]]> "1" €';

[, $wsdl, $folder] = $argv;
$documents = [];
foreach (glob("$folder/*.xml") as $file) {
    $documents[basename($file, '.xml')] = file_get_contents($file);
}
$options = ['exceptions' => true, 'cache_wsdl' => WSDL_CACHE_NONE, 'encoding' => 'UTF-8'];
if ($ca = getenv('INTEROP_CA')) {
    $options['stream_context'] = stream_context_create(['ssl' => ['cafile' => $ca, 'verify_peer' => true]]);
}
if ($user = getenv('INTEROP_USER')) {
    $options += ['login' => $user, 'password' => getenv('INTEROP_PASSWORD')];
}
$client = new SoapClient($wsdl, $options);
$cf = text($documents['nuova'], 'codicefiscale');
$absent = text($documents['assente'], 'codicefiscale');
$code = $streetCode = '';

$cases = [
    ['invioSAP', 'nuova', function () use (&$code, $documents) { $code = send($documents['nuova']); }],
    ['invioSAP', 'variazione', function () use (&$code, $documents) {
        equal(send(changed($documents['nuova'], $code, 'VIA NUOVA 2')), $code);
    }],
    ['invioSAP', 'accenti', function () use (&$streetCode, $documents) {
        $streetCode = send(changed($documents['accenti'], null, STREET));
    }],
    ['invioSAP', '40 KB', function () use ($documents) {
        holds(strlen($documents['grande']) > 30_000);
        holds(strlen(call('richiestaSAP', ['CodiceSAP' => send($documents['grande'])])->SAP) > 30_000);
    }],
    ['invioSAP', 'rifiutata', fn () => refused($documents['rifiutata'])],
    ['invioSAP', 'illeggibile', fn () => refused('<lavoratore')],
    ['verificaEsistenzaSAP', 'trovata', function () use (&$code, $cf) { equal(verifica($cf), $code); }],
    ['verificaEsistenzaSAP', 'assente', fn () => equal(verifica($absent), '0')],
    ['verificaEsistenzaSAP', 'rifiutata', fn () => fault('verificaEsistenzaSAP', ['CodiceFiscale' => 'NON & VALIDO'])],
    ['richiestaSAP', 'trovata', function () use (&$streetCode) {
        $sap = new SimpleXMLElement(call('richiestaSAP', ['CodiceSAP' => idsap($streetCode)])->SAP);
        equal((string) $sap->datianagrafici->domicilio->indirizzo, STREET);
        equal((string) $sap->datiinvio->identificativosap, $streetCode);
    }],
    ['richiestaSAP', 'assente', fn () => equal(call('richiestaSAP', ['CodiceSAP' => 'AA99999999A'])->SAP, '')],
    ['richiestaSAP', 'rifiutata', fn () => fault('richiestaSAP', ['CodiceSAP' => 'A1'])],
    ['richiestaCodSAPRegTitolare', 'trovata', function () use (&$code, $cf) { owner($cf, $code, '08'); }],
    ['richiestaCodSAPRegTitolare', 'assente', fn () => owner($absent, '0', '')],
    ['richiestaCodSAPRegTitolare', 'rifiutata', fn () => fault('richiestaCodSAPRegTitolare', ['CodiceFiscale' => ''])],
    ['richiestaSAP_N00_A02', 'trovata', function () use ($cf) {
        $did = new SimpleXMLElement(call('richiestaSAP_N00_A02', ['CodiceFiscale' => $cf])->DID);
        equal([$did->getName(), (string) $did->codicefiscale], ['ListaDID', $cf]);
    }],
    ['richiestaSAP_N00_A02', 'assente', fn () => equal(call('richiestaSAP_N00_A02', ['CodiceFiscale' => $absent])->DID, '')],
    ['richiestaSAP_N00_A02', 'rifiutata', fn () => fault('richiestaSAP_N00_A02', ['CodiceFiscale' => '<a>'])],
    ['annullaSAP', 'riuscita', function () use (&$code) {
        equal(call('annullaSAP', ['CodiceSAP' => idsap($code)])->Esito, 'OK');
    }],
    ['annullaSAP', 'rifiutata', function () use (&$code) {
        anomalies(call('annullaSAP', ['CodiceSAP' => idsap($code)]));
    }],
    ['recuperaListaSAPNonAttive', 'trovata', function () use (&$code, $cf) { equal(inactive($cf), $code); }],
    ['recuperaListaSAPNonAttive', 'assente', fn () => equal(inactive($absent), '')],
    ['recuperaListaSAPNonAttive', 'rifiutata', fn () => fault('recuperaListaSAPNonAttive', ['Parametri' => lista($cf, '2025-02-01', '2025-01-01')])],
    ['notificaSAP', 'rifiutata', fn () => fault('notificaSAP', ['CodiceSAP' => 'AA00000001G', 'MotivoNotifica' => '02'])],
];

$ofARegion = [
    ['notificaSAP', 'accettata', fn () => equal(notifica('02')->Esito, 'OK')],
    ['notificaSAP', 'rifiutata', fn () => anomalies(notifica('PERSO'))],
    ['invioSAP', 'rifiutata', fn () => fault('invioSAP', ['SAP' => $documents['nuova']])],
];

foreach (getenv('INTEROP_ROLE') === 'regione' ? $ofARegion : $cases as [$action, $name, $run]) {
    try {
        $run();
        $outcome = 'ok';
    } catch (Throwable $error) { // whatever it is, it is the outcome of this case and not of the others
        $outcome = preg_replace('/[\t\r\n]+/', ' ', $error::class . ': ' . $error->getMessage());
    }
    echo "$action\t$name\t$outcome\n";
}

/** The answer to an action, as the client makes an object of it. */
function call(string $action, array $parameters): mixed
{
    global $client;
    return $client->__soapCall($action, [$parameters]);
}

function send(string $document): string
{
    $answer = call('invioSAP', ['SAP' => $document]);
    equal([$answer->Esito, $answer->MessaggioErrore], ['OK', 'Invio effettuato correttamente.']);
    holds(preg_match('/^[A-Z]{2}[0-9]{8}[A-Z]$/', $answer->CodiceSAP) === 1);
    return $answer->CodiceSAP;
}

function refused(string $document): void
{
    $answer = call('invioSAP', ['SAP' => $document]);
    anomalies($answer);
    equal($answer->CodiceSAP, '');
}

function anomalies(object $answer): void
{
    equal($answer->Esito, 'KO');
    $list = new SimpleXMLElement($answer->MessaggioErrore);
    equal($list->getName(), 'ListaAnomalie');
    holds("{$list->Anomalia->CodiceAnomalia}" !== '' && "{$list->Anomalia->DescrizioneAnomalia}" !== '');
}

function verifica(string $who): string
{
    $document = "<VerificaSAP><codiceFiscale>$who</codiceFiscale></VerificaSAP>";
    return call('verificaEsistenzaSAP', ['CodiceFiscale' => $document])->CodiceSAP;
}

function notifica(string $motivo): object
{
    return call('notificaSAP', ['CodiceSAP' => 'AA00000001G', 'MotivoNotifica' => $motivo]);
}

function owner(string $who, string $wanted, string $region): void
{
    $answer = call('richiestaCodSAPRegTitolare', ['CodiceFiscale' => $who]);
    equal([$answer->CodiceSAP, $answer->CodiceRegione ?? ''], [$wanted, $region]);
}

function inactive(string $who): string
{
    $codes = call('recuperaListaSAPNonAttive', ['Parametri' => lista($who)])->SAPs ?? '';
    return is_array($codes) ? implode(' ', $codes) : $codes;
}

/** The call must throw a SOAP fault that blames us and says why. */
function fault(string $action, array $parameters): void
{
    try {
        $answer = call($action, $parameters);
    } catch (SoapFault $error) {
        // PHP calls its own failures by other codes: HTTP, WSDL, Sender.
        holds(preg_match('/:Client$/', $error->faultcode) === 1, "faultcode {$error->faultcode}: {$error->faultstring}");
        holds($error->faultstring !== '', 'no faultstring');
        return;
    }
    throw new Exception('no fault but ' . json_encode($answer));
}

function equal(mixed $found, mixed $wanted): void
{
    holds($found === $wanted, json_encode($found) . ' instead of ' . json_encode($wanted));
}

function holds(bool $condition, string $otherwise = 'not as it should be'): void
{
    if (!$condition) {
        throw new Exception($otherwise);
    }
}

/** Text of the first element with this name. */
function text(string $xml, string $name): string
{
    preg_match("#<$name>(.*?)</$name>#s", $xml, $found);
    return $found[1];
}

/** The document with another street of domicile; with a code, as a variation of that SAP. */
function changed(string $document, ?string $code, string $street): string
{
    $tree = new DOMDocument();
    $tree->loadXML($document);
    $path = new DOMXPath($tree);
    $path->query('//datianagrafici/domicilio/indirizzo')[0]->textContent = $street;
    if ($code) {
        $path->query('//datiinvio/tipovariazione')[0]->textContent = '02';
        $date = $path->query('//datiinvio/dataultimoagg')[0];
        $date->after($tree->createElement('identificativosap', $code));
    }
    return $tree->saveXML($tree->documentElement);
}

function idsap(string $code): string
{
    return "<IDSAP><IdentificativoSap>$code</IdentificativoSap></IDSAP>";
}

function lista(string $who, ?string $start = null, ?string $end = null): string
{
    $dates = $start ? "<dataInizio>$start</dataInizio><dataFine>$end</dataFine>" : '';
    return "<ListaSAP><codiceFiscale>$who</codiceFiscale>$dates</ListaSAP>";
}
