/** Sentences for training the name model, put together from templates and lists of this project. */
import { COMMON_WORDS } from '../../core/masking/lexicon/common.ts';
import { GIVEN_NAMES, SURNAMES } from '../../core/masking/lexicon/names.ts';

import type { Sources } from './sources.ts';

export interface Sentence {
  readonly text: string;
  readonly spans: { s: number; e: number; t: string }[];
  readonly place: number;
}
type Next = () => number;

const given = GIVEN_NAMES.split(/\s+/);
const surnames = SURNAMES.split(/\s+/);
const CITIES =
  `London Paris Berlin Madrid Rome Vienna Zurich Lisbon Porto Amsterdam Rotterdam Brussels Dublin Manchester Leeds Bristol Glasgow Edinburgh Cardiff Munich Hamburg Cologne Frankfurt Stuttgart Leipzig Dresden Lyon Marseille Nice Lille
Barcelona Valencia Seville Bilbao Milan Naples Turin Florence Copenhagen Aarhus Stockholm Gothenburg Oslo Bergen Helsinki Tampere Warsaw Krakow Prague Brno Budapest Bucharest Sofia Athens Istanbul Ankara Chicago Houston Phoenix Dallas Austin
Denver Seattle Boston Portland Atlanta Miami Detroit Cleveland Columbus Memphis Nashville Baltimore Toronto Montreal Vancouver Calgary Sydney Melbourne Brisbane Perth Auckland Mumbai Delhi Chennai Madurai Bangalore Hyderabad Kolkata Pune Tokyo
Osaka Seoul Singapore Bangkok Manila Jakarta Lagos Nairobi Accra Cairo Lima Bogota Santiago Springfield Riverside Greenville Franklin Fairview Bristol Clinton Georgetown Salem Madison Arlington`.split(
    /\s+/,
  );
const REGIONS = (
  'CA NY TX FL IL OH PA GA NC MI NJ VA WA AZ MA TN IN MO MD WI CO MN SC AL LA KY OR OK CT UT IA NV AR MS KS NM ' +
  'NE WV ID HI NH ME MT RI DE SD ND AK VT WY'
).split(' ');
const COUNTRIES = (
  'Germany France Spain Italy Portugal Austria Switzerland Belgium Netherlands Denmark Sweden Norway Finland ' +
  'Poland Ireland Canada Australia India Brazil Mexico Japan China Kenya Nigeria Egypt Turkey Greece Hungary ' +
  'Uruguay Estonia Tunisia Iceland USA UK'
).split(/\s+/);
const KINDS = (
  'Street St Road Rd Avenue Ave Lane Drive Dr Boulevard Blvd Court Ct Place Way Terrace Square Close Crescent ' +
  'Parkway Highway Trail Circle'
).split(' ');
const ORGS = (
  'Amazon PayPal Google Microsoft Samsung Apple Netflix Lufthansa Ryanair Visa Mastercard Vodafone IKEA Zalando ' +
  'Harbour Northline Acme Contoso Globex Initech Barclays Santander'
).split(' ');
const ORG_ENDS = [
  'Ltd',
  'Inc',
  'GmbH',
  'Corporation',
  'Group',
  'Bank',
  'Travel',
  'Airlines',
  'Insurance',
  '& Sons',
  'Software',
  'Records',
  'University',
  'Orchestra',
  'Foundation',
  'Logistics',
];
const DAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');
const MONTHS = 'January February March April May June July August September October November December'.split(' ');

const common = COMMON_WORDS.split(/\s+/);
let lists: Sources | null = null;
/** Words that are also names: basil, amber, frank. */
let doubles: string[] = [];
/** A common word, and sometimes a rare one. */
const anyWord = (n: Next): string =>
  n() < 0.55 ? pick(common, n) : n() < 0.8 ? pick(lists!.english, n) : pick(lists!.rare, n);

const pick = <T>(list: readonly T[], n: Next): T => list[Math.floor(n() * list.length)]!;
const digits = (k: number, n: Next): string => Array.from({ length: k }, () => String(Math.floor(n() * 10))).join('');
const number = (most: number, n: Next): string => String(1 + Math.floor(n() * most));
const capital = (w: string): string => w[0]!.toUpperCase() + w.slice(1);

