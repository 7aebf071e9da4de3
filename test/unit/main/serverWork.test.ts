/** Which refusals of the server end the session at the desk, and what the person reads then. */
import { describe, expect, test } from 'vitest';
import { coded } from '../../../contract/refusals.ts';
import type { Coded } from '../../../contract/errors.ts';
import { ServerRefusal, Unreachable } from '../../../main/link/errors.ts';
import { Refusal } from '../../../main/ports.ts';
import { createServerWork } from '../../../main/session/serverWork.ts';

const over = (why: string): Coded => coded('session-over', { why, name: null, reason: null });

async function asked(error: Error): Promise<{ notices: Coded[]; thrown: unknown }> {
  const notices: Coded[] = [];
  const work = createServerWork((notice) => notices.push(notice));
  try {
    await work.attempt(() => {
      throw error;
    });
    return { notices, thrown: null };
  } catch (thrown) {
    return { notices, thrown };
  }
}

describe('a refusal of the server', () => {
  test.each([
    [401, 'session-ended', coded('session-ended')],
    [403, 'address-refused', over('address-not-allowed')],
    [403, 'workstation-revoked', over('workstation-revoked')],
    [403, 'workstation-unknown', over('workstation-unknown')],
  ])('%i %s ends the session', async (status, code, notice) => {
    const { notices, thrown } = await asked(new ServerRefusal(status, { code, params: {} }));
    expect(notices).toEqual([notice]);
    expect(thrown).toBeInstanceOf(Refusal);
  });

  test.each([
    [403, 'forbidden'],
    [403, 'required-action'],
    [404, 'not-found'],
    [409, 'policy-changed'],
    [500, 'failed'],
  ])('%i %s does not', async (status, code) => {
    const { notices, thrown } = await asked(new ServerRefusal(status, { code, params: {} }));
    expect(notices).toEqual([]);
    expect(thrown).toBeInstanceOf(Refusal);
  });
});

test('a server that is away ends nothing', async () => {
  const away = new Unreachable('no answer');
  expect(await asked(away)).toEqual({ notices: [], thrown: away });
});
