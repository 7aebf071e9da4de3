import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RENDERER_HEADERS } from '../../../main/shell/headers.ts';
import { fileFor, loadRendererFiles } from '../../../main/shell/rendererFiles.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder('renderer');
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'renderer.js'), 'x');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the renderer's files", () => {
  test('are served by their own names and kinds', () => {
    const files = loadRendererFiles(folder);
    expect([...files].map(([path, file]) => [path, file.mediaType])).toEqual([
      ['/index.html', 'text/html; charset=utf-8'],
      ['/renderer.js', 'text/javascript; charset=utf-8'],
    ]);
    expect(fileFor(files, new URL('https://desk.example/'))).toBe(files.get('/index.html'));
  });

  test.each([
    'https://desk.example/../../etc/passwd',
    'https://desk.example/%2e%2e/etc/passwd',
    'https://desk.example/index.html?x',
    'https://desk.example//index.html',
    'https://desk.example/INDEX.HTML',
    'https://desk.example/__proto__',
  ])('nothing else is: %s', (url) => {
    expect(fileFor(loadRendererFiles(folder), new URL(url))).toBeNull();
  });

  test.each([
    ['a source map', () => writeFileSync(join(folder, 'renderer.js.map'), '{}')],
    ['a folder', () => mkdirSync(join(folder, 'more'))],
    ['a link to elsewhere', () => symlinkSync('/etc/passwd', join(folder, 'passwd.html'))],
    ['no page', () => rmSync(join(folder, 'index.html'))],
  ])('a folder with %s is refused', (_name, spoil) => {
    spoil();
    expect(() => loadRendererFiles(folder)).toThrow();
  });
});

describe('the headers', () => {
  // Browsers ignore a misspelt directive without a message; these are read back the way a browser splits them.
  const policy = new Map(
    (RENDERER_HEADERS['content-security-policy'] ?? '')
      .split(';')
      .map((directive) => directive.trim().split(/\s+/))
      .map(([name, ...values]) => [name, values.join(' ')]),
  );
  test("allow nothing but the page's own script, style, images and fonts", () => {
    expect([...policy].filter(([, value]) => value !== "'none'")).toEqual([
      ['script-src', "'self'"],
      ['style-src', "'self'"],
      ['img-src', "'self'"],
      ['font-src', "'self'"],
      ['require-trusted-types-for', "'script'"],
    ]);
  });
  test("deny every feature to every origin, but for security keys, which the page's own preload uses", () => {
    const given = (RENDERER_HEADERS['permissions-policy'] ?? '')
      .split(', ')
      .filter((entry) => !/^[a-z-]+=\(\)$/.test(entry));
    expect(given).toEqual(['publickey-credentials-create=(self)', 'publickey-credentials-get=(self)']);
  });
});
