/** Croatia: OIB. Act on the personal identification number, 60/2008: ISO 7064 MOD 11,10. */
import type { NationalNumber } from './number.ts';
import { mod1110 } from './mod1110.ts';

export const oib: NationalNumber = { code: 'hr-oib', cues: 'oib', shape: /^[0-9]{11}$/, valid: mod1110 };
