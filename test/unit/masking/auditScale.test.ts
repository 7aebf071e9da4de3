import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Progress } from '../../../cli/masking/progress.ts';
import type { AuditReport } from '../../../cli/masking/report.ts';
import { AuditRig, Sink } from './auditSupport.ts';

const CLI = join(import.meta.dirname, '..', '..', '..', 'cli', 'cleandesk.ts');

let rig: AuditRig;
beforeEach(async () => {
  rig = await AuditRig.make();
});
afterEach(() => rig.remove());

describe('large folders', () => {
  it('a file of 200,000 messages is read in the memory of a small one, and every message is counted', async () => {
    const file = createWriteStream(join(rig.folder, 'a.jsonl'));
    const filler = 'we are looking into it and will be back with you soon, '.repeat(6);
    for (let i = 0; i < 200_000; i += 1_000) {
      let chunk = '';
      for (let k = i; k < i + 1_000; k++) {
        const text = k % 100 === 0 ? 'my card is 4111 1111 1111 1111' : filler;
        chunk += `${JSON.stringify({ id: k, conversation: k % 30_000, text })}\n`;
      }
      if (!file.write(chunk)) await once(file, 'drain');
    }
    file.end();
    await once(file, 'close');
    // The file has more than 70 MB, and the process no more than 96.
    const child = spawn(process.execPath, [
      '--max-old-space-size=96',
      CLI,
      'mask',
      '--audit',
      rig.folder,
      '--report',
      rig.page,
      '--json',
      rig.json,
    ]);
    let errors = '';
    child.stderr.on('data', (c: Buffer) => {
      errors += c.toString();
    });
    child.stdout.resume();
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, errors: errors.split('\n')[0] }).toEqual({
      code: 0,
      errors: expect.stringMatching(/^1 file, 7\d\.\d MB to read$/) as string,
    });
    const { totals, types } = JSON.parse(await readFile(rig.json, 'utf8')) as AuditReport;
    expect(totals).toMatchObject({ messages: 200_000, messagesMasked: 2_000, values: 2_000, linesNotRead: 0 });
    expect(types).toEqual([{ type: 'CARD', values: 2_000, messages: 2_000, neverStored: 0 }]);
  }, 90_000);

  it('a page of many files stays a page, and the JSON has them all', async () => {
    await mkdir(join(rig.folder, 'deep', 'deeper'), { recursive: true });
    for (let i = 0; i < 1_200; i++)
      await rig.put(
        `${i % 2 === 0 ? 'deep/deeper/' : ''}${i}.txt`,
        i === 777 ? 'my card is 4111 1111 1111 1111' : 'hello',
      );
    const { html, report } = await rig.audit();
    expect(report().files).toHaveLength(1_200);
    expect(html).toContain('The first 500 of 1,200; the JSON report has all of them.');
    expect(html.indexOf('>777.txt<')).toBeGreaterThan(0);
    expect(html.length).toBeLessThan(400_000);
  });
});

describe('progress', () => {
  const MB = 1_000_000;

  it('on a terminal is a bar of one line that fits, with the time left, and is removed at the end', () => {
    let now = 0;
    const out = new Sink(true);
    const progress = new Progress(out, () => now);
    progress.begin(4, 400 * MB);
    for (let bytes = 0; bytes <= 400; bytes += 4) {
      now = bytes * 100;
      progress.at(Math.floor(bytes / 100), bytes * MB);
    }
    progress.end();
    const drawn = out.text.split('\r').map((d) => d.replace('\u001b[K', ''));
    expect(drawn[25]).toMatch(/^\[#{4,}-+\] 25 % {2}file 2 of 4, 100 MB of 400 MB, 30 s left$/);
    for (const d of drawn) expect(d.length).toBeLessThan(80);
    expect(out.text).not.toContain('\n');
    expect(out.text.endsWith('\r\u001b[K')).toBe(true);
  });

  it('on a terminal of unknown size is drawn all the same', () => {
    const out = Object.assign(new Sink(true), { columns: 0 });
    let now = 0;
    const progress = new Progress(out, () => now);
    progress.begin(1, 100);
    now = 1_000;
    progress.at(0, 50);
    expect(out.text).toContain('50 %  file 1 of 1');
  });

  it('without a terminal is a plain line every ten seconds, however often it is updated', () => {
    let now = 0;
    const out = new Sink();
    const progress = new Progress(out, () => now);
    progress.begin(2, 30 * MB);
    for (; now < 30_000; now += 7) progress.at(0, (now / 1_000) * MB);
    progress.end();
    expect(out.text).not.toMatch(/\p{Cc}(?<!\n)/u);
    expect(out.text.trimEnd().split('\n')).toEqual([
      '2 files, 30.0 MB to read',
      expect.stringMatching(/^33 % {2}file 1 of 2, 10\.0 MB of 30\.0 MB, 20 s left$/),
      expect.stringMatching(/^66 % {2}.* 10\.0 s left$/),
    ]);
  });

  it('in a run goes to standard error, and the figures to standard output', async () => {
    await rig.put('a.txt', 'my card is 4111 1111 1111 1111\nhello\n');
    const plain = await rig.audit();
    expect(plain.errors).toBe('1 file, 37 bytes to read\n');
    expect(plain.output).toMatch(
      /^2 messages in 1 file, 37 bytes, read in [^\n]+\n1 would be masked in part or whole \(50\.0 %\), 1 value\n {2}1 {2}CARD\nReport: /,
    );
    expect((await rig.audit([], true)).errors).not.toContain('\n');
  });
});
