/**
 * The second factor at a real desk: a code from an app, and a security key, simulated by the browser's own virtual
 * authenticator.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeskState, SignInAnswer } from '../../contract/bridge.ts';
import { readPolicy, writePolicy } from '../../server/domains/policy/policyStore.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import type { DeskProcess } from '../support/deskProcess.ts';
import { bytesOf, codeOf, withinStep } from '../support/oneTimeCode.ts';
import { Place, WORKSTATION_PASSWORD } from '../support/place.ts';
import { eventually } from '../support/until.ts';

describe('the second factor at a desk', () => {
  let place: Place;
  let desk: DeskProcess;
  let secret: Buffer;
  let reading: DeskProcess;

  const hand = async (selector: string): Promise<void> => {
    await desk.until<boolean>(`document.querySelector(${JSON.stringify(selector)}) !== null`, Boolean);
    await desk.evaluate(`document.querySelector(${JSON.stringify(selector)}).focus()`);
  };
  const type = async (selector: string, text: string): Promise<void> => {
    await hand(selector);
    await desk.cdp('Input.insertText', { text });
  };
  const press = (words: string): Promise<unknown> =>
    desk.until<boolean>(
      `(() => { const found = [...document.querySelectorAll('button:not([disabled])')].find((one) => ` +
        `one.innerText.includes(${JSON.stringify(words)})); found?.click(); return found !== undefined; })()`,
      Boolean,
    );
  const textHas = (words: string): Promise<unknown> =>
    desk.until<string>('document.body.innerText', (text) => text.includes(words));
  const signedOut = (): Promise<unknown> =>
    desk.until<boolean>('document.querySelector("form input[name=login]") !== null', Boolean);
  async function fill(login: string, code: string | null): Promise<void> {
    await signedOut();
    await type('input[name=login]', login);
    await type('input[name=workstation-password]', WORKSTATION_PASSWORD);
    await type('input[name=server-password]', place.person(login).password);
    if (code !== null) await type('input[name=code]', code);
  }
  async function leave(): Promise<void> {
    await desk.evaluate('window.before = true');
    await desk.call('signOut').catch(() => undefined); // the page that made the call may be closed before the answer
    await desk.until<DeskState>('state', (state) => state.phase === 'signed-out');
    await desk.until<boolean>(
      'window.before === undefined && document.querySelector("form input[name=login]") !== null',
      Boolean,
    );
  }
  const withKey = async (more: Record<string, unknown> = {}): Promise<string> => {
    const { authenticatorId } = await desk.cdp<{ authenticatorId: string }>('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'usb',
        hasUserVerification: false,
        hasResidentKey: false,
        isUserVerified: false,
        automaticPresenceSimulation: true,
        ...more,
      },
    });
    return authenticatorId;
  };

  beforeAll(async () => {
    place = await Place.open();
    const storage = await openStorage(place.serverFolder);
    const policy = await readPolicy(storage.db);
    await writePolicy(storage.db, { ...policy, secondFactor: { ...policy.secondFactor, requiredFor: ['agent'] } });
    await storage.close();
    await place.enrol('front');
    await place.enrol('reading');
    desk = await place.startDesk('front');
    await desk.until<DeskState>(
      'state',
      (state) => state.phase === 'signed-out' && state.secondFactor?.code === true && state.secondFactor.securityKey,
    );
  });
  afterAll(async () => {
    await place?.close();
  });

  test("an agent without a second factor must enrol one first, with the app's code and recovery codes", async () => {
    await fill('maya', null);
    await press('Sign in');
    await desk.until<DeskState>(
      'state',
      (state) => state.phase === 'signed-in' && state.requiredAction === 'enrol-second-factor',
    );
    await textHas('Add a second factor first');
    await expect(desk.call('listConversations')).rejects.toThrow();
    await press('Authenticator app');
    const shown = await desk.until<string>(
      'document.querySelector("[data-secret]")?.innerText ?? ""',
      (text) => text.length > 30,
    );
    secret = bytesOf(shown);
    expect(secret).toHaveLength(20);
    expect(await desk.evaluate('document.querySelector("svg.qr-code path").getAttribute("d").length > 1000')).toBe(
      true,
    );
    await withinStep();
    await type('input[name=totp-code]', codeOf(secret, -1));
    await press('Add this app');
    await textHas('Your recovery codes');
    expect(await desk.evaluate('document.querySelectorAll(".recovery-codes li").length')).toBe(10);
    await press('I have written them down');
    await desk.until<DeskState>(
      'state',
      (state) => state.phase === 'signed-in' && (state.requiredAction ?? null) === null,
    );
    await desk.until<boolean>('document.querySelectorAll("[data-region=conversations]").length > 0', Boolean);
    await leave();
    expect(await desk.inHeap([shown, shown.replaceAll(' ', '')])).toEqual([]);
  });

  test('both passwords without the code fail with the usual answer; with the code they succeed', async () => {
    const credentials = {
      login: 'maya',
      workstationPassword: WORKSTATION_PASSWORD,
      serverPassword: place.person('maya').password,
    };
    await signedOut();
    const none = await desk.call<SignInAnswer>('signIn', credentials);
    const wrongPassword = await desk.call<SignInAnswer>('signIn', {
      ...credentials,
      serverPassword: 'not the password',
      code: codeOf(secret),
    });
    expect(none.ok).toBe(false);
    expect(none).toEqual(wrongPassword);
    await withinStep();
    await fill('maya', codeOf(secret));
    await press('Sign in');
    await desk.until<DeskState>(
      'state',
      (state) => state.phase === 'signed-in' && (state.requiredAction ?? null) === null,
    );
  });

  test('a security key is enrolled from the account, opened by keyboard', async () => {
    await desk.cdp('WebAuthn.enable', { enableUI: false });
    await withKey();
    await desk.evaluate('document.activeElement?.blur?.()');
    for (const kind of ['keyDown', 'keyUp'])
      await desk.cdp('Input.dispatchKeyEvent', { type: kind, key: 'F2', code: 'F2', windowsVirtualKeyCode: 113 });
    await textHas('Something you have');
    await press('Add a security key');
    await type('input[name=key-name]', 'Blue key');
    await press('Ask the key');
    const listed = await desk.until<string>(
      'document.querySelector("[data-factor=security-key]")?.innerText ?? ""',
      (text) => text.includes('Blue key'),
    );
    expect(listed).toContain('Blue key');
    await leave();
  });

  test('the key opens the desk with both passwords, and with one of them wrong it does not', async () => {
    await fill('maya', null);
    await press('Sign in with a security key');
    await desk.until<DeskState>('state', (state) => state.phase === 'signed-in');
    await leave();
    const asked = await desk.call<SignInAnswer>('signIn', {
      login: 'maya',
      workstationPassword: WORKSTATION_PASSWORD,
      serverPassword: 'not the password',
      securityKey: true,
    });
    expect(asked.ok).toBe(false);
    expect((await desk.state()).phase).toBe('signed-out');
  });

  test('the page can neither make a key nor use one, in any frame, and its attempts are recorded', async () => {
    await signedOut();
    const tried = (realm: string, act: string): string =>
      `(async () => { const realm = ${realm}; return await realm.navigator.credentials.${act}({ publicKey: { ` +
      `challenge: new Uint8Array(32), rp: { name: 'x' }, user: { id: new Uint8Array(4), name: 'words carried ` +
      `out', displayName: 'x' }, pubKeyCredParams: [{ type: 'public-key', alg: -7 }], rpId: location.hostname } ` +
      `}); })().then(() => 'out', (error) => error.name)`;
    const frame =
      `(() => { const frame = document.createElement('iframe'); document.body.append(frame); return ` +
      'frame.contentWindow; })()';
    for (const act of ['create', 'get']) {
      expect(await desk.evaluate(tried('window', act))).toBe('NotAllowedError');
      expect(await desk.evaluate(tried(frame, act))).not.toBe('out');
    }
    // A getter that returns the challenge at the second read only.
    expect(
      await desk.evaluate(
        `(async () => { let looks = 0; const options = {}; Object.defineProperty(options, 'publicKey', { ` +
          'enumerable: true, get: () => (looks++ === 0 ? undefined : { challenge: new Uint8Array(32), rpId: ' +
          'location.hostname }) }); return await navigator.credentials.get(options); })().then((found) => found ' +
          `=== null ? 'nothing' : 'out', (error) => error.name)`,
      ),
    ).not.toBe('out');
    expect(
      await desk.evaluate(`Object.getOwnPropertyDescriptor(CredentialsContainer.prototype, 'create').writable`),
    ).toBe(false);
    reading = await place.startDesk('reading');
    await place.signIn(reading, 'sofia');
    await eventually('the attempt is recorded', async () => {
      const { rows } = await reading.call<{ rows: { detail: Record<string, unknown> }[] }>('queryActivity', {
        filter: { kind: 'permission-denied' },
        newest: null,
        offset: 0,
        limit: 100,
      });
      return rows.some((row) => JSON.stringify(row.detail).includes('navigator.credentials.create'));
    });
  });

  test('the page gets neither the challenge nor the answer of a key', async () => {
    await desk
      .evaluate(`window.heard = []; window.cleandesk.on('securityKey', (asked) => window.heard.push(asked))`)
      .catch(() => undefined);
    await desk.call<SignInAnswer>('signIn', {
      login: 'maya',
      workstationPassword: WORKSTATION_PASSWORD,
      serverPassword: 'still not the password',
      securityKey: true,
    });
    expect(await desk.evaluate('window.heard')).toEqual([]);
    expect(await desk.evaluate('typeof window.cleandesk.answerSecurityKey')).toBe('undefined');
  });

  test('a supervisor ends the session: the desk locks without being asked, and says who did it and why', async () => {
    await withinStep(12_000);
    // The step of the last code may be the current one.
    await fill('maya', codeOf(secret, 1));
    await press('Sign in');
    await desk.until<DeskState>('state', (state) => state.phase === 'signed-in' && state.connection === 'online');
    const personId = place.person('maya').id;
    expect(await reading.call('endSessionsOf', { personId, reason: 'fire drill' })).toEqual({ ended: 1 });
    const locked = await desk.until<DeskState>('state', (state) => state.phase !== 'signed-in');
    expect(locked).toMatchObject({
      phase: 'locked',
      notice: { code: 'session-over', params: { why: 'ended-by-other', name: 'Sofia Keller', reason: 'fire drill' } },
    });
    await textHas('Sofia Keller has ended this session: fire drill');
  });
});
