import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { run } from '../../../cli/mask.ts';

async function command(
  input: string | readonly Buffer[],
  args: string[] = [],
): Promise<{
  code: number;
  lines: { id: unknown; text: string; spans: { start: number; end: number; type: string }[] }[];
  errors: string;
  most: number;
}> {
  let out = '';
  let errors = '';
  let most = 0;
  const output = new Writable({
    highWaterMark: 1024,
    write(chunk: Buffer, _e, done) {
      out += chunk.toString();
      most = Math.max(most, output.writableLength);
      setImmediate(done);
    },
  });
  const sink = new Writable({
    write(chunk: Buffer, _e, done) {
      errors += chunk.toString();
      done();
    },
  });
  const code = await run(args, Readable.from(typeof input === 'string' ? [Buffer.from(input)] : input), output, sink);
  await new Promise<void>((resolve) => output.end(resolve));
  return {
    code,
    errors,
    most,
    lines: out
      .split('\n')
      .filter((l) => l !== '')
      .map((l) => JSON.parse(l) as never),
  };
}

describe('cleandesk mask', () => {
  it('answers each line with masked text and places in the original', async () => {
    const text = 'pay 😀 4111 1111 1111 1111 now';
    const { code, lines } = await command(`${JSON.stringify({ id: 'a', text })}\n`);
    expect(code).toBe(0);
    expect(lines).toEqual([
      { id: 'a', text: 'pay 😀 [card •••• 1111] now', spans: [{ start: 7, end: 26, type: 'CARD' }] },
    ]);
    expect(text.slice(7, 26)).toBe('4111 1111 1111 1111');
  });

  it('writes an earlier message again when a later one of the conversation completes its number', async () => {
    const say = (id: string, text: string, conversation = 'c') => `${JSON.stringify({ id, conversation, text })}\n`;
    const { lines } = await command(
      say('1', 'it is 4111 11') + say('x', '11 1111 1111', 'other') + say('2', '11 1111 1111'),
    );
    expect(lines.map((l) => [l.id, l.text])).toEqual([
      ['1', 'it is 4111 11'],
      ['x', '[phone]'],
      ['2', '[card •••• 1111]'],
      ['1', 'it is [card]'],
    ]);
  });

  it('masks a message without a conversation on its own', async () => {
    const { lines } = await command('{"id":1,"text":"4111 1111"}\n{"id":2,"text":"1111 1111"}\n');
    expect(lines.map((l) => l.id)).toEqual([1, 2]);
  });

  it('reports a bad line by its number, without its text, goes on, and exits with 1', async () => {
    const { code, lines, errors } = await command(
      '{"id":"a","text":"hi"}\nnot json ' +
        '4111111111111111\n{"id":"b"}\n{"id":"c","text":"ho","from":"stranger"}\n\n{"id":"d","text":"hey"}',
    );
    expect(code).toBe(1);
    expect(lines.map((l) => l.id)).toEqual(['a', 'd']);
    expect(errors.match(/line \d+/g)).toEqual(['line 2', 'line 3', 'line 4']);
    expect(errors).not.toContain('4111');
  });

  it('reads characters that are cut between two chunks', async () => {
    const bytes = Buffer.from(`${JSON.stringify({ id: 'a', text: 'ü４１１１１１１１１１１１１１１１' })}\n`);
    const { lines } = await command(Array.from(bytes, (b) => Buffer.from([b])));
    expect(lines[0]!.text).toBe('ü[card •••• 1111]');
  });

  it('waits for a slow reader instead of filling memory', async () => {
    const line = `${JSON.stringify({ id: 'a', text: 'x'.repeat(1000) })}\n`;
    const { lines, most } = await command(Array.from({ length: 3_000 }, () => Buffer.from(line)));
    expect(lines.length).toBe(3_000);
    expect(most).toBeLessThan(400_000);
  });

  it('refuses unknown arguments', async () => {
    const { code, errors } = await command('', ['--everything']);
    expect(code).toBe(2);
    expect(errors).toContain('--everything');
  });
});