/** A word that is in no list: the first part of one and the last part of another. */
function cross(list: readonly string[], n: Next): string {
  const a = pick(list, n).toLowerCase();
  const b = pick(list, n).toLowerCase();
  return a.slice(0, 1 + Math.ceil(a.length * (0.4 + 0.2 * n()))) + b.slice(Math.floor(b.length * (0.4 + 0.2 * n())));
}
const ACCENTS: Readonly<Record<string, string>> = {
  a: 'áäåã',
  e: 'éèë',
  o: 'öóø',
  u: 'üú',
  i: 'í',
  c: 'çč',
  s: 'šś',
  z: 'žż',
  n: 'ñ',
};
const accent = (w: string, n: Next): string =>
  n() < 0.12 ? w.replace(/[aeoucszn](?=[^aeou]*$)/, (c) => pick([...ACCENTS[c]!], n)) : w;
const givenName = (n: Next): string =>
  capital(
    n() < 0.3
      ? accent(cross(given, n), n)
      : n() < 0.35
        ? accent(pick(given, n), n)
        : n() < 0.75
          ? pick(lists!.first, n)
          : pick(lists!.firstRare, n),
  );
const surname = (n: Next): string => {
  const one = capital(
    n() < 0.3 ? accent(cross(surnames, n), n) : n() < 0.4 ? accent(pick(surnames, n), n) : pick(lists!.family, n),
  );
  const r = n();
  if (r < 0.04) return `${one}-${capital(pick(surnames, n))}`;
  if (r < 0.07) return `O'${one}`;
  if (r < 0.09) return `${pick(['van', 'von', 'de', 'da', 'del', 'Mac', 'le'], n)} ${one}`;
  return one;
};
function fullName(n: Next): string {
  const r = n();
  if (r < 0.16) return givenName(n);
  if (r < 0.28) return surname(n);
  if (r < 0.4)
    return `${givenName(n)} ${capital(pick([...'abcdefghjklmnprstw'], n))}${n() < 0.6 ? '.' : ''} ${surname(n)}`;
  return `${givenName(n)} ${surname(n)}`;
}
const city = (n: Next): string =>
  n() < 0.25
    ? pick(CITIES, n)
    : n() < 0.6
      ? pick(lists!.places, n)
      : n() < 0.3
        ? `${pick(['New', 'Saint', 'San', 'Port', 'Bad', 'North', 'East', 'Los', 'La'], n)} ` +
          capital(cross(CITIES, n))
        : capital(cross(CITIES, n));
const streetName = (n: Next): string =>
  n() < 0.5 ? capital(pick(surnames, n)) : capital(cross(n() < 0.5 ? surnames : CITIES, n));
