/** Every detector, one line each. */
import '../lexicon/cues.ts';
import '../lexicon/digit-words.ts';
import type { Detector } from './detector.ts';
import { card } from './card.ts';
import { cvv } from './cvv.ts';
import { email } from './email.ts';
import { iban } from './iban.ts';
import { phone } from './phone.ts';
import { ssn } from './ssn.ts';

export const DETECTORS: readonly Detector[] = [card, cvv, iban, email, ssn, phone];
