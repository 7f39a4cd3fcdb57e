<?php
// Crea, cerca, legge, aggiorna e annulla una SAP con SoapClient.

declare(strict_types=1);

$url = getenv('PORTASAP_URL') ?: 'http://127.0.0.1:8080/ServiziSAP';
$documento = file_get_contents(__DIR__ . '/../lavoratore.xml');
preg_match('#<codicefiscale>(.*)</codicefiscale>#', $documento, $trovato);
$cf = $trovato[1];
$client = new SoapClient("$url?wsdl", ['cache_wsdl' => WSDL_CACHE_NONE]);

function invia(SoapClient $client, string $sap): string
{
    $risposta = $client->invioSAP(['SAP' => $sap]);
    if ($risposta->Esito !== 'OK') {
        throw new Exception("$risposta->Esito: $risposta->MessaggioErrore");
    }
    return $risposta->CodiceSAP;
}

$codice = invia($client, $documento);
echo "creata: $codice\n";

$verifica = "<VerificaSAP><codiceFiscale>$cf</codiceFiscale></VerificaSAP>";
$trovata = $client->verificaEsistenzaSAP(['CodiceFiscale' => $verifica])->CodiceSAP;
$trovata === $codice || throw new Exception("trovata $trovata");
echo "trovata: $trovata\n";

$idsap = "<IDSAP><IdentificativoSap>$codice</IdentificativoSap></IDSAP>";
$letta = $client->richiestaSAP(['CodiceSAP' => $idsap])->SAP;
echo 'letta: ', strlen($letta), " byte\n";

// Un aggiornamento è una variazione 02 e porta il codice, che nel documento segue dataultimoagg.
$nuovo = str_replace(
    ['<tipovariazione>01', '</dataultimoagg>', 'VIA DI PROVA 191'],
    ['<tipovariazione>02', "</dataultimoagg><identificativosap>$codice</identificativosap>", 'VIA NUOVA 2'],
    $documento,
);
invia($client, $nuovo) === $codice || throw new Exception('un altro codice');
echo "aggiornata\n";

$risposta = $client->annullaSAP(['CodiceSAP' => $idsap]);
$risposta->Esito === 'OK' || throw new Exception($risposta->MessaggioErrore);
echo "annullata\n";