function street(n: Next): string {
  const s = streetName(n);
  return pick(
    [
      () => `${number(9999, n)} ${s} ${pick(KINDS, n)}`,
      () => `${number(9999, n)} ${pick(['North', 'West', 'Old', 'New', 'E', 'N'], n)} ${s} ${pick(KINDS, n)}`,
      () => `${s}${pick(['straße', 'strasse', 'weg', 'gasse', 'platz', 'allee'], n)} ${number(200, n)}`,
      () => `${number(300, n)} ${pick(['rue', 'avenue', 'boulevard', 'place', 'rue de', 'rue du'], n)} ${s}`,
      () => `${pick(['Calle', 'Avenida', 'Rua', 'Via', 'Viale', 'Plaza', 'Rua do', 'C.'], n)} ${s} ${number(200, n)}`,
      () => `${number(99_999, n)} ${pick(['Calle', 'Rua', 'Via', 'Rua do', 'Rue de'], n)} ${s} ${number(3_000, n)}`,
      () =>
        `${s}${pick(['straat', 'laan', 'weg', 'gatan', 'vägen', 'gade', 'vej', 'katu', 'tie', 'gata', 'veien'], n)} ` +
        number(200, n),
      () =>
        `${number(99_999, n)} ` +
        `${s}${pick(['gatan', 'gade', 'katu', 'weg', 'straat', 'utca', 'vegur', 'gata'], n)} ${number(200, n)}`,
      () => `${s} ${pick(['u.', 'utca', 'út', 'Street', 'tee', 'ulica'], n)} ${number(90, n)}`,
    ],
    n,
  )();
}
function address(n: Next): string {
  let a = street(n);
  if (n() < 0.35)
    a += `${pick([' ', ', ', '\n '], n)}${pick(['Apt.', 'Apt', 'Suite', 'Flat', 'Unit', '#'], n)} ${number(999, n)}`;
  const sep = pick([', ', '\n', ' ', '\n ', ',\n'], n);
  if (n() < 0.65) a += sep + city(n);
  if (n() < 0.35) a += `${pick([', ', ' ', sep], n)}${pick(REGIONS, n)}`;
  if (n() < 0.15) a += sep + pick(COUNTRIES, n);
  if (n() < 0.5) {
    const codes = [
      () => digits(5, n),
      () => digits(4, n),
      () => `${pick(['SW', 'M', 'LS', 'EH', 'B'], n)}${number(20, n)} ${number(9, n)}${pick(['AA', 'QX', 'NB'], n)}`,
      () => `${digits(4, n)} AB`,
      () => `${digits(5, n)}-${digits(4, n)}`,
    ];
    a += `${pick([' ', sep], n)}${pick(codes, n)()}`;
  }
  return a;
}
const org = (n: Next): string =>
  n() < 0.2
    ? pick(ORGS, n)
    : n() < 0.5
      ? pick(lists!.brands, n)
      : n() < 0.5
        ? `${surname(n)} ${pick(ORG_ENDS, n)}`
        : `${capital(cross([...CITIES, ...ORGS], n))} ${pick(ORG_ENDS, n)}`;

