/** Every detector, one line each. */
import '../lexicon/common.ts';
import '../lexicon/cues.ts';
import '../lexicon/digit-words.ts';
import '../lexicon/names.ts';
import '../lexicon/streets.ts';
import type { Detector } from './detector.ts';
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

const READERS: readonly Detector[] = [card, expiry, cvv, track, iban, email, ssn, phone, secrets, account, national, dob, network, keys, vehicle, spoken, people, lone];
export const DETECTORS: readonly Detector[] = [...READERS, linkDetector(READERS)];
