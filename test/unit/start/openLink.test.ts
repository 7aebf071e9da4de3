/** The way to the server: where there is none, what is sent at the end, and what the page is shown as waiting. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { UploadOptions } from '../../../main/activity/upload.ts';
import type { createLink } from '../../../main/link/link.ts';
import type { DeskBase } from '../../../main/start/deskBase.ts';
import type { Ledger } from '../../../main/start/openLedger.ts';
import { countWaiting, openLink } from '../../../main/start/openLink.ts';
import type { TakenPolicy } from '../../../main/start/takePolicy.ts';
import type { Undo } from '../../../main/startup.ts';

let seen: unknown[];
let uploading: UploadOptions | null;
let linked: Parameters<typeof createLink>[0] | null;
vi.mock(import('../../../main/activity/upload.ts'), () => ({
  createUpload(options) {
    uploading = options;
    return {
      kick: () => void seen.push('kicked'),
      retryNow: () => undefined,
      waiting: () => 2,
      flush: async (ms) => {
        seen.push(['flushing', ms]);
        await Promise.resolve();
        seen.push('flushed');
      },
      stop: () => void seen.push('upload stopped'),
    };
  },
}));
vi.mock(import('../../../main/link/link.ts'), async (original) => ({
  ...(await original()),
  createLink(options) {
    linked = options;
    return { close: () => void seen.push('link closed') } as never;
  },
}));
vi.mock(import('../../../main/unlock/identity.ts'), () => ({
  openIdentities: () => ({ first: () => ({ certificatePem: 'certificate', privateKeyPem: 'key' }) }) as never,
}));
vi.mock(import('../../../main/store/authorities.ts'), () => ({
  openAuthorities: () => ({ trusted: () => ['authority'] }) as never,
}));

let canRead: boolean;
let canRecord: boolean;
let signedIn: boolean;
let undo: Undo | null;
let recorded: () => void;
let connection: 'online' | 'offline';
beforeEach(() => {
  [seen, uploading, canRead, canRecord, signedIn, undo] = [[], null, true, true, true, null];
  [recorded, connection] = [() => undefined, 'offline'];
});
const desk: Partial<DeskBase> = {
  refuseForLedger: () => void seen.push('refused'),
  log: () => undefined,
  access: {
    isSignedIn: () => signedIn,
    session: () => ({ queuedCount: () => 3 }),
  } as Partial<DeskBase['access']> as DeskBase['access'],
  state: {
    get facts() {
      return { connection } as DeskBase['state']['facts'];
    },
    change: (facts) => void seen.push(facts),
  } as Partial<DeskBase['state']> as DeskBase['state'],
  trusted: { now: () => 1 } as DeskBase['trusted'],
};
const ledger = {
  database: {
    fact() {
      if (!canRead) throw new Error('damaged');
      return null;
    },
  },
  ...{ enrolled: { serverUrl: 'https://server' }, settings: { localAddress: '10.0.0.7' } },
  activity: {
    record(...one: unknown[]) {
      if (!canRecord) throw new Error('The ledger cannot be written.');
      seen.push(one);
    },
  },
  startRecord: { end: () => void seen.push('start record ended') },
  onRecorded: (listener: () => void) => {
    recorded = listener;
  },
} as Partial<Record<keyof Ledger, unknown>> as Ledger;
const open = (given: Ledger | null = ledger, isOpen = true) =>
  openLink(desk as DeskBase, given, { policy: {}, isOpen } as TakenPolicy)((one) => {
    undo = one;
  });

describe('the way to the server', () => {
  test('is none without a ledger or without a policy', () => {
    expect([open(null), open(ledger, false), uploading, undo, seen]).toEqual([null, null, null, null, []]);
  });

  test('is none where the key of the workstation cannot be read: the desk refuses as without a ledger', () => {
    canRead = false;
    expect([open(), seen, uploading, undo]).toEqual([null, ['refused'], null, null]);
  });

  test('leads to the enrolled server, from the own address, with the certificate and authorities of now', () => {
    open();
    expect(linked).toMatchObject({
      ...{ serverUrl: 'https://server', localAddress: '10.0.0.7', certificatePem: 'certificate', privateKeyPem: 'key' },
      authorityPem: ['authority'],
    });
  });

  test('sends the records at once, and again after each further one', () => {
    expect(open()).not.toBeNull();
    expect(seen).toEqual(['kicked']);
    recorded();
    expect(seen).toEqual(['kicked', 'kicked']);
  });

  test('at the end is closed once the last records, with that of the end, were sent', async () => {
    open();
    seen = [];
    await undo?.();
    expect(seen).toEqual(['start record ended', ['flushing', 800], 'flushed', 'upload stopped', 'link closed']);
  });

  test.each([true, false])(
    'of a ledger that differs from the server’s refuses, recorded where it can be: %s',
    (can) => {
      open();
      [seen, canRecord] = [[], can];
      uploading?.onDiverged();
      const record = ['guard-failed', { guard: 'ledger', reason: 'differs-from-server' }];
      expect(seen).toEqual(can ? [record, 'refused'] : ['refused']);
    },
  );
});

describe('what waits to be sent', () => {
  test('is messages and entries, and without a connection records too; of a session alone', () => {
    open();
    seen = [];
    uploading?.onProgress();
    connection = 'online';
    uploading?.onProgress();
    signedIn = false;
    uploading?.onProgress();
    expect(seen).toEqual([{ waitingToSend: 5 }, { waitingToSend: 3 }]);
  });

  test('before an action that is required is the records alone', () => {
    const access = { isSignedIn: () => true, session: () => null };
    countWaiting({ ...desk, access } as Partial<Record<keyof DeskBase, unknown>> as DeskBase, { waiting: () => 2 });
    expect(seen).toEqual([{ waitingToSend: 2 }]);
  });
});