const WITH: readonly string[] = [
  'My name is {N}',
  'my name is {N} and I need help with my bill',
  'Hi, this is {N}.',
  "I'm {N}, calling about my order",
  'I am {N}',
  '{N}',
  '{N} here',
  'It is {N}',
  'Yes, {N}.',
  'Sure, it is {N}',
  'name: {N}',
  'Name: {N}, order 4471',
  'Full name: {N}',
  'The account is in the name of {N}.',
  'Please change it to {N}',
  'could you please correct it to Dr. {N}?',
  'Thank you, {N}!',
  'Hello {N}, how can I help you?',
  'Dear {N},',
  'Regards,\n{N}',
  'Best wishes, {N}',
  'I spoke to {N} yesterday.',
  'Your colleague {N} told me so.',
  'Mr. {S} is not at home',
  'Ask for Mrs {S}',
  'Miss {S} will call back',
  'please contact {N} about it',
  '{N} lives at {A}',
  'My husband {N} ordered it',
  'Can you add {N} to the booking?',
  'the ticket is for {N} and {N}',
  'passengers: {N}, {N} and {N}',
  'I want to speak with {N}',
  "What's your last name? {S}",
  'May I have your name? {N}',
  'Sender: {N}\nSubject: refund',
  'It was signed by {N} on {D}',
  'please send it to {N}, {A}',
  'Billing address: {N}\n{A}',
  '{N}\n{A}',
  '{N}\n\n{A}',
  'ship it to {N} at {A} please',
  'follow up with {N} next week.',
  "{N}'s order is missing",
  'I live at {A}',
  'My address is {A}',
  'my new address is {A}',
  'Please deliver it to {A}',
  'The address is {A}',
  'Address: {A}',
  '{A}',
  'I moved from {A} to {A}',
  'Our office is at {A}.',
  'The {O} office is at {A}',
  'send the parcel to {A} instead',
  'we are located at {A}, ring twice',
  'my billing address has changed to {A}',
  '{N} wrote: thanks for the help',
  '{N}: where is my parcel?',
  '{G}: hello\n{G}: hi there',
  'Directed by {N}, with {N} and {N}.',
  'According to {N}, the price went up.',
  '{N} won the match against {N}.',
  'The founders {S}, {S} and {S} met at school.',
  'A book by {N} about {C}',
  "{S}'s new record is out",
  '{G} and {G} are coming with us',
  'I would like to talk to {G}',
  'tell {G} that I called',
  'Is {G} available?',
  'my son {G} is 4',
  'my wife, {N}, has the card',
  'me llamo {N}',
  'Ich heiße {N}',
  "je m'appelle {N}",
  'Mein Name ist {N}',
  'mi chiamo {N}',
  'o meu nome é {N}',
  'my password is {P}',
  'password: {P}',
  'the password is {P}',
  'pw {P}',
];
/** People in sentences that contain no cue of a name. */
const TOLD: readonly string[] = [
  '{G} {X} the {X}',
  '{G} and {G} {X} every {X}',
  '{N} told {G} to {X}',
  '{G} will {X} it',
  '{G} was {X} and {X}',
  'then {G} {X} {G}',
  'I {X} with {G} on {W}',
  'we saw {N} in {C}',
  '{N} works for {O}',
  '{G} from {O} {X} me',
  '{G} of {O} is {X}',
  'a letter by {N}',
  'have you {X} {N}?',
  'do you know {N}?',
  'it was {N} who {X} the {X}',
  '{N}, {N} and {N} are {X}',
  '{S} and {S} {X} {X}',
  'the {X} of {N}',
  "{G}'s {X} is {X}",
  "in {N}'s {X}",
  '{G}, please {X} the {X}',
  'please {X} it, {G}!',
  '"{X} {X}," says {N}',
  '{X} {X}! said {G} to {G}',
  'they call me {G}',
  'my friend {G} {X}',
  '{N} | {X} {X}',
  '> {N}\n> {O}\n> {A}',
  '- {N}\n- {X}',
  '{N} ({X})',
  'cc {N}',
  'written by: {N}',
  'Contact: {N}, {O}',
  '{N}, {X} of {O}',
  'between {G} and {G}',
  '{G} {X}. {G} {X} too.',
  'Is {N} {X} or {X}?',
  'since {N} {X} at {O} in {C}',
];
const WITHOUT: readonly string[] = [
  'Is the {C} store open on {W}?',
  'I flew from {C} to {C} on {W}.',
  'I bought it at {O} in {M}.',
  '{O} refused the payment',
  'Do you ship to {K}?',
  'Hello, can you help me?',
  'Good morning! I have a question about the Premium plan.',
  'The app keeps crashing when I open Settings.',
  'I use Windows and Chrome.',
  'Thanks for the quick answer.',
  'Please cancel my subscription at the end of {M}.',
  'What are my options?',
  'My order has not arrived yet',
  'How long does the refund take?',
  'I paid with PayPal and {O} took the money',
  'I will travel to {K} next week',
  'We moved here from {C}',
  'Can I change my flight to {W}?',
  'The parcel has been in {C} since {W}',
  'I have an iPhone and a Samsung Galaxy.',
  'Is {O} part of {O}?',
  'the invoice of {D} is wrong',
  'I called on {W} and waited 45 minutes',
  'My card was declined in {C}',
  'The English version says something else than the German one.',
  'Could you please check again?',
  'No, that is not what I asked.',
  'OK, thank you very much',
  'Yes please',
  'Great, bye',
  'That is all for today',
  'Wi-Fi does not work in Room 12',
  'Order #4471 is late',
  'My flight LH 455 to {C} was cancelled',
  'Which documents do I need?',
  'I forgot my password',
  'The Black Friday offer is not shown',
  'Happy New Year!',
  'Merry Christmas to all of you',
  'I am from {K}',
  'I am very angry',
  'I am waiting',
  'This is ridiculous',
  'It is broken',
  'Hi, it is about the invoice',
  'I live in {C}',
  'we are in {K} now',
  'The Harbour Bank app says Error 500',
  'Your website is slow.',
  'Please send me a new PIN by post',
  'Not yet',
  'Why is Visa more expensive than Mastercard?',
  'I want to upgrade to Business Class',
  'The meeting is on {D} in {C}.',
  'It costs 20 Euro',
  'Does {O} deliver on {W}?',
  'My laptop is a Lenovo ThinkPad',
  'Where can I find the IBAN?',
  'Tell me more',
  'Hello there',
  'Dear customer service,',
  'Dear Sir or Madam,',
  'Kind regards',
  'Best regards',
  'Thank You',
  'NO ANSWER AT ALL',
  'I {X} my {R} on the {X}',
  'I NEED HELP NOW',
  'HELLO',
  'Okay Perfect',
  'Yes Sure',
  'Not Working',
  'Please Help',
  'Account Closed',
  'Data Protection',
];

