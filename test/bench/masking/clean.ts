/**
 * Clean messages, made from a grammar: an opening, a clause about a thing or with a value that is meant to be read, an
 * ending; in four languages. Nothing in them is personal, so everything that is hidden is a false positive.
 */
import { mask } from '../../../core/masking/mask.ts';
import { digits, luhnDigit, pick, seeded } from '../../unit/masking/support.ts';
import { count, rate } from './score.ts';
import type { Rate } from './score.ts';
import type { Outcome, Row } from './row.ts';
import { atMost, figure } from './row.ts';

type Next = () => number;
type Make = (n: Next) => string;

const CAPITALS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const letters = (many: number, n: Next): string =>
  Array.from({ length: many }, () => CAPITALS[Math.floor(n() * CAPITALS.length)]).join('');
const hex = (many: number, n: Next): string =>
  Array.from({ length: many }, () => '0123456789abcdef'[Math.floor(n() * 16)]).join('');
const upTo = (low: number, high: number, n: Next): number => low + Math.floor(n() * (high - low + 1));
const two = (value: number): string => String(value).padStart(2, '0');
const luhnValid = (prefix: string, size: number, n: Next): string => {
  const body = prefix + digits(size - 1 - prefix.length, n);
  return body + luhnDigit(body);
};
const choice =
  (...list: readonly Make[]): Make =>
  (n) =>
    pick(list, n)(n);
const ean = (prefix: string, n: Next): string => {
  const body = prefix + digits(12 - prefix.length, n);
  let sum = 0;
  for (let i = 0; i < 12; i++) sum += Number(body[i]) * (i % 2 === 0 ? 1 : 3);
  return body + String((10 - (sum % 10)) % 10);
};

