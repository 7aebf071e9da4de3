/**
 * A change of password whose last answer is lost: whatever the server has done, the person's secret opens with the
 * password that is valid then.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import * as opaque from '@serenity-kit/opaque';
import { beforeAll, expect, test } from 'vitest';
import { Session } from '../../../contract/api.ts';
import type { PasswordStatus } from '../../../contract/passwords.ts';
import { Unreachable } from '../../../main/link/errors.ts';
import type { Link } from '../../../main/link/link.ts';
import { openPersonSecret, sealPersonSecret } from '../../../main/store/keys.ts';
import { createFailures } from '../../../main/unlock/failures.ts';
import { problemsOf } from '../../../core/passwords/rules.ts';
import { SecretText } from '../../../core/vocabulary/secretText.ts';
import { createServerPasswords } from '../../../main/unlock/serverPasswords.ts';

const [PRESENT, NEXT] = ['gravel-orbit-tulip-8', 'velvet-engine-forty-2'];
const personId = randomUUID();
const secret = randomBytes(32);
let setup: string;
let firstRecord: string;
let firstSealed: string;
beforeAll(async () => {
  await opaque.ready;
  setup = opaque.server.createSetup();
  const start = opaque.client.startRegistration({ password: PRESENT });
  const { registrationResponse } = opaque.server.createRegistrationResponse({
    serverSetup: setup,
    userIdentifier: personId,
    registrationRequest: start.registrationRequest,
  });
  const done = opaque.client.finishRegistration({
    password: PRESENT,
    registrationResponse,
    clientRegistrationState: start.clientRegistrationState,
  });
  firstRecord = done.registrationRecord;
  firstSealed = sealPersonSecret(Buffer.from(done.exportKey, 'base64url'), secret, personId);
});

/** A server in memory that stores the change, or not, and then does not answer. */
function serverThat(
  lastAnswer: 'arrives' | 'is lost after the deed' | 'is lost before the deed' | 'is lost with the server',
) {
  const kept = { record: firstRecord, sealed: firstSealed, changedAt: 1_000 };
  let state = '';
  let gone = false;
  const answers: Record<string, (body: Record<string, string>) => unknown> = {
    ownPassword: (): PasswordStatus => ({
      rules: { leastLength: 15, lettersAndDigits: true, remembered: 4, maxAgeDays: null },
      changedAt: kept.changedAt,
      expiresAt: null,
      temporary: false,
      words: [],
    }),
    provePassword: ({ startLoginRequest = '' }) => {
      const started = opaque.server.startLogin({
        serverSetup: setup,
        userIdentifier: personId,
        registrationRecord: kept.record,
        startLoginRequest,
      });
      state = started.serverLoginState;
      return { attemptId: randomUUID(), loginResponse: started.loginResponse };
    },
    renewPassword: ({ finishLoginRequest = '', registrationRequest = '', startLoginRequest = '' }) => {
      opaque.server.finishLogin({ serverLoginState: state, finishLoginRequest });
      return {
        changeId: randomUUID(),
        sealedSecret: kept.sealed,
        registrationResponse: opaque.server.createRegistrationResponse({
          serverSetup: setup,
          userIdentifier: personId,
          registrationRequest,
        }).registrationResponse,
        former: [
          opaque.server.startLogin({
            serverSetup: setup,
            userIdentifier: personId,
            registrationRecord: kept.record,
            startLoginRequest,
          }).loginResponse,
        ],
      };
    },
    finishPassword: ({ registrationRecord = '', sealedSecret = '' }) => {
      if (lastAnswer !== 'is lost before the deed')
        Object.assign(kept, { record: registrationRecord, sealed: sealedSecret, changedAt: 2_000 });
      gone = lastAnswer === 'is lost with the server';
      if (lastAnswer !== 'arrives') throw new Unreachable('The server cannot be reached.');
      return { requiredAction: null, expiresAt: null };
    },
  };
  const call = async (name: string, _params: object, body: Record<string, string>): Promise<unknown> => {
    if (gone) throw new Unreachable('The server cannot be reached.');
    return answers[name]?.(body);
  };
  return { kept, link: { call: call as Link['call'] } };
}

/** What the person's secret opens to under this password, at a server that stored this. */
function opened({ record, sealed }: { record: string; sealed: string }, password: string): Buffer | null {
  const { clientLoginState, startLoginRequest } = opaque.client.startLogin({ password });
  const { loginResponse } = opaque.server.startLogin({
    serverSetup: setup,
    userIdentifier: personId,
    registrationRecord: record,
    startLoginRequest,
  });
  const done = opaque.client.finishLogin({ clientLoginState, loginResponse, password });
  return done === undefined ? null : openPersonSecret(Buffer.from(done.exportKey, 'base64url'), sealed, personId);
}

test.each([
  ['arrives', NEXT, { ok: true }, []],
  ['is lost after the deed', NEXT, { ok: true }, ['password-changed']],
  ['is lost before the deed', PRESENT, /^unreachable-nothing-changed$/, []],
  ['is lost with the server', NEXT, /^password-in-doubt$/, []],
] as const)(
  'an answer that %s',
  async (lastAnswer, valid, answer, locks) => {
    const { kept, link } = serverThat(lastAnswer);
    const locked: string[] = [];
    const recorded: string[] = [];
    const facts = new Map<string, string>();
    const session = Session.parse({
      token: 'x'.repeat(43),
      person: { id: personId, name: 'Maya', role: 'agent' },
      tenants: [],
      tenantKeys: [],
      expiresAt: 1,
      deskSecret: 'x'.repeat(43),
    });
    const passwords = createServerPasswords({
      link,
      failures: createFailures(
        {
          fact: (name) => facts.get(name) ?? null,
          setFact: (name, value) => {
            facts.set(name, value);
          },
        },
        () => ({ maxFailures: 10, closedMinutes: 30 }),
        { monotonic: () => 0 },
      ),
      activity: {
        record: (kind) => {
          recorded.push(kind);
        },
      },
      passwords: {
        problems: async (password, rules, words) => problemsOf(new TextDecoder().decode(password.bytes), rules, words),
      },
      now: () => 0,
      signedIn: () => session,
      renewed: (_sealed, exportKey) => {
        exportKey.fill(0);
      },
      proceed: async () => undefined,
      lock: (_reason, code) => {
        locked.push(code);
      },
    });
    const changing = Promise.resolve(
      passwords.changePassword({ present: SecretText.of(PRESENT), next: SecretText.of(NEXT) }),
    );
    if (answer instanceof RegExp) await expect(changing).rejects.toThrow(answer);
    else expect(await changing).toEqual(answer);
    expect(locked).toEqual(locks);
    expect(recorded).toEqual([]);
    expect(opened(kept, valid)).toEqual(secret);
    expect(opened(kept, valid === NEXT ? PRESENT : NEXT)).toBeNull();
  },
  60_000,
);
