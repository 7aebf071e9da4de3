/** The example numbers of 245 regions, in the forms people write them in; from a package that is fetched for this. */
import { mask } from '../../../core/masking/mask.ts';
import { count, covered, rate } from './score.ts';
import type { Outcome, Row } from './row.ts';
import { atLeast, figure } from './row.ts';
import { fetchPackage } from './peers/fetch.ts';

interface Example {
  formatInternational(): string;
  formatNational(): string;
  readonly number: string;
  readonly nationalNumber: string;
}
interface Library {
  getExampleNumber(region: string, examples: Readonly<Record<string, string>>): Example | undefined;
}

/** Sentences around a number with a cue, and without one. */
const CUED = [
  'my phone number is {}',
  'call me at {} please',
  'Telefon: {}',
  'mi teléfono es {}',
  'tel {}',
  'reach me by WhatsApp on {}',
];
const BARE = ['{}', 'here it is: {}', '{} thanks', 'please use {} then'];

export async function regions(): Promise<Outcome> {
  const require = await fetchPackage('libphonenumber-js', '1.13.16');
  if (require === null)
    return {
      rows: [figure('phones of all regions', 'recall', 'skipped: the examples could not be fetched')],
      misses: [],
    };
  const library = require<Library>('libphonenumber-js/max');
  const examples = require<Readonly<Record<string, string>>>('libphonenumber-js/examples.mobile.json');
  const whole = new Set<string>();
  const misses: string[] = [];
  const forms: Readonly<
    Record<string, { readonly talk: readonly string[]; readonly write: (e: Example) => string; readonly goal: boolean }>
  > = {
    'plus sign, together': { talk: [...CUED, ...BARE], write: (e) => e.number, goal: true },
    'plus sign, as people group it': { talk: [...CUED, ...BARE], write: (e) => e.formatInternational(), goal: true },
    'plus sign, dashes': {
      talk: [...CUED, ...BARE],
      write: (e) => e.formatInternational().replaceAll(' ', '-'),
      goal: true,
    },
    'with 00': { talk: CUED, write: (e) => `00${e.number.slice(1)}`, goal: true },
    'national, after a cue': { talk: CUED, write: (e) => e.formatNational(), goal: true },
    'digits of the national number, after a cue': { talk: CUED, write: (e) => e.nationalNumber, goal: true },
    'national, without a cue': { talk: BARE, write: (e) => e.formatNational(), goal: false },
  };
  const rows: Row[] = [];
  for (const [form, { talk, write, goal }] of Object.entries(forms)) {
    const recall = rate();
    for (const region of Object.keys(examples)) {
      const example = library.getExampleNumber(region, examples);
      if (example === undefined) continue;
      const number = write(example);
      for (const sentence of talk) {
        const start = sentence.indexOf('{}');
        const text = sentence.replace('{}', number);
        const good = covered(
          text,
          { start, end: start + number.length, type: 'PHONE' },
          mask({ id: 'm', author: 'visitor', text }).spans,
        );
        count(recall, good);
        if (good) continue;
        misses.push(`MISS region ${region} (${form}) ${JSON.stringify(text)}`);
        if (goal) whole.add(region);
      }
    }
    rows.push(
      goal ? atLeast('phones of all regions', form, recall, 98) : figure('phones of all regions', form, recall),
    );
  }
  const all = Object.keys(examples).length;
  rows.unshift({
    set: 'phones of all regions',
    axis: 'regions hidden in every form with a cue or a plus sign',
    result: { good: all - whole.size, all },
    goal: 'all 245',
    reached: whole.size === 0 && all >= 245,
  });
  return { rows, misses };
}
