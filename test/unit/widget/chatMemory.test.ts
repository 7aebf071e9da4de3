/** What the visitor's page leaves in the browser, and for how long. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatMemory, REMEMBERED_FOR } from '../../../widget/chatMemory.ts';

/** As much of a browser's storage as the page uses. */
class Shelf {
  readonly items = new Map<string, string>();
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, text: string): void => void this.items.set(key, text);
  removeItem = (key: string): void => void this.items.delete(key);
}

let tab: Shelf;
let browser: Shelf;
let memory: ChatMemory;
/** Of the same chat in a tab that was opened later. */
function otherTab(): ChatMemory {
  tab = new Shelf();
  vi.stubGlobal('sessionStorage', tab);
  return new ChatMemory('site');
}
const all = (): unknown => [Object.fromEntries(tab.items), Object.fromEntries(browser.items)];
const unsent = (id: string): { id: string; text: string; at: number } => ({ id, text: `text ${id}`, at: 1 });

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000 });
  browser = new Shelf();
  vi.stubGlobal('localStorage', browser);
  memory = otherTab();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('of a chat', () => {
  it('the tab alone has the token, the draft and what has no receipt, each only while it is so', () => {
    expect([memory.token, memory.draft, memory.unsent]).toEqual([null, '', []]);
    memory.keepToken('token');
    memory.keepDraft('half a');
    memory.keepUnsent([{ ...unsent('a'), state: 'sending' } as ReturnType<typeof unsent>]);
    expect(all()).toEqual([
      {
        'cleandesk.visitor.site': 'token',
        'cleandesk.draft.site': 'half a',
        'cleandesk.unsent.site': JSON.stringify([unsent('a')]),
      },
      {},
    ]);
    expect([memory.token, memory.draft, memory.unsent, memory.isRemembered]).toEqual([
      'token',
      'half a',
      [unsent('a')],
      false,
    ]);
    memory.keepDraft('');
    memory.keepUnsent([]);
    expect(all()).toEqual([{ 'cleandesk.visitor.site': 'token' }, {}]);
  });

  it('that is closed no word stays, and one that was left leaves nothing', () => {
    memory.keepToken('token');
    memory.keepDraft('half a');
    memory.keepUnsent([unsent('a')]);
    memory.remember(true);
    memory.forgetWords();
    expect(all()).toEqual([{ 'cleandesk.visitor.site': 'token' }, {}]);
    memory.keepDraft('half a');
    memory.keepUnsent([unsent('a')]);
    memory.remember(true);
    memory.forget();
    expect(all()).toEqual([{}, {}]);
  });

  it.each(['{', '1', 'null', '[1,null,{"id":1,"text":"a","at":1},{"id":"a","text":"a"},{"id":"a","at":1}]'])(
    'nothing is taken for unsent that is not: %s',
    (stored) => {
      tab.setItem('cleandesk.unsent.site', stored);
      expect(memory.unsent).toEqual([]);
    },
  );

  it('at another site nothing is known', () => {
    memory.keepToken('token');
    memory.remember(true);
    const other = new ChatMemory('other');
    expect([other.token, other.remembered]).toEqual([null, null]);
  });
});

describe('beyond the tab', () => {
  beforeEach(() => {
    memory.keepToken('token');
    memory.keepDraft('half a');
  });

  it('is what the visitor wants remembered, until they do not', () => {
    expect([memory.remembered, memory.rememberedDraft]).toEqual([null, '']);
    memory.remember(true);
    expect(memory.isRemembered).toBe(true);
    memory.keepDraft('half a sentence');
    expect(Object.fromEntries(browser.items)).toEqual({
      'cleandesk.visitor.site': `${1_000 + REMEMBERED_FOR} token`,
      'cleandesk.draft.site': 'half a sentence',
    });
    const later = otherTab();
    expect([later.token, later.remembered, later.rememberedDraft, later.draft]).toEqual([
      null,
      'token',
      'half a sentence',
      '',
    ]);
    later.remember(false);
    expect(browser.items.size).toBe(0);
  });

  it('is kept for a day after the chat was last open, and not a millisecond longer', () => {
    memory.remember(true);
    vi.setSystemTime(1_000 + REMEMBERED_FOR - 1);
    expect(memory.remembered).toBe('token');
    memory.remember(true);
    vi.setSystemTime(1_000 + 2 * REMEMBERED_FOR - 2);
    expect(memory.remembered).toBe('token');
    vi.setSystemTime(1_000 + 2 * REMEMBERED_FOR - 1);
    expect([memory.remembered, memory.rememberedDraft, browser.items.size]).toEqual([null, '', 0]);
  });

  it('is nothing where no chat is', () => {
    memory.forget();
    memory.remember(true);
    expect(browser.items.size).toBe(0);
  });

  it('is not forgotten with an older chat of this tab', () => {
    memory.remember(true);
    const other = otherTab();
    other.keepToken('older');
    other.keepDraft('own');
    other.forget();
    expect(new ChatMemory('site').remembered).toBe('token');
    expect(new ChatMemory('site').rememberedDraft).toBe('half a');
  });
});

it('a browser that stores nothing leaves a chat that works, and nothing remembered', () => {
  for (const name of ['sessionStorage', 'localStorage'])
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get: () => {
        throw new Error('denied');
      },
    });
  memory.keepToken('token');
  memory.keepDraft('half a');
  memory.keepUnsent([unsent('a')]);
  memory.remember(true);
  memory.forget();
  expect([memory.token, memory.remembered, memory.draft, memory.unsent, memory.isRemembered]).toEqual([
    null,
    null,
    '',
    [],
    false,
  ]);
  for (const name of ['sessionStorage', 'localStorage'])
    Object.defineProperty(globalThis, name, { configurable: true, writable: true, value: undefined });
});
