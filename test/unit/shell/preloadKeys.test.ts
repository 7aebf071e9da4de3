/** Keys that the preload asks for: a security key's, with one that the browser plays, and main's for one envelope. */
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { ENVELOPED_VERBS } from '../../../contract/bridge.ts';
import { SecretText } from '../../../core/vocabulary/secretText.ts';
import { envelopeKey, openEnvelope } from '../../../main/bridge/envelopes.ts';
import { launchHeadless } from '../../support/headless.ts';
import { preloadPage } from '../../support/preloadInPage.ts';

const NOW = Date.UTC(2026, 2, 4, 9, 5, 30);

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchHeadless();
});
afterAll(() => browser?.close());
afterEach(() => page.context().close());

const run = <T = unknown>(source: string): Promise<T> => page.evaluate<T>(`(async () => { ${source} })()`);

describe('a security key', () => {
  let cdp: CDPSession;
  let authenticatorId: string;
  /** What the browser was asked for is in \`asked\`, with bytes as lists. */
  const open = async (): Promise<void> => {
    page = await preloadPage(browser, '', NOW, { mainWorld: false });
    cdp = await page.context().newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    ({ authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'usb', hasUserVerification: true, isUserVerified: true },
    }));
    await run(`globalThis.asked = [];
      const plain = (value) => JSON.parse(JSON.stringify(value, (key, one) => one instanceof Uint8Array ? [...one] : one));
      for (const act of ['create', 'get']) {
        const real = CredentialsContainer.prototype[act];
        CredentialsContainer.prototype[act] = function (options) {
          asked.push([act, plain(options.publicKey), options.signal instanceof AbortSignal]);
          return real.call(this, options);
        };
      }`);
  };
  type Answer = Readonly<Record<string, unknown>> | null;
  const answers = (): Promise<readonly (readonly [unknown, { readonly askId: string; readonly answer: Answer }])[]> =>
    run(`return host.calls.filter(([verb]) => verb === 'answerSecurityKey');`);
  const ask = async (askId: string, rest: object): Promise<Answer> => {
    await run(`host.calls.splice(0); host.push('securityKey', ${JSON.stringify({ askId, ...rest })});`);
    await expect.poll(async () => (await answers()).length).toBe(1);
    const [, answer] = (await answers())[0] ?? [];
    expect(answer?.askId).toBe(askId);
    return answer?.answer ?? null;
  };
  const make = (excluded: readonly string[] = []): object => ({
    what: 'make',
    creation: {
      rp: { id: 'desk.test', name: 'Desk' },
      user: { id: 'AQID', name: 'maya', displayName: 'Maya' },
      challenge: '-_-_',
      timeout: 60_000,
      algorithms: [-7, -257],
      excludeCredentials: excluded.map((id) => ({ id })),
    },
  });
  const sign = (allowed: readonly string[]): object => ({
    what: 'sign',
    request: {
      rpId: 'desk.test',
      challenge: '-_-_',
      timeout: 60_000,
      userVerification: 'preferred',
      allowCredentials: allowed.map((id) => ({ id })),
    },
  });
  const idOf = (answer: Answer): string => String(answer?.['id']);
  const bytesOf = (value: unknown): Buffer => {
    expect(value).toMatch(/^[\w-]+$/);
    return Buffer.from(String(value), 'base64url');
  };
  const dataOf = (answer: Answer): unknown => JSON.parse(bytesOf(answer?.['clientDataJSON']).toString('utf8'));

  it('is made and signs for what main asks, and its answers go to main alone', async () => {
    await open();
    const made = await ask('m', make());
    expect(await run('return asked.splice(0);')).toEqual([
      [
        'create',
        {
          rp: { id: 'desk.test', name: 'Desk' },
          user: { id: [1, 2, 3], name: 'maya', displayName: 'Maya' },
          challenge: [251, 255, 191],
          timeout: 60_000,
          pubKeyCredParams: [
            { type: 'public-key', alg: -7 },
            { type: 'public-key', alg: -257 },
          ],
          excludeCredentials: [],
          authenticatorSelection: { residentKey: 'discouraged', userVerification: 'discouraged' },
          attestation: 'none',
        },
        true,
      ],
    ]);
    expect(dataOf(made)).toMatchObject({ type: 'webauthn.create', challenge: '-_-_', origin: 'https://desk.test' });
    expect(bytesOf(made?.['attestationObject']).includes(bytesOf(made?.['id']))).toBe(true);
    expect(made?.['transports']).toEqual(['usb']);

    const signed = await ask('s', sign([idOf(made)]));
    expect(await run('return asked;')).toEqual([
      [
        'get',
        {
          rpId: 'desk.test',
          challenge: [251, 255, 191],
          timeout: 60_000,
          userVerification: 'preferred',
          allowCredentials: [{ id: [...bytesOf(made?.['id'])], type: 'public-key' }],
        },
        true,
      ],
    ]);
    expect(dataOf(signed)).toMatchObject({ type: 'webauthn.get', challenge: '-_-_', origin: 'https://desk.test' });
    expect([idOf(signed), signed?.['userHandle']]).toEqual([idOf(made), null]);
    const site = createHash('sha256').update('desk.test').digest();
    expect(bytesOf(signed?.['authenticatorData']).subarray(0, 32).equals(site)).toBe(true);
    // A signature by P-256 is a sequence of two numbers (RFC 3279, section 2.2.3).
    expect(bytesOf(signed?.['signature'])[0]).toBe(0x30);
  });

  it('that a person has already is not made again, and one of another person does not sign', async () => {
    await open();
    const made = await ask('m', make());
    expect(await ask('n', make([idOf(made)]))).toBeNull();
    await cdp.send('WebAuthn.clearCredentials', { authenticatorId });
    await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: true });
    expect(await ask('s', { ...sign([idOf(made)]), request: { rpId: 'other.test', challenge: 'AAAA' } })).toBeNull();
  });

  it('that stored whose it is says so', async () => {
    await open();
    await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    ({ authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'usb',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
      },
    }));
    const made = await ask('m', make());
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
    await cdp.send('WebAuthn.clearCredentials', { authenticatorId });
    const [credential] = credentials;
    if (credential === undefined) throw new Error('no key was made');
    await cdp.send('WebAuthn.addCredential', {
      authenticatorId,
      credential: { ...credential, isResidentCredential: true, rpId: 'desk.test', userHandle: 'AQID' },
    });
    expect((await ask('s', sign([idOf(made)])))?.['userHandle']).toBe('AQID');
  });

  it('is asked one question at a time: a later one ends the one before', async () => {
    await open();
    await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: false });
    await run(`host.calls.splice(0); host.push('securityKey', ${JSON.stringify({ askId: 'first', ...make() })});`);
    await expect.poll(() => run('return asked.length;')).toBe(1);
    expect(await answers()).toEqual([]);
    await run(`host.push('securityKey', ${JSON.stringify({ askId: 'second', ...make() })});`);
    await expect.poll(answers).toEqual([['answerSecurityKey', { askId: 'first', answer: null }]]);
  });

  it.each([
    ['in a browser that has none', `Object.defineProperty(window, 'PublicKeyCredential', { value: undefined });`],
    ['in a page that is not secure', `Object.defineProperty(window, 'isSecureContext', { value: false });`],
  ])('is asked for nothing %s', async (_name, without) => {
    await open();
    await run(without);
    expect(await ask('k', make())).toBeNull();
    expect(await run('return asked;')).toEqual([]);
  });
});

