/** Codes as an authenticator app shows them, for tests that must not run over the end of a step. */
import { setTimeout as sleep } from 'node:timers/promises';
import { hotp, STEP_SECONDS, stepOf } from '../../core/secondFactor/totp.ts';

const STEP = STEP_SECONDS * 1_000;

/** Resolves when the current step has at least `room` milliseconds left. */
export async function withinStep(room = 8_000): Promise<void> {
  const left = STEP - (Date.now() % STEP);
  if (left < room) await sleep(left + 50);
}
/** `drift` steps after the current one. */
export const codeOf = (secret: Buffer, drift = 0): string => hotp(secret, stepOf(Date.now()) + drift);

export function bytesOf(base32: string): Buffer {
  const bits = [...base32.replaceAll(' ', '')]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