/** Words, things and places alone and in short sentences; some of them could be names. */
const PLAIN: readonly string[] = [
  '{X}',
  '{X}',
  '{X} {X}',
  '{R}',
  '{R} {X}',
  '{X} {X} {X}',
  '{C}',
  '{C}',
  '{C} or {C}?',
  '{C} in {M}',
  'is {C} included?',
  '{O}',
  '{O} {X}',
  'a {X} {R}',
  'the {X} {R} is broken',
  'The {X} does not {X}.',
  'My {X} is {X}',
  'two {X}s and a {R}',
  'flying to {C} with {O}',
  '{C}, not {C}!',
  'does the {X} fit the {O} {X}?',
  'the {O} app crashes',
  '{X} or {X}?',
  '{W}',
  '{M}',
  'the {R} one',
  '{X}, please',
  'Is the {C} {X} open?',
  'we went to {C} and {C} by {X}',
  'my {O} {X} has a {X}',
  '{X} {R}, {X} {X}, {R} {X}.',
  'Happy {R}!',
  'u {X} the {X} {X}',
  '{Q} {X}',
  '{X} {Q}',
  'the {Q} {X}',
  '{Q} and {X}',
  'my {Q} is {X}',
  '{Q} or {X}?',
  'a {Q} {X} please',
  '{Q}',
  'two {Q} {X}s',
  'is the {Q} {X} {X}?',
  '{X} in {Q}',
  'the {X} is {Q}',
  'a {F} {X}',
  'I ordered a {F} {X} and got a {F} {X}',
  'before {Q}',
  'do you {X} on {Q}?',
  'from {C} to {C}',
  'the {C} line',
  'the {C} branch sent me to {C}',
  '{C} is on my list, then {C}',
  'the {F} museum',
  'hotel {F}',
  'table at {F} {F} for two',
  'the {F} Street store',
  '{F} & {F} Ltd',
  '{O} {X}',
  '{O}',
  'my {O}',
  'the {O} {X}',
  '{O} does not {X} the {X}',
  '{O} or {O}?',
  'the {X} from {O}',
  'it is a {O} {X}',
  '{O}, {O} and {O}',
  'closed on {O}',
  'Happy {O}!',
  '{O} line is {X}',
  '{O} {O} {X}',
  'a {O} {O} {X}',
  '{O} {X} {X}, {X} {X}',
];

/** Any words in a row, with capitals as in headings, at beginnings and for emphasis. */
function babble(n: Next): string {
  const words = Array.from({ length: 1 + Math.floor(n() * 12) }, () => anyWord(n));
  const heading = n() < 0.25;
  const text = words.map((w, i) => (i === 0 || heading || n() < 0.1 ? capital(w) : w));
  for (let i = 0; i + 1 < text.length; i++) {
    const r = n();
    if (r < 0.05) text[i] += ',';
    else if (r < 0.1) {
      text[i] += pick(['.', '!', '?', ':', '...'], n);
      text[i + 1] = capital(text[i + 1]!);
    } else if (r < 0.15)
      text[i] +=
        ' ' +
        pick(
          [
            () => digits(1 + Math.floor(n() * 6), n),
            () => `$${digits(1, n)},${digits(3, n)}.${digits(2, n)}`,
            () => `${number(28, n)}/${number(12, n)}/20${digits(2, n)}`,
            () => `${number(23, n)}:${digits(2, n)}`,
            () => `${digits(2, n)}%`,
            () => `#${digits(6, n)}`,
            () => `${pick(['A', 'X', 'ZT'], n)}${digits(5, n)}`,
          ],
          n,
        )();
  }
  return text.join(' ') + pick(['', '.', '!', '?'], n);
}

/** A name or an address among any words. */
function among(n: Next): string {
  const a = babble(n);
  return (
    `${a.replace(/[.!?]$/, '')} ${pick(['{N}', '{N}', '{G}', '{C}', '{O}', '{A}'], n)} ${anyWord(n)} ${anyWord(n)} ` +
    `${anyWord(n)}${pick(['', '.', '?'], n)}`
  );
}