/** Values that are meant to be read. */
const VALUES: Readonly<Record<string, Make>> = {
  order: choice(
    (n) => digits(8, n),
    (n) => `#${digits(10, n)}`,
    (n) => `${letters(2, n)}-${digits(7, n)}`,
    (n) => `20${upTo(20, 26, n)}-${digits(6, n)}`,
    (n) => digits(12, n),
    (n) => `${digits(3, n)}-${digits(7, n)}-${digits(7, n)}`,
    (n) => `#${digits(5, n)}`,
    (n) => luhnValid('4', 16, n),
    (n) => luhnValid('5', 16, n),
  ),
  tracking: choice(
    (n) => `1Z${digits(3, n)}${letters(3, n)}${digits(10, n)}`,
    (n) => digits(12, n),
    (n) => digits(10, n),
    (n) => `9400 1${digits(3, n)} ${digits(4, n)} ${digits(4, n)} ${digits(4, n)} ${digits(2, n)}`,
    (n) => `RR${digits(9, n)}GB`,
    (n) => `JJD${digits(18, n)}`,
    (n) => digits(20, n),
  ),
  imei: (n) => luhnValid(pick(['35', '86', '01'], n), 15, n),
  ean: (n) => ean(pick(['40', '50', '84', '76'], n), n),
  isbn: (n) => `978-${digits(1, n)}-${digits(4, n)}-${digits(4, n)}-${digits(1, n)}`,
  uuid: (n) => `${hex(8, n)}-${hex(4, n)}-4${hex(3, n)}-${pick(['8', '9', 'a', 'b'], n)}${hex(3, n)}-${hex(12, n)}`,
  epoch: choice(
    (n) => String(1_500_000_000_000 + Math.floor(n() * 4e11)),
    (n) => String(1_500_000_000 + Math.floor(n() * 4e8)),
  ),
  price: choice(
    (n) => `$${upTo(1, 9, n)},${digits(3, n)}.${digits(2, n)}`,
    (n) => `${upTo(10, 999, n)}.${digits(2, n)} EUR`,
    (n) => `€${upTo(10, 9999, n)}`,
    (n) => `£${upTo(1, 99, n)}.${digits(2, n)}`,
    (n) => `${upTo(10, 999, n)},${digits(2, n)} €`,
    (n) => `${upTo(1000, 99_999, n)} dollars`,
  ),
  version: choice(
    (n) => `${upTo(1, 20, n)}.${upTo(0, 30, n)}.${upTo(0, 9999, n)}`,
    (n) => `v${upTo(1, 9, n)}.${upTo(0, 20, n)}`,
    (n) => `${upTo(1, 20, n)}.${upTo(0, 9, n)}.${upTo(0, 9, n)}.${upTo(0, 99, n)}`,
  ),
  meter: choice(
    (n) => digits(6, n),
    (n) => `${digits(5, n)}.${digits(1, n)}`,
    (n) => digits(8, n),
  ),
  gift: choice(
    (n) => digits(16, n),
    (n) => luhnValid('6006', 16, n),
    (n) => `${letters(4, n)}-${digits(4, n)}-${letters(4, n)}`,
    (n) => digits(19, n),
  ),
  commit: choice(
    (n) => hex(40, n),
    (n) => hex(8, n),
    (n) => hex(7, n),
  ),
  hexcode: choice(
    (n) => `0x${hex(8, n).toUpperCase()}`,
    (n) => `E${digits(2, n)}`,
    (n) => `ERR_${digits(4, n)}`,
    (n) => `${upTo(400, 599, n)}`,
  ),
  place: choice(
    (n) => `${upTo(1, 80, n)}.${digits(6, n)}, ${upTo(1, 170, n)}.${digits(6, n)}`,
    (n) => `${upTo(1, 80, n)}.${digits(4, n)} N ${upTo(1, 170, n)}.${digits(4, n)} E`,
  ),
  date: choice(
    (n) => `20${upTo(19, 26, n)}-${two(upTo(1, 12, n))}-${two(upTo(1, 28, n))}`,
    (n) => `${upTo(1, 28, n)}/${upTo(1, 12, n)}/20${upTo(19, 26, n)}`,
    (n) => `${two(upTo(1, 28, n))}.${two(upTo(1, 12, n))}.20${upTo(19, 26, n)}`,
    (n) => `${upTo(1, 28, n)} March 20${upTo(19, 26, n)}`,
  ),
  moment: choice(
    (n) => `${two(upTo(0, 23, n))}:${two(upTo(0, 59, n))}`,
    (n) =>
      `20${upTo(19, 26, n)}-${two(upTo(1, 12, n))}-${two(upTo(1, 28, n))} ` +
      `${two(upTo(0, 23, n))}:${two(upTo(0, 59, n))}:${two(upTo(0, 59, n))}`,
    (n) =>
      `20${upTo(19, 26, n)}-${two(upTo(1, 12, n))}-${two(upTo(1, 28, n))}` +
      `T${two(upTo(0, 23, n))}:${two(upTo(0, 59, n))}:${two(upTo(0, 59, n))}.${digits(3, n)}Z`,
  ),
  size: choice(
    (n) => `${upTo(40, 300, n)} x ${upTo(40, 300, n)} cm`,
    (n) => `${upTo(1, 60, n)}.${digits(1, n)} kg`,
    (n) => `${upTo(640, 3840, n)}x${upTo(480, 2160, n)}`,
    (n) => `${upTo(10, 85, n)} inches`,
    (n) => `${upTo(2, 4, n)}${digits(1, n)}/${upTo(2, 3, n)}${digits(1, n)}`,
    (n) => `${upTo(1, 900, n)} GB`,
  ),
  score: choice(
    (n) => `${upTo(0, 9, n)}:${upTo(0, 9, n)}`,
    (n) => `${upTo(0, 120, n)}-${upTo(0, 120, n)}`,
    (n) => `${upTo(1, 5, n)}/5`,
    (n) => `${upTo(1, 100, n)} %`,
  ),
  model: (n) =>
    pick(
      [
        'iPhone 15 Pro',
        'Galaxy S24',
        'SM-G991B',
        'WH-1000XM5',
        'Pixel 8a',
        'Redmi Note 12',
        'XPS 9530',
        'RTX 4070',
        'TN-2420',
        'HP 6950',
        'Moto G84',
        'A2403',
        'RT-AX88U',
        'DCP-L2530DW',
      ],
      n,
    ),
  flight: (n) => `${pick(['LH', 'BA', 'AF', 'KL', 'IB', 'TP', 'UA'], n)}${upTo(10, 9999, n)}`,
  file: choice(
    (n) => `IMG_20${upTo(19, 26, n)}${two(upTo(1, 12, n))}${two(upTo(1, 28, n))}_${digits(6, n)}.jpg`,
    (n) => `Scan${digits(4, n)}.pdf`,
    (n) => `report-20${upTo(19, 26, n)}-${two(upTo(1, 12, n))}.xlsx`,
  ),
  link: choice(
    (n) => `https://help.example/articles/${digits(8, n)}-how-to`,
    (n) => `https://shop.example/item/${digits(10, n)}?size=${upTo(36, 48, n)}`,
    (n) => `https://status.example/incidents/${hex(8, n)}`,
  ),
  ticket: choice(
    (n) => digits(6, n),
    (n) => `${letters(3, n)}-${digits(4, n)}`,
    (n) => digits(8, n),
    (n) => `#${digits(7, n)}`,
  ),
  invoice: choice(
    (n) => `${digits(4, n)}-${digits(5, n)}`,
    (n) => `INV-${digits(6, n)}`,
    (n) => `20${upTo(19, 26, n)}/${digits(5, n)}`,
    (n) => digits(9, n),
  ),
  booking: choice(
    (n) => letters(6, n),
    (n) => `${letters(2, n)}${digits(1, n)}${letters(3, n)}`,
    (n) => digits(9, n),
    (n) => digits(10, n),
  ),
  serial: choice(
    (n) => `${letters(3, n)}${digits(9, n)}`,
    (n) => `${letters(2, n)}${digits(2, n)}${letters(1, n)}${digits(6, n)}`,
    (n) => digits(11, n),
  ),
  article: choice(
    (n) => digits(6, n),
    (n) => `${digits(3, n)}.${digits(3, n)}.${digits(2, n)}`,
    (n) => digits(8, n),
  ),
  colour: (n) => `#${hex(6, n)}`,
  port: (n) => pick(['8080', '443', '3306', '5432', '27017'], n),
  room: (n) => String(upTo(100, 2999, n)),
  many: (n) => String(upTo(2, 4000, n)),
};

