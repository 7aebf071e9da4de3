/** The one way that the page has: the bridge. */
import type { EscapeClass } from './escape.ts';

const call = (expression: string) => (): string =>
  `return await (${expression}).then(() => 'out: answered', (error) => 'refused: ' + error.name)`;
export const BRIDGE: EscapeClass = {
  name: 'the bridge',
  entries: [
    {
      id: 'verb-unknown',
      tries: 'a method that does not exist',
      outcome: 'absent',
      script: () =>
        `return ['dumpDatabase', 'invoke', 'send', 'ipcRenderer', 'require', 'constructor', 'reportBlocked', ` +
        `'putClipboard', 'takeClipboard', 'probed'].some((name) => name in cleandesk && typeof cleandesk[name] ` +
        `=== 'function' && Object.hasOwn(cleandesk, name)) ? 'out: it is there' : 'absent'`,
    },
    {
      id: 'node',
      tries: 'Node, Electron or the channel behind the bridge',
      outcome: 'absent',
      script: () =>
        'return [typeof require, typeof process, typeof module, typeof Buffer, typeof global, typeof ' +
        `ipcRenderer].every((one) => one === 'undefined') && !Object.getOwnPropertyNames(window).some((name) => ` +
        `/^(tell|receive|handshake)_|^cleandesk-/.test(name)) ? 'absent' : 'out: it is there'`,
    },
    {
      id: 'verb-role',
      tries: "the supervisor's records",
      outcome: 'recorded',
      records: [['bridge-refused', 'queryActivity']],
      script: call(`cleandesk.queryActivity({ filter: {}, newest: null, offset: 0, limit: 5 })`),
    },
    {
      id: 'verb-people',
      tries: 'the list of people',
      outcome: 'recorded',
      records: [['bridge-refused', 'listPeople']],
      script: call(`cleandesk.listPeople({})`),
    },
    {
      id: 'verb-masking',
      tries: 'a masking that hides nothing',
      outcome: 'recorded',
      records: [['bridge-refused', 'getMasking']],
      script: call(`cleandesk.getMasking({})`),
    },
    {
      id: 'verb-extra',
      tries: 'an argument more',
      outcome: 'recorded',
      records: [['bridge-refused', 'openConversation']],
      script: call(`cleandesk.openConversation({ conversationId: crypto.randomUUID(), limit: 5, everything: true })`),
    },
    {
      id: 'verb-type',
      tries: 'arguments of another type',
      outcome: 'recorded',
      records: [['bridge-refused', 'openConversation']],
      script: call(`cleandesk.openConversation({ conversationId: { toString: 'x' }, limit: '5' })`),
    },
    {
      id: 'verb-none',
      tries: 'no arguments',
      outcome: 'recorded',
      records: [['bridge-refused', 'sendMessage']],
      script: call(`cleandesk.sendMessage()`),
    },
    {
      id: 'verb-prototype',
      tries: 'a prototype among the arguments',
      outcome: 'recorded',
      records: [['bridge-refused', 'openConversation']],
      script: call(`cleandesk.openConversation(JSON.parse('{"__proto__": {"admin": true}, "conversationId": 1}'))`),
    },
    {
      id: 'verb-large',
      tries: 'a message of a megabyte',
      outcome: 'recorded',
      records: [['bridge-refused', 'sendMessage']],
      script: call(
        'cleandesk.sendMessage({ conversationId: crypto.randomUUID(), messageId: crypto.randomUUID(), text: ' +
          `'x'.repeat(1_000_000) })`,
      ),
    },
    {
      id: 'verb-foreign',
      tries: "a conversation that is not this agent's",
      outcome: 'silent',
      why: 'no such conversation is at this desk, and the server says so',
      script: call(`cleandesk.openConversation({ conversationId: crypto.randomUUID(), limit: 50 })`),
    },
    {
      id: 'verb-foreign-send',
      tries: "words sent to a conversation that is not this agent's",
      outcome: 'silent',
      why: 'no such conversation is at this desk, and the server says so',
      script: (at) =>
        'return await cleandesk.sendMessage({ conversationId: crypto.randomUUID(), messageId: ' +
        `crypto.randomUUID(), text: '${at.needle}' }).then(() => 'out: sent', (error) => 'refused: ' + ` +
        'error.name)',
    },
    {
      id: 'verb-export',
      tries: 'a transcript, which an agent may not have',
      outcome: 'recorded',
      records: [['bridge-refused', 'exportConversation']],
      script: call(`cleandesk.exportConversation({ conversationId: crypto.randomUUID()  })`),
    },
    {
      id: 'bridge-replace',
      tries: 'another bridge in place of this one',
      outcome: 'silent',
      script: () =>
        'const before = window.cleandesk; for (const act of [() => { window.cleandesk = 1 }, () => { delete ' +
        'window.cleandesk }, () => { before.sendMessage = 1 }, () => { before.more = 1 }, () => ' +
        `Object.defineProperty(window, 'cleandesk', { value: 1 })]) { try { act() } catch {} } return ` +
        `window.cleandesk === before && typeof before.sendMessage === 'function' && before.more === undefined ? ` +
        `'unchanged' : 'out: changed'`,
      why: 'it is frozen',
    },
    {
      id: 'bridge-listen',
      tries: 'an event of the channel itself',
      outcome: 'silent',
      script: () => `cleandesk.on('cleandesk:event', () => {}); return 'out: it listens'`,
      why: 'the preload knows its events by name and refuses others in the page',
    },
    {
      id: 'bridge-forge',
      tries: 'an event that main never sent',
      outcome: 'silent',
      script: () =>
        `let heard = false; const stop = cleandesk.on('notice', () => { heard = true }); for (const target of ` +
        `[window, document]) { target.dispatchEvent(new CustomEvent('main', { detail: { k: 'push', event: ` +
        `'notice' } })); target.dispatchEvent(new MessageEvent('message', { data: { event: 'notice' } })) } ` +
        `window.postMessage({ kind: 'push', event: 'notice' }, '*'); await wait(100); stop(); return heard ? ` +
        `'out: it was heard' : 'unheard'`,
      why: 'only what main pushes is heard',
    },
    {
      id: 'bridge-spy',
      tries: 'built-ins of the page replaced, to see what the bridge passes',
      outcome: 'silent',
      script: () =>
        'const seen = []; const real = EventTarget.prototype.dispatchEvent; EventTarget.prototype.dispatchEvent ' +
        '= function (...args) { seen.push(args); return Reflect.apply(real, this, args) }; Object.prototype.k = ' +
        `'settle'; try { await cleandesk.getState({}) } finally { EventTarget.prototype.dispatchEvent = real; ` +
        `delete Object.prototype.k } return seen.length > 0 ? 'out: it sees' : 'it sees nothing'`,
      why: 'both halves kept their own built-ins before any script of the page ran',
    },
  ],
};