/** One letter mistyped, missing, doubled or exchanged with its neighbour. */
export function mistype(word: string, n: Next): string {
  if (word.length < 3) return word;
  const i = 1 + Math.floor(n() * (word.length - 2));
  const r = n();
  if (r < 0.3) return word.slice(0, i) + word.slice(i + 1);
  if (r < 0.6) return word.slice(0, i) + word[i + 1]! + word[i]! + word.slice(i + 2);
  if (r < 0.8) return word.slice(0, i) + word[i]! + word.slice(i);
  return word.slice(0, i) + pick([...'abcdefghijklmnoprstuvwy'], n) + word.slice(i + 1);
}

/**
 * @param n the random numbers, in [0, 1): the same sequence gives the same sentences
 * @param many how many to make
 * @param words the lists that names and other words are taken from
 */
export function SENTENCES(n: Next, many: number, words: Sources): Sentence[] {
  lists = words;
  const names = new Set([...words.first, ...words.family, ...words.firstRare].map((name) => name.toLowerCase()));
  doubles = [...words.english, ...words.rare].filter((word) => word.length > 2 && names.has(word));
  const out: Sentence[] = [];
  for (let i = 0; i < many; i++) {
    const plain = n() < 0.4;
    const kind = n();
    const template =
      kind < 0.25
        ? babble(n)
        : kind < 0.37
          ? among(n)
          : kind < 0.52
            ? pick(PLAIN, n)
            : kind < 0.67
              ? pick(TOLD, n)
              : pick(plain ? WITHOUT : WITH, n);
    let text = '';
    const spans: Sentence['spans'] = [];
    const put = (value: string, type: string): void => {
      if (type !== '') spans.push({ s: text.length, e: text.length + value.length, t: type });
      text += value;
    };
    for (const piece of template.split(/(\{[A-Z]\})/)) {
      switch (piece) {
        case '{N}':
          put(fullName(n), 'NAME');
          break;
        case '{G}':
          put(givenName(n), 'NAME');
          break;
        case '{S}':
          put(surname(n), 'NAME');
          break;
        case '{A}':
          put(address(n), 'ADDRESS');
          break;
        case '{C}':
          put(city(n), '');
          break;
        case '{K}':
          put(pick(COUNTRIES, n), '');
          break;
        case '{O}':
          put(org(n), '');
          break;
        case '{W}':
          put(pick(DAYS, n), '');
          break;
        case '{M}':
          put(pick(MONTHS, n), '');
          break;
        case '{D}':
          put(`${number(28, n)} ${pick(MONTHS, n)}`, '');
          break;
        case '{P}':
          put(
            pick(
              [
                () => cross(surnames, n) + digits(2, n),
                () => `${capital(cross(CITIES, n))}${digits(3, n)}!`,
                () => digits(6, n),
                () => cross(given, n),
              ],
              n,
            )(),
            'PASSWORD',
          );
          break;
        case '{X}':
          put(anyWord(n), '');
          break;
        case '{Q}':
          put(n() < 0.5 ? pick(doubles, n) : capital(pick(doubles, n)), '');
          break;
        case '{F}':
          put(n() < 0.5 ? capital(pick(words.first, n)) : capital(pick(words.family, n)), '');
          break;
        case '{R}':
          put(pick(n() < 0.5 ? words.rare : words.english, n), '');
          break;
        default:
          put(
            n() < 0.12 && spans.length === 0
              ? piece.replace(/[a-z]{4,}/g, (w) => (n() < 0.3 ? mistype(w, n) : w))
              : piece,
            '',
          );
      }
    }
    // People write in lower case and without punctuation; sometimes all in capitals.
    const r = n();
    // Some letters change their length in lower case.
    if (r < 0.3 && text.toLowerCase().length === text.length) text = text.toLowerCase();
    else if (r > 0.94)
      text = text.replace(/(?<![\p{L}'])\p{Ll}/gu, (c) => (c.toUpperCase().length === 1 ? c.toUpperCase() : c));
    else if (r < 0.32 && r >= 0.3 && text.toUpperCase().length === text.length) text = text.toUpperCase();
    out.push({ text, spans: text.length > 0 ? spans : [], place: 0 });
  }
  return out;
}
