/**
 * What a script leaves behind for the next person, or for itself, beyond the lock. `leave` first; `find` after the desk
 * was locked and its page replaced.
 */
export interface Left {
  readonly id: string;
  readonly tries: string;
  readonly leave: (needle: string) => string;
  /** True where it still exists. */ readonly find: (needle: string) => string;
}

export const STORAGE: readonly Left[] = [
  {
    id: 'local-storage',
    tries: 'localStorage',
    leave: (n) => `localStorage.setItem('x', '${n}')`,
    find: () => `localStorage.length > 0`,
  },
  {
    id: 'session-storage',
    tries: 'sessionStorage',
    leave: (n) => `sessionStorage.setItem('x', '${n}')`,
    find: (n) => `Object.values(sessionStorage).includes('${n}')`,
  },
  {
    id: 'cookie',
    tries: 'a cookie',
    leave: (n) => `document.cookie = 'x=${n}; max-age=99999; secure'`,
    find: () => `document.cookie !== ''`,
  },
  {
    id: 'cookie-store',
    tries: 'a cookie, by the newer way',
    leave: (n) => `await cookieStore.set('y', '${n}')`,
    find: () => `(await cookieStore.getAll()).length > 0`,
  },
  {
    id: 'database',
    tries: 'a database',
    leave: (n) =>
      `await new Promise((ok, no) => { const q = indexedDB.open('${n}'); q.onsuccess = () => { q.result.close(); ` +
      'ok() }; q.onerror = no })',
    find: () => `(await indexedDB.databases()).length > 0`,
  },
  {
    id: 'cache',
    tries: 'a cache',
    leave: (n) => `await (await caches.open('x')).put('/x', new Response('${n}'))`,
    find: () => `(await caches.keys()).length > 0`,
  },
  {
    id: 'private-files',
    tries: "a file of the origin's own",
    leave: (n) => `await (await navigator.storage.getDirectory()).getFileHandle('${n}', { create: true })`,
    find: () => `(await Array.fromAsync((await navigator.storage.getDirectory()).keys())).length > 0`,
  },
  {
    id: 'bucket',
    tries: 'a bucket of storage',
    leave: (n) => `await (await navigator.storageBuckets.open('x', { persisted: true })).caches.open('${n}')`,
    find: () => `(await navigator.storageBuckets.keys()).length > 0`,
  },
  {
    id: 'window-name',
    tries: 'the name of the window',
    leave: (n) => `window.name = '${n}'`,
    find: () => `window.name !== ''`,
  },
  {
    id: 'history-state',
    tries: 'the history of the window',
    leave: (n) => `history.pushState({ x: '${n}' }, '', '/#${n}')`,
    find: (n) =>
      `history.length > 1 || JSON.stringify(history.state ?? null).includes('${n}') || location.href.includes('${n}')`,
  },
  {
    id: 'property',
    tries: 'a property of the window',
    leave: (n) => `window.kept = '${n}'; cleandesk.kept = '${n}'`,
    find: () => `window.kept !== undefined || cleandesk.kept !== undefined`,
  },
];
