/**
 * Spelt-out digits and small numbers, as people dictate them, in English, Spanish, German, French, Portuguese and
 * Italian.
 */
import { DIGIT_WORD, TIMES, addWords } from '../text/words.ts';

const DIGITS: readonly string[] = [
  'zero oh nought naught null nul cero nulla zeros ceros',
  'one uno una un une eins ein eine um uma ones',
  'two dos zwei zwo deux dois duas due twos',
  'three tres drei trois tre threes',
  'four cuatro vier quatre quatro quattro fours',
  'five cinco funf fuenf cinq cinque fives',
  'six seis sechs sei sixes',
  'seven siete sieben sept sete sette sevens',
  'eight ocho acht huit oito otto eights',
  'nine nueve neun neuf nove niner nines',
];
DIGITS.forEach((words, value) => addWords(words, DIGIT_WORD, value + 1));

const TEENS: readonly string[] = [
  'ten diez zehn dix dez dieci',
  'eleven once elf onze undici',
  'twelve doce zwolf zwoelf douze doze dodici',
  'thirteen trece dreizehn treize treze tredici',
  'fourteen catorce vierzehn quatorze catorze quattordici',
  'fifteen quince funfzehn fuenfzehn quinze quindici',
  'sixteen dieciseis sechzehn seize dezasseis dezesseis sedici',
  'seventeen diecisiete siebzehn dezassete dezessete diciassette',
  'eighteen dieciocho achtzehn dezoito diciotto',
  'nineteen diecinueve neunzehn dezanove dezenove diciannove',
];
TEENS.forEach((words, i) => addWords(words, DIGIT_WORD, 11 + i));

const TENS: readonly string[] = [
  'twenty veinte zwanzig vingt vinte venti',
  'thirty treinta dreissig dreißig dreisig trente trinta trenta',
  'forty fourty cuarenta vierzig quarante quarenta quaranta',
  'fifty cincuenta funfzig fuenfzig cinquante cinquenta cinquanta',
  'sixty sesenta sechzig soixante sessenta sessanta',
  'seventy setenta siebzig septante settanta',
  'eighty ochenta achtzig huitante octante oitenta ottanta',
  'ninety noventa neunzig nonante novanta',
];
TENS.forEach((words, i) => addWords(words, DIGIT_WORD, 21 + i * 10));

// German writes the compound in one word, the unit first: zweiundvierzig.
const UNITS_DE = ['ein', 'zwei', 'drei', 'vier', 'funf', 'sechs', 'sieben', 'acht', 'neun'];
const TENS_DE = ['zwanzig', 'dreißig', 'vierzig', 'funfzig', 'sechzig', 'siebzig', 'achtzig', 'neunzig'];
TENS_DE.forEach((ten, t) =>
  UNITS_DE.forEach((unit, u) =>
    addWords(
      `${unit}und${ten} ${unit}und${ten.replace('ß', 'ss')} ` +
        `${unit.replace('funf', 'fuenf')}und${ten.replace('funf', 'fuenf')}`,
      DIGIT_WORD,
      (t + 2) * 10 + u + 2,
    ),
  ),
);

// Italian too, the ten first and without its last vowel before uno and otto: quarantadue, ventuno.
const UNITS_IT = ['uno', 'due', 'tre', 'quattro', 'cinque', 'sei', 'sette', 'otto', 'nove'];
const TENS_IT = ['venti', 'trenta', 'quaranta', 'cinquanta', 'sessanta', 'settanta', 'ottanta', 'novanta'];
TENS_IT.forEach((ten, t) =>
  UNITS_IT.forEach((unit, u) =>
    addWords(/^[uo]/.test(unit) ? ten.slice(0, -1) + unit : ten + unit, DIGIT_WORD, (t + 2) * 10 + u + 2),
  ),
);

// Spanish from 21 to 29: veintidos.
['uno', 'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho', 'nueve'].forEach((unit, u) =>
  addWords(`veinti${unit}`, DIGIT_WORD, 22 + u),
);

addWords('double doble doppel doppelt dobro doppio', TIMES, 2);
addWords('triple treble triplo dreifach dreimal', TIMES, 3);
addWords('quadruple', TIMES, 4);