/** Clauses by language; `{kind}` is a value of VALUES. */
const CLAUSES: Readonly<Record<string, readonly string[]>> = {
  en: [
    'my order number is {order}',
    'order {order} has not arrived',
    'where is order {order}',
    'the order no. {order} is incomplete',
    'I placed order {order} last week',
    'the status of order {order} has not changed',
    'order id: {order}',
    'I want to cancel order {order}',
    'the tracking number is {tracking}',
    'tracking {tracking} says delivered',
    'parcel {tracking} is stuck',
    'the shipment {tracking} is late',
    'my tracking code: {tracking}',
    'USPS tracking {tracking} shows no scan',
    'the IMEI is {imei}',
    'IMEI: {imei}',
    'the IMEI of the broken phone is {imei}',
    'the barcode says {ean}',
    'EAN {ean} is out of stock',
    'the EAN on the box is {ean}',
    'ISBN {isbn} is the wrong edition',
    'session {uuid} failed',
    'the request id is {uuid}',
    'the trace shows {uuid}',
    'the log says {epoch}',
    'the timestamp is {epoch}',
    'it stopped at {epoch} ms',
    'it costs {price} in total',
    'I was charged {price} twice',
    'the refund of {price} is missing',
    'you quoted {price} for it',
    'the bill was {price}',
    'I use version {version}',
    'version {version} crashes',
    'after the update to {version} it is slow',
    'the meter reading is {meter}',
    'meter reading: {meter}',
    'the gift card code {gift} does not work',
    'my gift card {gift} was rejected',
    'voucher {gift} has expired',
    'commit {commit} broke it',
    'it is fixed in commit {commit}',
    'it shows error {hexcode}',
    'error code {hexcode} comes up',
    'I get a {hexcode}',
    'the shop is at {place}',
    'the map says {place}',
    'the delivery was promised for {date}',
    'I bought it on {date}',
    'the contract ends on {date}',
    'it happened at {moment}',
    'the last line in the log is {moment}',
    'the table is {size}',
    'do you have it in {size}',
    'the screen has {size}',
    'the match ended {score}',
    'I gave it {score}',
    'I have a {model}',
    'the {model} does not start',
    'is the {model} in stock',
    'flight {flight} was moved',
    'we are booked on flight {flight}',
    'I sent {file} to you',
    'the file {file} does not open',
    'I followed {link}',
    'the page {link} is empty',
    'ticket {ticket} is still open',
    'my ticket number is {ticket}',
    'case {ticket} was closed',
    'invoice {invoice} is wrong',
    'invoice number {invoice} has a mistake',
    'booking reference {booking}',
    'my reservation {booking} is gone',
    'the serial number is {serial}',
    'serial number: {serial}',
    'article {article} is missing',
    'the article number is {article}',
    'the colour should be {colour}',
    'port {port} is blocked',
    'it does not listen on port {port}',
    'room {room} is too loud',
    'we need {many} pieces',
    'I have been waiting for {many} minutes',
    'there were {many} people in the queue',
    'it drove {many} km',
    'the policy number is {ticket}',
    'the claim number is {invoice}',
    'the confirmation number is {booking}',
    'part {article} does not fit',
    'the batch is {article}',
    'the transaction id is {uuid}',
    'my card was declined twice',
    'my card has expired',
    'the app keeps crashing',
    'the refund has not come',
    'the invoice is wrong',
    'your site is very slow',
    'the delivery was left in the rain',
    'the box was empty',
    'the wrong size came',
    'I cannot sign in',
    'the password link has expired',
    'my phone does not ring',
    'I would like to change the delivery date',
    'I want to return it',
    'the e-mail never arrived',
    'nobody called me back',
    'I need a copy of the contract',
    'the voucher does not work',
    'the driver could not find us',
    'which card do you accept',
    'do you have a phone number',
    'my address has not changed',
    'the name on it is wrong',
    'I paid by card last time',
    'the account is locked',
  ],
  es: [
    'mi número de pedido es {order}',
    'el pedido {order} no ha llegado',
    'dónde está el pedido {order}',
    'el número de seguimiento es {tracking}',
    'seguimiento: {tracking}',
    'el IMEI es {imei}',
    'el código de barras dice {ean}',
    'la sesión {uuid} falló',
    'me cobraron {price} dos veces',
    'falta el reembolso de {price}',
    'uso la versión {version}',
    'la factura {invoice} está mal',
    'la referencia es {booking}',
    'sale el error {hexcode}',
    'lo compré el {date}',
    'la mesa mide {size}',
    'tengo un {model}',
    'el vuelo {flight} fue cambiado',
    'el artículo {article} no está',
    'quedamos {score}',
    'la tarjeta regalo {gift} no funciona',
    'mi tarjeta fue rechazada',
    'la aplicación se cierra sola',
    'quiero devolver el producto',
    'no puedo entrar en mi cuenta',
    'llevo {many} minutos esperando',
    'el paquete llegó roto',
    'necesito una copia de la factura',
    'nadie me ha llamado',
    'el correo no llegó',
  ],
  de: [
    'meine Bestellnummer ist {order}',
    'die Bestellung {order} ist nicht da',
    'wo bleibt Bestellung {order}',
    'die Sendungsnummer lautet {tracking}',
    'Sendung {tracking} steckt fest',
    'die IMEI ist {imei}',
    'auf der Packung steht EAN {ean}',
    'die Sitzung {uuid} ist abgebrochen',
    'mir wurden {price} abgebucht',
    'es fehlen noch {price}',
    'ich nutze Version {version}',
    'die Rechnung {invoice} stimmt nicht',
    'Rechnungsnummer {invoice}',
    'es kommt Fehler {hexcode}',
    'ich habe es am {date} gekauft',
    'der Tisch ist {size}',
    'ich habe ein {model}',
    'der Flug {flight} wurde verschoben',
    'Artikel {article} fehlt',
    'das Spiel ging {score} aus',
    'der Zählerstand ist {meter}',
    'meine Karte wurde abgelehnt',
    'die App stürzt dauernd ab',
    'ich möchte das zurückgeben',
    'ich komme nicht in mein Konto',
    'ich warte seit {many} Minuten',
    'das Paket kam kaputt an',
    'ich brauche eine Kopie der Rechnung',
    'niemand hat zurückgerufen',
    'die E-Mail kam nie an',
    'die Seriennummer ist {serial}',
  ],
  fr: [
    'mon numéro de commande est {order}',
    "la commande {order} n'est pas arrivée",
    'où est la commande {order}',
    'le numéro de suivi est {tracking}',
    'colis {tracking} bloqué',
    "l'IMEI est {imei}",
    'le code EAN est {ean}',
    'la session {uuid} a échoué',
    "on m'a prélevé {price} deux fois",
    'il manque {price}',
    "j'utilise la version {version}",
    'la facture {invoice} est fausse',
    'la référence est {booking}',
    "j'ai l'erreur {hexcode}",
    "je l'ai acheté le {date}",
    'la table fait {size}',
    "j'ai un {model}",
    'le vol {flight} a changé',
    "l'article {article} manque",
    'le match a fini {score}',
    'ma carte a été refusée',
    "l'application plante sans arrêt",
    'je veux renvoyer le produit',
    "je n'arrive pas à me connecter",
    "j'attends depuis {many} minutes",
    'le colis est arrivé cassé',
    'il me faut une copie de la facture',
    "personne ne m'a rappelé",
    "le mail n'est jamais arrivé",
  ],
};
const OPENINGS: Readonly<Record<string, readonly string[]>> = {
  en: [
    '',
    '',
    'Hi, ',
    'Hello! ',
    'hey ',
    'Good morning, ',
    'Sorry to bother you again, ',
    'ok so ',
    'Just checking: ',
    'As I said, ',
    'Unfortunately ',
    'yes, ',
  ],
  es: ['', '', 'Hola, ', 'Buenos días, ', 'perdón, ', 'sí, '],
  de: ['', '', 'Hallo, ', 'Guten Tag, ', 'also ', 'ja, '],
  fr: ['', '', 'Bonjour, ', 'salut, ', 'alors ', 'oui, '],
};
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  en: [
    '',
    '',
    '.',
    '?',
    ', can you check it?',
    ', thanks',
    '. Please help me',
    ' and nobody answers',
    ', what now?',
    ' since yesterday',
    '!',
    ' :(',
  ],
  es: ['', '.', ', ¿pueden mirarlo?', ', gracias', ' desde ayer', '?'],
  de: ['', '.', ', können Sie das prüfen?', ', danke', ' seit gestern', '?'],
  fr: ['', '.', ', vous pouvez vérifier ?', ', merci', ' depuis hier', ' ?'],
};
/** English as often as the other three together. */
const LANGUAGES = ['en', 'en', 'en', 'es', 'de', 'fr'] as const;

