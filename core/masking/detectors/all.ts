/** Every detector, one line each. */
import '../lexicon/common.ts';
import '../lexicon/cues.ts';
import '../lexicon/digit-words.ts';
import '../lexicon/names.ts';
import '../lexicon/streets.ts';
import type { Scan } from '../text/scan.ts';
import type { Detector, DialogueContext } from './detector.ts';
import { account } from './account.ts';
import { card } from './card.ts';
import { cvv } from './cvv.ts';
import { dob } from './dob.ts';
import { email } from './email.ts';
import { expiry } from './expiry.ts';
import { iban } from './iban.ts';
import { keys } from './keys.ts';
import { linkDetector } from './link.ts';
import { lone } from './lone.ts';
import { national } from './national.ts';
import { network } from './network.ts';
import { people } from './people.ts';
import { phone } from './phone.ts';
import { secrets } from './secrets.ts';
import { spoken } from './spoken.ts';
import { ssn } from './ssn.ts';
import { track } from './track.ts';
import { vehicle } from './vehicle.ts';

const READERS: readonly Detector[] = [
  card,
  expiry,
  cvv,
  track,
  iban,
  email,
  ssn,
  phone,
  secrets,
  account,
  national,
  dob,
  network,
  keys,
  vehicle,
  spoken,
  people,
  lone,
];
const link = linkDetector(READERS);
export const DETECTORS: readonly Detector[] = [...READERS, link];

/**
 * Which of `DETECTORS` want a message, a bit for each in their order. The same as asking each in a loop, but written
 * out, so that the compiler knows each callee and inlines it, and most messages need a few comparisons only.
 */
export function wantedDetectors(scan: Scan, dialogue: DialogueContext): number {
  let bits = 0;
  if (card.wants(scan, dialogue)) bits |= 1 << 0;
  if (expiry.wants(scan, dialogue)) bits |= 1 << 1;
  if (cvv.wants(scan, dialogue)) bits |= 1 << 2;
  if (track.wants(scan, dialogue)) bits |= 1 << 3;
  if (iban.wants(scan, dialogue)) bits |= 1 << 4;
  if (email.wants(scan, dialogue)) bits |= 1 << 5;
  if (ssn.wants(scan, dialogue)) bits |= 1 << 6;
  if (phone.wants(scan, dialogue)) bits |= 1 << 7;
  if (secrets.wants(scan, dialogue)) bits |= 1 << 8;
  if (account.wants(scan, dialogue)) bits |= 1 << 9;
  if (national.wants(scan, dialogue)) bits |= 1 << 10;
  if (dob.wants(scan, dialogue)) bits |= 1 << 11;
  if (network.wants(scan, dialogue)) bits |= 1 << 12;
  if (keys.wants(scan, dialogue)) bits |= 1 << 13;
  if (vehicle.wants(scan, dialogue)) bits |= 1 << 14;
  if (spoken.wants(scan, dialogue)) bits |= 1 << 15;
  if (people.wants(scan, dialogue)) bits |= 1 << 16;
  if (lone.wants(scan, dialogue)) bits |= 1 << 17;
  if (link.wants(scan, dialogue)) bits |= 1 << 18;
  return bits;
}