describe('an envelope', () => {
  const VERBS = [
    'signIn',
    'addEntry',
    'checkPassword',
    'changePassword',
    'checkWorkstationPassword',
    'changeWorkstationPassword',
    'saveLogin',
  ] as const;
  const ARGS = { login: 'maya', password: 'grüne Füchse' };
  const asText = (value: unknown): unknown =>
    value instanceof SecretText ? new TextDecoder().decode(value.bytes) : value;

  it('carries the arguments of each of these verbs to main, each under a key of its own', async () => {
    page = await preloadPage(browser, '', NOW);
    const own: string[] = [];
    for (const verb of [...VERBS, ...VERBS]) {
      await run(`host.answers.envelopeKey = { ok: true, value: { key: ${JSON.stringify(envelopeKey())} } };
        await cleandesk.${verb}(${JSON.stringify(ARGS)});`);
      const calls = await run<[string, unknown][]>('return host.calls.splice(0);');
      expect(calls.map(([name]) => name)).toEqual(['envelopeKey', verb]);
      expect(JSON.stringify(calls)).not.toContain('maya');
      const sent = calls[1]?.[1];
      const opened = Object.entries(Object(openEnvelope(sent)));
      expect([verb, Object.fromEntries(opened.map(([name, value]) => [name, asText(value)]))]).toEqual([verb, ARGS]);
      const passwords: readonly string[] = ENVELOPED_VERBS[verb].passwords;
      for (const [name, value] of opened)
        expect(value instanceof SecretText, `${verb} ${name}`).toBe(passwords.includes(name));
      own.push((sent as { envelope: { from: string } }).envelope.from);
    }
    expect(new Set(own).size).toBe(2 * VERBS.length);
  });

  it('is not needed for arguments without a secret', async () => {
    page = await preloadPage(browser, '', NOW);
    await run(`await cleandesk.listConversations(${JSON.stringify(ARGS)});`);
    expect(await run('return host.calls;')).toEqual([['listConversations', ARGS]]);
  });

  const NO_KEYS: readonly (readonly [what: string, answer: unknown])[] = [
    ['refuses', { ok: false, value: { key: envelopeKey() } }],
    ['gives nothing', { ok: true, value: null }],
    ['gives no key', { ok: true, value: {} }],
    ['gives another kind of key', { ok: true, value: { key: 5 } }],
    ['gives no answer', 'text'],
  ];

  it('is not sent, and neither are its arguments, where main gives no key', async () => {
    page = await preloadPage(browser, '', NOW);
    const found: unknown[] = [];
    for (const [what, answer] of NO_KEYS)
      found.push([
        what,
        await run(`host.answers.envelopeKey = ${JSON.stringify(answer)};
          return cleandesk.signIn(${JSON.stringify(ARGS)}).then(() => 'sent', (error) => error.message);`),
        await run('return host.calls.splice(0);'),
      ]);
    expect(found).toEqual(NO_KEYS.map(([what]) => [what, 'The desk gave no key', [['envelopeKey', {}]]]));
  });
});