export function cleanMessage(n: Next): { readonly text: string; readonly language: string; readonly kind: string } {
  const language = pick(LANGUAGES, n);
  const clause = pick(CLAUSES[language]!, n);
  const kind = /\{(\w+)\}/.exec(clause)?.[1] ?? 'talk';
  const body = clause.replace(/\{(\w+)\}/, (_, name: string) => VALUES[name]!(n));
  const opening = pick(OPENINGS[language]!, n);
  const text =
    opening +
    (opening === '' && n() < 0.5 ? body.charAt(0).toUpperCase() + body.slice(1) : body) +
    pick(ENDINGS[language]!, n);
  return { text, language, kind };
}

export function clean(many: number): Outcome {
  const next = seeded(0xc1ea4);
  const wrong = rate();
  const kinds = new Map<string, Rate>();
  const misses: string[] = [];
  for (let i = 0; i < many; i++) {
    const { text, language, kind } = cleanMessage(next);
    const masked = mask({ id: 'm', author: 'visitor', text });
    const bad = masked.spans.length > 0;
    count(wrong, bad);
    const name = `${language} ${kind}`;
    if (!kinds.has(name)) kinds.set(name, rate());
    count(kinds.get(name)!, bad);
    if (bad && misses.length < 2_000)
      misses.push(`WRONG clean ${name} ${JSON.stringify(text)} => ${JSON.stringify(masked.text)}`);
  }
  const worst = [...kinds]
    .filter(([, r]) => r.good > 0)
    .sort((a, b) => b[1].good / b[1].all - a[1].good / a[1].all)
    .slice(0, 3);
  const rows: Row[] = [atMost('clean messages', `wrongly masked, ${kinds.size} kinds in 4 languages`, wrong, 0.1)];
  for (const [name, r] of worst) rows.push(figure('clean messages', `worst kinds: ${name}`, r));
  return { rows, misses };
}
