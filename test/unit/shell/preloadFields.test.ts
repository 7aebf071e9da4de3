/** What is a field, what is a link, and what comes of the page's policy: each kind of it in a real page. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
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
const reports = (): Promise<unknown[]> =>
  run(`return host.calls.splice(0).filter(([verb]) => verb === 'reportBlocked')
    .map(([, { what, target, trusted }]) => [what, target, trusted]);`);

/** Each type with whether it is a field for text. */
const TYPES: readonly (readonly [type: string, isText: boolean])[] = [
  ['text', true],
  ['password', true],
  ['search', true],
  ['email', true],
  ['tel', true],
  ['url', true],
  ['number', true],
  ['checkbox', false],
  ['radio', false],
  ['range', false],
  ['date', false],
  ['color', false],
];

describe('a field for text', () => {
  it('is known by its type: what is dragged over another one is named as of the page', async () => {
    page = await preloadPage(
      browser,
      TYPES.map(([type]) => `<input id="${type}" type="${type}">`).join('') + '<textarea id="area"></textarea>',
      NOW,
    );
    const named = await run(`for (const field of document.querySelectorAll('input, textarea'))
      field.dispatchEvent(new Event('copy', { bubbles: true }));`).then(reports);
    expect(named).toEqual([
      ...TYPES.map(([, isText]) => ['copy', isText ? 'field' : 'page', false]),
      ['copy', 'field', false],
    ]);
  });

  it('of each type keeps its text when the Tab key goes there and back, and is never empty for the page', async () => {
    const types = TYPES.filter(([, isText]) => isText).map(([type]) => type);
    const valueOf = (type: string): string => (type === 'number' ? '42' : 'words');
    page = await preloadPage(
      browser,
      types
        .map(
          (type) =>
            `<button id="before-${type}">b</button><input id="${type}" type="${type}" value="${valueOf(type)}">`,
        )
        .join('') + '<button>b</button>',
      NOW,
    );
    await run(`globalThis.seen = [];
      for (const field of document.querySelectorAll('input'))
        field.addEventListener('focusin', (event) => seen.push(event.target.value));`);
    const found: unknown[] = [];
    for (const type of types) {
      await page.locator(`#before-${type}`).focus();
      await page.keyboard.press('Tab');
      const there = await run(`return [document.activeElement.id, document.activeElement.value, String(getSelection()),
        ...seen.splice(0)];`);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Shift+Tab');
      found.push([
        there,
        await run(`return [document.activeElement.id, document.activeElement.value, ...seen.splice(0)];`),
      ]);
    }
    expect(found).toEqual(
      types.map((type) => [
        [type, valueOf(type), '', valueOf(type)],
        [type, valueOf(type), valueOf(type)],
      ]),
    );
  });

  it('has its text again where the Tab key leads out of the page, and the one that is left its caret', async () => {
    page = await preloadPage(browser, '<input id="first" value="words"><input id="last" value="more">', NOW);
    await page.locator('#last').focus();
    await run(`document.querySelector('#last').setSelectionRange(1, 1);
      document.querySelector('#last').addEventListener('keydown', (event) => event.preventDefault());`);
    await page.keyboard.press('Tab');
    await page.clock.runFor(1);
    expect(
      await run(`const last = document.querySelector('#last');
        return [document.querySelector('#first').value, last.value, last.selectionStart];`),
    ).toEqual(['words', 'more', 1]);
  });

  it('is left alone where it is disabled, and where the press is by another button', async () => {
    page = await preloadPage(browser, '<input id="off" disabled value="words"><input id="on" value="words">', NOW);
    const press = (id: string, button: number): Promise<unknown> =>
      run(`return document.querySelector('#${id}').dispatchEvent(
        new MouseEvent('mousedown', { button: ${button}, bubbles: true, cancelable: true }));`);
    expect([await press('off', 0), await press('on', 2), await press('on', 0)]).toEqual([true, true, false]);
  });

  it.each(['', '<textarea id="area">some words</textarea>'])(
    'is reached by Tab without a selection beside %o',
    async (more) => {
      page = await preloadPage(browser, `${more}<input id="empty"><input id="field" value="words">`, NOW);
      await page.locator('#empty').focus();
      await page.keyboard.press('Tab');
      await page.clock.runFor(1);
      expect(
        await run(`const field = document.querySelector('#field'); const empty = document.querySelector('#empty');
          return [document.activeElement.id, field.value, field.selectionStart, field.selectionEnd, empty.value];`),
      ).toEqual(['field', 'words', 5, 5, '']);
    },
  );
});

