import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LoginsOfPerson } from '../../contract/savedLogins.ts';
import { readSeed } from '../../core/logins/seed.ts';
import type { DeskProcess } from '../support/deskProcess.ts';
import { Place } from '../support/place.ts';
import { eventually } from '../support/until.ts';
import { inMemoryOf } from '../support/processMemory.ts';

const VALUES = {
  user: 'quillfeather.user@tools.example',
  password: 'Wexcombe-typed-9931',
  totp: 'PFUW4Z3FOJ4HS3DPKRUGKIDROVUWG2ZA',
};
const SECRETS = Object.values(VALUES);
/** As they are, and as bytes are often written. */
const FORMS = SECRETS.flatMap((value) => [
  value,
  Buffer.from(value).toString('base64'),
  Buffer.from(value).toString('base64url'),
  Buffer.from(value).toString('hex'),
]);
interface Own {
  ready: number;
  waiting: number;
  names: unknown;
  fingerprint: string | null;
}

describe('a login that an administrator saves for an agent', () => {
  let place: Place;
  let desk: DeskProcess;
  let admin: DeskProcess;
  const own = (at: DeskProcess): Promise<Own> => at.call<Own>('getOwnLogins');
  const loginsOf = (): Promise<LoginsOfPerson> =>
    admin.call<LoginsOfPerson>('listSavedLogins', { personId: place.person('maya').id });
  const press = (words: string): Promise<void> =>
    admin.evaluate(
      `[...document.querySelectorAll('button')].find((button) => ` +
        `button.textContent.includes(${JSON.stringify(words)}) && !button.disabled).click()`,
    );

  beforeAll(async () => {
    place = await Place.open();
    [desk, admin] = await Promise.all([place.deskOf('maya'), place.deskOf('idris')]);
  });
  afterAll(async () => {
    await place?.close();
  });

  test("is written in the form, sealed, and usable at the agent's desk a moment later", async () => {
    await eventually("the agent's key is known", async () => (await loginsOf()).workstations.length === 1);
    await press('Saved logins');
    await admin.until<boolean>('document.querySelector(".login-person-row") !== null', Boolean);
    await press('Maya Lindqvist');
    await admin.until<boolean>('document.querySelector("#login-list-title") !== null', Boolean);
    await press('Add a login');
    await admin.until<boolean>('document.querySelector("#login-name") !== null', Boolean);
    for (const [name, text] of Object.entries({
      name: 'Parcel tracking',
      address: 'https://parcels.example/',
      ...VALUES,
    })) {
      await admin.evaluate(`document.querySelector('#login-${name}').focus()`);
      await admin.cdp('Input.insertText', { text });
    }
    await press('Go on');
    await admin.until<boolean>('document.querySelector(".login-confirm") !== null', Boolean);
    await press('Seal and save');
    await admin.until<string>('document.body.innerText', (text) =>
      text.includes('Parcel tracking is sealed and saved'),
    );
    await eventually("the agent's desk has opened it", async () => (await own(desk)).ready === 1);
    expect((await own(desk)).ready).toBe(1);
  });

  test("is not in the memory of the agent's desk, which has opened and overwritten it", () => {
    // Before anything else: text that the test sends this desk is in its memory afterwards.
    const control = Buffer.from('desk-maya');
    const { found, read } = inMemoryOf(desk.pid, [
      control,
      readSeed(VALUES.totp).secret,
      ...SECRETS.map((value) => Buffer.from(value)),
      Buffer.from(VALUES.password, 'utf16le'),
    ]);
    expect(read).toBeGreaterThan(10_000_000);
    expect(found.map(String)).toEqual([String(control)]);
  });

  test("is in no page: it crosses the administrator's bridge encrypted, and the agent's never", async () => {
    expect(await admin.inHeap(SECRETS)).toEqual([]);
    expect(await admin.evaluate<string>('document.documentElement.outerHTML')).not.toContain('Wexcombe');
    expect(await admin.onBridge(FORMS)).toEqual([]);
    expect(await desk.inHeap(SECRETS)).toEqual([]);
    expect(await desk.onBridge(FORMS)).toEqual([]);
    // What the agent sees: that there is one.
    expect(await own(desk)).toMatchObject({ ready: 1, waiting: 0 });
  });

  test("shows the administrator the fingerprint that the agent's desk shows", async () => {
    const { workstations } = await loginsOf();
    expect(workstations).toMatchObject([{ name: 'desk-maya', trust: 'seen' }]);
    expect((await own(desk)).fingerprint).toBe(workstations[0]?.fingerprint);
  });

  test('is in no file of the server or of a desk, no log and no answer about what happened', async () => {
    const files = readdirSync(place.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(10);
    const everything = files.map((entry) => ({
      name: entry.name,
      text: readFileSync(join(entry.parentPath, entry.name)).toString('latin1'),
    }));
    everything.push({ name: 'output of the server', text: place.serverOutput });
    for (const form of FORMS)
      expect(
        everything.filter(({ text }) => text.includes(form)).map(({ name }) => name),
        form,
      ).toEqual([]);
    const shown = JSON.stringify([
      await loginsOf(),
      await admin.call('listLoginPeople', { query: '' }),
      await admin.call('queryChanges', { filter: {}, before: null, limit: 50 }).catch(() => null),
    ]);
    for (const form of FORMS) expect(shown).not.toContain(form);
  });

  test("is not available to the agent's page, and leaves the desk as soon as it is removed", async () => {
    for (const verb of ['listSavedLogins', 'listLoginPeople'])
      await expect(desk.call(verb, { personId: place.person('maya').id, query: '' })).rejects.toThrow();
    expect(
      await desk.evaluate<string[]>('Object.keys(window.cleandesk).filter((name) => /login/i.test(name)).sort()'),
    ).not.toContain('useLogin');
    const { logins } = await loginsOf();
    await admin.call('removeLogin', { personId: place.person('maya').id, loginId: logins[0]?.id, version: 1 });
    await eventually('it is gone', async () => (await own(desk)).ready === 0);
    await admin.call('restoreLogin', { personId: place.person('maya').id, loginId: logins[0]?.id, version: 1 });
    await eventually('it is back', async () => (await own(desk)).ready === 1);
  });

  test('is sealed to a second workstation once the administrator has compared its fingerprint', async () => {
    await place.enrol('desk-maya-2');
    const second = await place.startDesk('desk-maya-2');
    await place.signIn(second, 'maya');
    await eventually('it waits', async () => (await own(second)).waiting === 1);
    const waiting = (await loginsOf()).workstations.find((each) => each.name === 'desk-maya-2');
    expect(waiting?.trust).toBe('waiting');
    expect((await own(second)).fingerprint).toBe(waiting?.fingerprint);
    await admin.call('trustLoginKey', {
      personId: place.person('maya').id,
      workstationId: waiting?.workstationId,
      keyId: waiting?.keyId,
    });
    // Policy may allow one session a person: the first desk seals it to the second when the person signs in there
    // again.
    const first = await desk.state();
    if (first.phase !== 'signed-in') {
      await place.signIn(desk, 'maya');
      await eventually('the first desk has handed it on', async () => (await loginsOf()).logins[0]?.waits.length === 0);
      await place.signIn(second, 'maya');
    }
    await eventually('it is usable there', async () => (await own(second)).ready === 1);
    expect(await second.inHeap(SECRETS)).toEqual([]);
  });
});
