/**
 * Is a message in a language that the name model was not trained on? The model was trained on English only; in other
 * languages every word is new to it and looks like a name. There it is a hint only beside a cue, a listed name or a
 * kind of street.
 */
import { NO_GAP, NUMERAL, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { ADDRESS, GIVEN, NAME, PASSWORD, STREET, TITLE, hashWord } from '../text/words.ts';
import type { DialogueContext } from './detector.ts';
import { cueBefore } from './near.ts';

const hashWords = (words: string): ReadonlySet<number> => new Set(words.split(' ').map(hashWord));

/** Small words of German, Spanish, French, Italian, Portuguese and Dutch that are no English words. */
const FOREIGN = hashWords(
  'der die das ist nicht und ich sie wir mein meine meinen meinem meiner ein eine einen einer mit auf für ' +
    'von zum zur den dem wurde wurden habe haben kann können noch seit bei ihr ihre ihnen bitte hallo guten ' +
    'tag danke wo wie aber oder auch nur schon sehr mehr ' +
    'steht kommt ja nein bin sind gut uns mir dir euch kein keine warum wann welche welcher dieses diese ' +
    'dieser nach über unter ' +
    'el los las un una que por para con mi su del al se lo hola gracias buenos dias buenas está este esta ' +
    'esto pero como cuándo dónde muy tengo quiero puedo han fue sí nadie desde hay mis sus cuando donde ' +
    'porque usted ustedes soy eres ' +
    'le la les une des du et est je ne pas mon mes vous nous bonjour salut merci votre ce cette qui pour ' +
    "avec sur dans été suis êtes oui personne depuis alors aux au avez avons sont c'est quand où pourquoi " +
    'il gli di da della che non mio mia per ciao grazie buongiorno sono ho questo questa perché quando dove nessuno ' +
    'os um uma não eu meu minha com obrigado obrigada olá bom dia são foi você vocês quero preciso ninguém ' +
    'quedamos quedan llegó llega falta faltan sale fallo falló compré pagué perdón llevo pedido seguimiento ' +
    'ayer hoy mañana tengo tiene hace hacer estoy estamos somos ser sido así todo toda todos nada algo otro ' +
    'otra porque pues entonces también ahora aquí allí vale claro favor ningún ninguna veces dos tres ' +
    'minutos días semana semanas mes dinero ' +
    'niemand jemand kam ging gibt geht gestern heute morgen bestellung rechnung paket meldung immer wieder ' +
    'jetzt hier dort dann doch mal etwas nichts alles viel viele wenig zwei drei minuten wochen monat geld ' +
    'wollte möchte muss soll wird werden würde ' +
    "commande facture colis hier demain aujourd'hui maintenant ici là encore déjà toujours jamais rien tout " +
    'tous toute très bien mal deux trois fois semaine semaines mois argent voudrais veux peux peut faut fait ' +
    'faire dire merci svp ' +
    'ordine fattura ieri oggi domani adesso qui sempre mai niente tutto tutti molto bene tre volte minuti ' +
    'settimana soldi vorrei posso devo fatto grazie ' +
    'encomenda fatura ontem hoje amanhã agora aqui sempre nunca nada tudo muito bem dois duas três vezes ' +
    'minutos semana dinheiro gostaria posso fazer ' +
    'het een niet van mijn ik wij voor dank goedemorgen goedendag waar wanneer geen maar ook nog wel u',
);
const ENGLISH = hashWords(
  'the is my and to of you it for are please have can your this that not with at be been has from we they ' +
    'call called people compared sometimes here there then about what when where how would should could but or ' +
    'if',
);

const ELIDED_WORDS = hashWords('j l d n c qu');

/** A kind of street written together with its name: Hauptstraße, Domplatz. */
const JOINED_STREET = /(?:stra(?:ss|ß)e|strasse|str|weg|platz|allee|gasse|ring|ufer|damm|straat|laan|gracht|plein)$/i;

const ACCENTED = /[\u00c0-\u017f¿¡]/;

/**
 * The same by hash, for this is asked of most messages: 1 another language, 2 English, 4 a word that loses its vowel.
 */
const KIND_BY_SLOT = new Uint8Array(1 << 16);
const slot = (hash: number): number => (hash ^ (hash >>> 16)) & 0xffff;
for (const hash of ENGLISH) KIND_BY_SLOT[slot(hash)]! |= 2;
for (const hash of FOREIGN) KIND_BY_SLOT[slot(hash)]! |= 1;
for (const hash of ELIDED_WORDS) KIND_BY_SLOT[slot(hash)]! |= 4;

let lastText = '';
let lastAnswer = false;

/** Are more of the small words those of another language than English ones? */
export function isForeign(scan: Scan): boolean {
  if (scan.text === lastText) return lastAnswer;
  let other = 0;
  let english = 0;
  let words = 0;
  const stop = Math.min(scan.n, 400);
  for (let t = 0; t < stop; t++) {
    if (scan.kind[t] !== WORD) continue;
    // Letters of a code are no words.
    if (scan.kind[t + 1] === NUMERAL && scan.gap[t + 1] === NO_GAP) continue;
    if (t > 0 && scan.gap[t] === NO_GAP && scan.kind[t - 1] === NUMERAL) continue;
    words++;
    const kind = KIND_BY_SLOT[slot(scan.hash[t]!)]!;
    if (kind === 0) continue;
    if ((kind & 1) !== 0) other++;
    else if ((kind & 2) !== 0) english++;
    // "j'ai", "l'erreur": a vowel left out.
    else if (scan.isSign(t + 1, 39) && scan.size[t]! <= 2 && scan.gap[t + 1] === NO_GAP) other++;
  }
  // Accents, and the signs that only Spanish opens a sentence with, where small words do not decide.
  if (other <= english && english < 3 && ACCENTED.test(scan.text)) {
    if (/[¿¡]/.test(scan.text)) other++;
    for (let t = 0; t < stop; t++)
      if (
        scan.kind[t] === WORD &&
        scan.upper[t] === 0 &&
        KIND_BY_SLOT[slot(scan.hash[t]!)] === 0 &&
        ACCENTED.test(scan.word(t))
      )
        other++;
  }
  lastText = scan.text.length < 4_096 ? scan.text : '';
  // A name of another country in an English letter makes no letter foreign.
  lastAnswer = other > english && other * 8 >= words;
  return lastAnswer;
}

/** Words without which a name, an address or a password is not looked for in such a message. */
const SUPPORTING = GIVEN | NAME | TITLE | ADDRESS | STREET | PASSWORD;

/** Can the model say nothing of this message that would be believed? */
export function isUnreadable(scan: Scan, dialogue: DialogueContext): boolean {
  return (scan.seen & SUPPORTING) === 0 && (dialogue.asked & (NAME | ADDRESS | PASSWORD)) === 0 && isForeign(scan);
}

/** In such a message: does more than the model's look speak for a label (1 name, 2 address, 3 password)? */
export function isSupported(
  scan: Scan,
  first: number,
  last: number,
  label: number,
  dialogue: DialogueContext,
): boolean {
  if (label === 1) {
    if ((dialogue.asked & NAME) !== 0 || cueBefore(scan, first, NAME | TITLE, 3) >= 0) return true;
    for (let t = first; t <= last; t++)
      if (scan.kind[t] === WORD && (scan.bits[t]! & GIVEN) !== 0 && scan.upper[t] !== 0 && !FOREIGN.has(scan.hash[t]!))
        return true;
    return false;
  }
  if (label === 2) {
    if ((dialogue.asked & ADDRESS) !== 0 || (scan.seen & (ADDRESS | STREET)) !== 0) return true;
    for (let t = first; t < last; t++)
      if (scan.kind[t] === WORD && scan.kind[t + 1] === NUMERAL && JOINED_STREET.test(scan.word(t))) return true;
    return false;
  }
  return label !== 3 || (dialogue.asked & PASSWORD) !== 0 || (scan.seen & PASSWORD) !== 0;
}
