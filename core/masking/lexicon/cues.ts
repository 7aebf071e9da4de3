/** Words that say which value is near, in English, Spanish, German, French, Portuguese, Italian and Dutch. */
import {
  ACCOUNT,
  ADDRESS,
  ASK,
  AT,
  CARD,
  COMMON,
  CVV,
  DOB,
  DOT,
  EMAIL,
  EXPIRY,
  KEEP,
  LINK,
  MONTH,
  NAME,
  NATIONAL,
  NUMBER,
  OTP,
  PASSWORD,
  PHONE,
  PIN,
  SSN,
  TITLE,
  TLD,
  UNIT,
  USER,
  VEHICLE,
  addWords,
} from '../text/words.ts';

addWords(
  'card cards creditcard debitcard cc visa mastercard master amex discover diners jcb maestro unionpay rupay ' +
    'credit debit karte kreditkarte kartennummer cardnumber cardno ccnum kreditkartennummer ' +
    'bankkarte girokarte tarjeta tarjetas carte cb cartao carta kaart creditcard kredit pan ccn bancontact ' +
    'mir elo troy verve',
  CARD,
);
addWords(
  'cvv cvc cvn cvv2 cvc2 cid csc cve cav kartenprufnummer prufziffer prufnummer cryptogramme criptograma ' +
    'pruefziffer pruefnummer kartenpruefnummer',
  CVV,
);
addWords(
  'exp expiry expires expiration expire expiring expdate thru gultig ablauf ablaufdatum verfall ' +
    'verfallsdatum caducidad caduca vence vencimiento expira expiration scadenza scade validade vencimento ' +
    'validez validite vervaldatum',
  EXPIRY,
);
addWords('pin geheimzahl pincode pinnummer', PIN);
addWords(
  'password passwort passwords pwd passwd passcode passphrase pass kennwort contrasena clave senha ' +
    'wachtwoord passwortes pw parola motdepasse mdp',
  PASSWORD,
);
addWords(
  'otp totp security seguridad seguranca securite sicurezza sicherheitscode sicherheitsnummer ' +
    'veiligheidscode tan mtan onetime authcode einmalcode einmalpasswort verification bestatigungscode ' +
    'verificacion verification verifica verificacao authenticator',
  OTP,
);
addWords('ssn social socials itin', SSN);
addWords(
  'phone phones telephone mobile cell cellphone tel telefon telefono telefone movil celular handy ' +
    'handynummer telefonnummer rufnummer mobilnummer mobil portable gsm whatsapp fax call answering dial ring ' +
    'reach callback sms text ' +
    'telefonico cellulare numeros ph mob phonenumber anrufen erreichbar llamar llamame appeler joindre ligar ' +
    'chiamare chiamami bellen telefoonnummer contact viber signal telegram landline hotline',
  PHONE,
);
addWords('mailto email mail mails emails correo courriel posta mailadresse emailadresse mailbox inbox gmail', EMAIL);
addWords(
  'name names named surname lastname firstname forename fullname nombre apellido apellidos nom prenom nome ' +
    'cognome sobrenome apelido vorname nachname familienname naam username heisse llamo appelle chiamo chamo',
  NAME,
);
addWords(
  'address addresses residence live lives living reside resides shipping billing ship deliver delivery ' +
    'mailing located adresse anschrift direccion domicilio endereco morada indirizzo adres wohne wohnhaft vivo ' +
    'habite abito moro',
  ADDRESS,
);
addWords(
  'birth birthday birthdate dob born geboren geburtsdatum geburtstag nacimiento nacido nacida naissance ' +
    'nascita nascimento nato nata ne nee nasci geboortedatum cumpleanos anniversaire',
  DOB,
);
addWords(
  'account accounts acct accountnumber konto kontonummer cuenta compte conta conto iban swift bic routing ' +
    'aba sortcode sort rekening bank banking checking savings saving iban bankverbindung clabe',
  ACCOUNT,
);
addWords(
  'username user login userid userids loginid nickname handle benutzername usuario utilisateur utilizador ' +
    'utente benutzer logon',
  USER,
);
addWords(
  'order orders ordernumber tracking track ticket tickets invoice invoices imei meid ean isbn issn upc gtin ' +
    'sku serial serialnumber reference references ref refs booking bookings reservation confirmation version ' +
    'article articles ' +
    'item items parcel parcels shipment package consignment awb waybill ups usps fedex dhl barcode asin ' +
    'model part case cases claim claims policy voucher coupon giftcard gift receipt quote bestellung ' +
    'bestellnummer bestell sendungsnummer ' +
    'sendung auftrag auftragsnummer rechnung rechnungsnummer artikel artikelnummer seriennummer ticketnummer ' +
    'vorgang vorgangsnummer pedido pedidos seguimiento factura referencia articulo commande suivi facture ' +
    'colis numero_de_suivi ordine ' +
    'spedizione fattura tracciamento encomenda rastreio rastreo rastreamento fatura recibo referencia ' +
    'bestelling pakket factuur uuid guid sha commit build transaction txn arn meter reading timestamp epoch ' +
    'milliseconds ms knowledge kb ' +
    'regalo cadeau geschenkkarte gutschein gutscheincode guthabenkarte kadobon barras strichcode zahlerstand ' +
    'compteur contador ' +
    'product products flight flights membership loyalty zip postcode plz lot batch seat gate pnr',
  KEEP,
);
addWords(
  'number numbers no nr num nummer numero numeros nbr num id ids code digits digit zahl ziffern cifras chiffres cifre',
  NUMBER,
);
addWords('codigo codice cod kode', NUMBER);
// The side of a card its verification code is on.
addWords(
  'reverse backside reverso atras detras trasera dorso ruckseite rueckseite hinten verso arriere tras ' +
    'traseira retro dietro posteriore achterkant au sul auf del',
  COMMON,
);
addWords(
  'is was the my its it s are ist war sind mein meine meiner der die das lautet es el la mi son est le ma ' +
    'mon mes son e o a il mio mia meu minha sua os as seu be will of for for on in to and new full first last ' +
    'middle current ' +
    'ending ends am i im m as again actual correct real right own yes sure ok okay here heres this that ' +
    'would should um uh well so hi hello please says said reads shows dice sagt zeigt indique lautet number ' +
    'numbers no nr num nummer numero id code de del do da di van het mijn',
  LINK,
);
addWords(
  'what whats which please provide give tell share send enter confirm verify may can could need require wie ' +
    'was welche bitte nennen geben angeben cual dime indique proporcione puede quel quelle donner indiquer ' +
    'veuillez qual pode informe quale puo fornire know type',
  ASK,
);
addWords('january jan enero januar janvier janeiro gennaio januari', MONTH, 1 << 8);
addWords('february feb febrero februar fevrier fevereiro febbraio februari', MONTH, 2 << 8);
addWords('march mar marzo marz maerz mars marco maart', MONTH, 3 << 8);
addWords('april apr abril avril aprile', MONTH, 4 << 8);
addWords('may mayo mai maio maggio mei', MONTH, 5 << 8);
addWords('june jun junio juni juin junho giugno', MONTH, 6 << 8);
addWords('july jul julio juli juillet julho luglio', MONTH, 7 << 8);
addWords('august aug agosto aout augustus', MONTH, 8 << 8);
addWords('september sep sept septiembre septembre setembro settembre', MONTH, 9 << 8);
addWords('october oct okt octubre oktober octobre outubro ottobre', MONTH, 10 << 8);
addWords('november nov noviembre novembre novembro', MONTH, 11 << 8);
addWords('december dec dez diciembre dezember decembre dezembro dicembre', MONTH, 12 << 8);
addWords(
  'mr mrs ms miss dr prof sir madam mister herr frau senor senora sr sra mme monsieur madame mlle signor ' +
    'signora senhor senhora dona don dott',
  TITLE,
);
addWords(
  'com net org edu gov io co de uk fr es it pt nl be ch at eu us ca au nz in info biz app dev me online site ' +
    'shop xyz ru ua pl cz se no fi dk ie br mx ar cl jp cn kr tv cc ai tech store cloud email',
  TLD,
);
addWords('at arroba chiocciola klammeraffe arobase aet', AT);
addWords('dot punkt punto point ponto', DOT);
addWords(
  'minute minutes min mins hour hours hrs hr second seconds sec day days week weeks month months year years ' +
    'yr yrs dollar dollars usd eur euro euros gbp pound pounds cents cent kg km miles mile percent stunden ' +
    'tage euros bucks ' +
    'times people persons nights bags items pieces rs rupees inr points pm',
  UNIT,
);
addWords(
  'passport passports licence license licences licenses dl national nationality identity nin nino nhs sin ' +
    'tfn abn acn medicare aadhaar aadhar pan gstin cpf cnpj rut dni nie nif cif nip pesel regon bsn ' +
    'steuernummer steuerid steuer ausweis ' +
    'personalausweis reisepass pasaporte passeport passaporto passaporte siret siren nir codice fiscale rfc ' +
    'curp cuit cuil cedula rfc nit tax vat ust ustid tva iva ein tin taxpayer identification npi mbi utr crn ' +
    'nric fin uen hkid rrn ' +
    'personnummer fodselsnummer cpr cvr egn cnp oib jmbg emso amka afm pps ppsn ahv avs oasi kennitala ' +
    'isikukood kimlik tckn vkn inn ogrn snils driver drivers driving insurance krankenkasse ' +
    'versichertennummer sozialversicherungsnummer rentenversicherungsnummer',
  NATIONAL,
);
// Names of national identity, tax, company and insurance numbers, by their own abbreviations.
addWords(
  'nrt nipt cbu stnr idnr uid voen pnf unp phn bn sin rut ric uscc cpj cpf ncf rnc ruc kmkr iga alv hetu ' +
    'veronumero ytunnus cae cups epic utr chn ptin atin rtn npwp nik vsk brn asmens pvm pvn edb idno nid ice ' +
    'mst nuit brin ' +
    'onderwijsnummer mva orgnr kontonr ird cui cnic cf onrc pib ogrn ddv emso maticna ico dph rc coe ninea ' +
    'moa mf ubn edrpou rntrc rif vatin vid aadhaar identiteitskaartnummer handelsregisternummer registrikood ' +
    'associationid businessid ' +
    'krankenversichertennummer versichertennr mitgliedsnummer ni passnummer ausweisnummer fuhrerschein ' +
    'fuhrerscheinnummer permiso conducir patente permis conduire securitesociale ' +
    'banknote leitweg referenciacatastral isin cusip sedol figi lei eic eori vnr dic',
  NATIONAL,
);
addWords(
  'plate plates licenceplate licenseplate kennzeichen matricula immatriculation targa kenteken reg ' +
    'numberplate registration vin chassis fahrgestellnummer',
  VEHICLE,
);
