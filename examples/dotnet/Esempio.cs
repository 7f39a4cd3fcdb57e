// Crea, cerca, legge, aggiorna e annulla una SAP con il proxy di .NET.

using System;
using System.IO;
using System.Text.RegularExpressions;

static class Esempio {
    static servizicoapWSService servizio;

    static void Main(string[] argomenti) {
        var documento = File.ReadAllText(argomenti[1]);
        var cf = Regex.Match(documento, "<codicefiscale>(.*)</codicefiscale>").Groups[1].Value;
        servizio = new servizicoapWSService { Url = argomenti[0] };

        var codice = Invia(documento);
        Console.WriteLine("creata: " + codice);

        var trovata = servizio.verificaEsistenzaSAP("<VerificaSAP><codiceFiscale>" + cf + "</codiceFiscale></VerificaSAP>");
        if (trovata != codice) throw new Exception("trovata " + trovata);
        Console.WriteLine("trovata: " + trovata);

        var idsap = "<IDSAP><IdentificativoSap>" + codice + "</IdentificativoSap></IDSAP>";
        Console.WriteLine("letta: " + servizio.richiestaSAP(idsap).Length + " caratteri");

        // Un aggiornamento è una variazione 02 e porta il codice, che nel documento segue dataultimoagg.
        var nuovo = documento
            .Replace("<tipovariazione>01", "<tipovariazione>02")
            .Replace("</dataultimoagg>", "</dataultimoagg><identificativosap>" + codice + "</identificativosap>")
            .Replace("VIA DI PROVA 191", "VIA NUOVA 2");
        if (Invia(nuovo) != codice) throw new Exception("un altro codice");
        Console.WriteLine("aggiornata");

        string messaggio;
        if (servizio.annullaSAP(idsap, out messaggio) != esito_Type.OK) throw new Exception(messaggio);
        Console.WriteLine("annullata");
    }

    static string Invia(string sap) {
        string messaggio, codice;
        var esito = servizio.invioSAP(sap, out messaggio, out codice);
        if (esito != esito_invioSAP_Type.OK) throw new Exception(esito + ": " + messaggio);
        return codice;
    }
}