describe('a link', () => {
  const LINKS: readonly (readonly [href: string, named: string])[] = [
    ['https://evil.example/path?secret=1', 'evil.example'],
    ['mailto:a@b.example', 'mailto:'],
    ['/local/path', '/local/path'],
    ['x'.repeat(60), 'x'.repeat(60)],
    [`${'x'.repeat(60)}y`, 'x'.repeat(60)],
  ];

  it('leads nowhere, and is reported by what names its host', async () => {
    page = await preloadPage(browser, LINKS.map(([href]) => `<a href="${href}"><b>link</b></a>`).join('<br>'), NOW);
    for (const link of await page.locator('b').all()) await link.click();
    expect(await reports()).toEqual(LINKS.map(([, named]) => ['navigation', named, true]));
    expect(page.url()).toBe('https://desk.test/');
  });

  it('within the page is followed, and one without an address is none', async () => {
    page = await preloadPage(browser, '<a id="in" href="#here">in</a><a id="none">none</a>', NOW);
    await page.locator('#in').click();
    await page.locator('#none').click();
    expect([await reports(), page.url()]).toEqual([[], 'https://desk.test/#here']);
  });

  it('and a picture are named as such', async () => {
    page = await preloadPage(browser, '<a href="#">link</a><img alt="picture"><p>text</p>', NOW);
    await run(`for (const each of document.querySelectorAll('a, img, p'))
      each.dispatchEvent(new Event('copy', { bubbles: true }));`);
    expect(await reports()).toEqual([
      ['copy', 'link', false],
      ['copy', 'image', false],
      ['copy', 'page', false],
    ]);
  });
});

describe("what the page's policy refuses", () => {
  const POLICY =
    "default-src 'none'; script-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; " +
    "require-trusted-types-for 'script'; trusted-types one";
  const open = async (policy = POLICY): Promise<void> => {
    page = await preloadPage(browser, '<p>text</p>', NOW, {
      head: `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    });
  };
  const append = (name: string, fields: string): string =>
    `document.body.append(Object.assign(document.createElement('${name}'), ${fields}));`;

  const REFUSED: readonly (readonly [what: string, source: string, reported: string, target: string])[] = [
    ['a picture', append('img', `{ src: 'https://evil.example/a?b' }`), 'request', 'img-src: evil.example'],
    ['a request', `fetch('https://evil.example/').catch(() => 0);`, 'request', 'connect-src: evil.example'],
    ['a frame', append('iframe', `{ src: 'https://evil.example/' }`), 'navigation', 'frame-src: evil.example'],
    [
      'another base',
      `document.head.append(Object.assign(document.createElement('base'), { href: 'https://evil.example/' }));`,
      'navigation',
      'base-uri: evil.example',
    ],
    [
      'a form',
      `const form = Object.assign(document.createElement('form'), { action: 'https://evil.example/', method: 'post' });
        document.body.append(form); form.submit();`,
      'navigation',
      'form-action: evil.example',
    ],
    [
      'markup',
      `try { document.querySelector('p').innerHTML = '<b>b</b>'; } catch {}`,
      'script',
      'require-trusted-types-for: trusted-types-sink',
    ],
    [
      'a maker of markup',
      `try { trustedTypes.createPolicy('two', {}); } catch {}`,
      'script',
      'trusted-types: trusted-types-policy',
    ],
  ];

  it('is reported by its directive and host', async () => {
    await open();
    const found: unknown[] = [];
    for (const [what, source] of REFUSED) {
      await run(source);
      let said: unknown[] = [];
      await expect.poll(async () => (said = [...said, ...(await reports())]).length, { message: what }).toBe(1);
      found.push([what, ...said]);
    }
    expect(found).toEqual(REFUSED.map(([what, , reported, target]) => [what, [reported, target, false]]));
  });

  it.each([
    [
      'of another host is a request',
      append('script', `{ src: 'https://evil.example/x.js' }`),
      'request',
      'evil.example',
    ],
    ['in the page is code', append('script', `{ textContent: '1' }`), 'script', 'inline'],
  ])('a script %s', async (_what, source, what, target) => {
    await open("default-src 'none'");
    await run(source);
    await expect.poll(reports).toEqual([[what, `script-src-elem: ${target}`, false]]);
  });

  it('is not reported where the self-check has the page try it, and is the next time', async () => {
    await open();
    await run(`host.push('probe', { probeId: 'p', port: 4711 });`);
    const probed = (): Promise<unknown[]> => run(`return host.calls.filter(([verb]) => verb === 'probed');`);
    await expect.poll(probed).toEqual([['probed', { probeId: 'p', outcome: 'refused' }]]);
    expect(await reports()).toEqual([]);
    await run(append('img', `{ src: 'http://127.0.0.1:4711/' }`));
    await expect.poll(reports).toEqual([['request', 'img-src: 127.0.0.1', false]]);
  });
});
