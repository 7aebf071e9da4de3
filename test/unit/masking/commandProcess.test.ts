import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMPILED } from '../../support/compiled.ts';

const CLI = join(import.meta.dirname, '..', '..', '..', 'cli', 'cleandesk.ts');
const CARD = '4111 1111 1111 1111';

interface Answer {
  readonly id: unknown;
  readonly text: string;
  readonly spans: readonly { readonly start: number; readonly end: number; readonly type: string }[];
}

function masked(input: string | Buffer): { code: number | null; answers: Answer[]; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'mask'], {
    env: COMPILED,
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  return {
    code: status,
    stdout,
    stderr,
    answers: stdout
      .split('\n')
      .filter((l) => l !== '')
      .map((l) => JSON.parse(l) as Answer),
  };
}

function started(...args: string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [CLI, 'mask', ...args], { env: COMPILED });
}

describe('cleandesk mask as a program', () => {
  it('writes nothing for no input', () => {
    expect(masked('')).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(masked('\n\r\n  \n')).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('reads a byte order mark and Windows line ends, the last line without one too', () => {
    const one = `{"id":"a","text":"${CARD}"}`;
    for (const input of [`\ufeff${one}`, `\ufeff${one}\r\n`, `${one}\r\n\r\n`])
      expect(masked(input)).toMatchObject({ code: 0, stderr: '', answers: [{ id: 'a', text: '[card •••• 1111]' }] });
  });

  it('masks around bytes that are no UTF-8', () => {
    const { code, answers } = masked(
      Buffer.concat([
        Buffer.from('{"id":"a","text":"caf'),
        Buffer.from([0xe9, 0xff]),
        Buffer.from(` ${CARD}"}\n{"id":"b","text":"x`),
        Buffer.from([0xc3]),
        Buffer.from('"}\n'),
      ]),
    );
    expect(code).toBe(0);
    expect(answers.map((a) => a.text)).toEqual(['caf\ufffd\ufffd [card •••• 1111]', 'x\ufffd']);
  });

  it('returns every id as it came, and corrections under the id of their message', () => {
    const { code, answers, stdout } = masked(
      [
        '{"id":"007","conversation":1,"text":"it is 4111 11"}',
        '{"id":12345678901234567890,"conversation":1,"text":"11 1111 1111"}',
        '{"id":"a\\"\\u2028","text":"x"}',
        '{"id":1e400,"text":"y"}',
      ].join('\n'),
    );
    expect(code).toBe(0);
    expect(answers.map((a) => a.text)).toEqual(['it is 4111 11', '[card •••• 1111]', 'it is [card]', 'x', 'y']);
    expect(answers.map((a) => a.id).slice(0, 4)).toEqual(['007', Number('12345678901234567890'), '007', 'a"\u2028']);
    expect(stdout).toContain('"id":12345678901234567890,');
    expect(stdout).toContain('"id":1e400,');
  });

  it('distinguishes conversations whose numbers are equal as doubles', () => {
    const say = (conversation: string, text: string): string =>
      `{"id":"x","conversation":${conversation},"text":"${text}"}\n`;
    expect(
      masked(say('9007199254740993', 'it is 4111 11') + say('9007199254740992', '11 1111 1111')).answers.map(
        (a) => a.text,
      ),
    ).toEqual(['it is 4111 11', '[phone]']);
  });

  it('a later line with an earlier id replaces it: no digit of a number in 20 conversations is left', () => {
    const lines: string[] = [];
    for (const [step, part] of ['4111', '1111', '1111', '1111'].entries())
      for (let c = 0; c < 20; c++)
        lines.push(JSON.stringify({ id: `${c}-${step}`, conversation: `c${c}`, from: 'visitor', text: part }));
    const { code, answers } = masked(lines.join('\n'));
    const last = new Map(answers.map((a) => [a.id, a.text]));
    expect(code).toBe(0);
    expect(last.size).toBe(80);
    expect([...last.values()].join(' ').replaceAll('[card •••• 1111]', '')).not.toMatch(/\d/);
    for (const { spans, id } of answers) for (const s of spans) expect([id, s.start, s.end]).toEqual([id, 0, 4]);
  });

  it('masks a message of several megabytes, and continues after a line that is too long', async () => {
    const { code, answers } = masked(
      `${JSON.stringify({ id: 'a', text: `${'word '.repeat(1_000_000)}${CARD}` })}\n{"id":"b","text":"hi"}\n`,
    );
    expect([code, answers.map((a) => a.id)]).toEqual([0, ['a', 'b']]);
    expect(answers[0]!.text).not.toContain('4111');
    const child = started();
    let out = '';
    let errors = '';
    child.stdout.on('data', (c: Buffer) => {
      out += c.toString();
    });
    child.stderr.on('data', (c: Buffer) => {
      errors += c.toString();
    });
    const chunk = Buffer.alloc(1 << 20, '4');
    for (let i = 0; i < 66; i++) if (!child.stdin.write(chunk)) await once(child.stdin, 'drain');
    child.stdin.end('\n{"id":"b","text":"hi"}\n');
    const [exit] = (await once(child, 'close')) as [number];
    expect(exit).toBe(1);
    expect(errors).toMatch(/^cleandesk mask: line 1: longer than \d+ characters\n$/);
    expect(JSON.parse(out)).toMatchObject({ id: 'b', text: 'hi' });
  });

  it('answers each line before it waits for the next, so that a program can use it interactively', async () => {
    const child = started();
    for (const id of ['a', 'b', 'c']) {
      child.stdin.write(`{"id":"${id}","text":"${CARD}"}\n`);
      const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
      expect(JSON.parse(chunk.toString())).toMatchObject({ id, text: '[card •••• 1111]' });
    }
    child.stdin.end();
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('ends without an error when its reader closes, while input goes on', async () => {
    const child = started();
    let errors = '';
    child.stderr.on('data', (c: Buffer) => {
      errors += c.toString();
    });
    child.stdin.on('error', () => {});
    const line = `${JSON.stringify({ id: 'a', text: 'x'.repeat(2_000) })}\n`.repeat(50);
    const feeding = setInterval(() => child.stdin.writable && child.stdin.write(line), 1);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const end = await once(child, 'close');
    clearInterval(feeding);
    expect({ end, errors }).toEqual({ end: [0, null], errors: '' });
  });

  it.runIf(existsSync('/dev/full'))('a full disk is a failure', () => {
    const { status, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${CLI}" mask > /dev/full`], {
      input: '{"id":"a","text":"hi"}\n',
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^cleandesk mask: .*ENOSPC/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('processes 55,000 conversations, more than it stores, in little memory', async () => {
    const child = spawn(process.execPath, ['--max-old-space-size=192', CLI, 'mask']);
    let lines = 0;
    child.stdout.on('data', (c: Buffer) => {
      for (const byte of c) if (byte === 10) lines++;
    });
    let errors = '';
    child.stderr.on('data', (c: Buffer) => {
      errors += c.toString();
    });
    for (let i = 0; i < 55_000; i += 500) {
      let chunk = '';
      for (let k = i; k < i + 500; k++) {
        const text = `order ${1000 + (k % 999)} is late, my number ends ${k % 97}`;
        chunk += `${JSON.stringify({ id: k, conversation: `c${k}`, text })}\n`;
      }
      if (!child.stdin.write(chunk)) await once(child.stdin, 'drain');
    }
    child.stdin.end();
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, lines }).toEqual({ code: 0, lines: 55_000 });
    expect(errors).toMatch(/^cleandesk mask: \d+ conversations were forgotten[^\n]*\n$/);
  }, 60_000);
});
