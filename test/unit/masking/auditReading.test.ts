import { appendFile, chmod, mkdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listTranscripts } from '../../../cli/masking/files.ts';
import { auditOptions } from '../../../cli/masking/options.ts';
import { textOf } from '../../../cli/masking/reading.ts';
import type { Note } from '../../../cli/masking/reading.ts';
import type { AuditReport } from '../../../cli/masking/report.ts';
import { AuditRig, line } from './auditSupport.ts';
import type { Audited } from './auditSupport.ts';

let rig: AuditRig;
beforeEach(async () => {
  rig = await AuditRig.make();
});
afterEach(() => rig.remove());

const CARD = '4111 1111 1111 1111';
const values = (audited: Audited): Record<string, number> =>
  Object.fromEntries(audited.report().types.map((t) => [t.type, t.values]));
const reasonsNotRead = (audited: Audited): Record<string, string> =>
  Object.fromEntries(audited.report().notRead.map((n) => [n.name, n.why]));
const notes = (audited: Audited): Record<string, string> =>
  Object.fromEntries(
    audited
      .report()
      .files.filter((f) => f.notes.length > 0)
      .map((f) => [f.name, f.notes.join('; ')]),
  );

describe('what is read', () => {
  it('a number in pieces counts in each message of its conversation, not across conversations or files', async () => {
    await rig.put(
      'a.jsonl',
      [
        ['1', 'it is 4111 11'],
        ['2', '11 1111 1111'],
        ['1', '11 1111 1111'],
      ]
        .map(([conversation, text], i) => line({ id: i, conversation, text }))
        .join(''),
    );
    await rig.put('b.jsonl', line({ id: 9, conversation: '2', text: '4111 11' }));
    const audited = await rig.audit();
    // Alone the second half reads like a telephone number.
    expect(values(audited)).toEqual({ CARD: 2, PHONE: 1 });
    expect(audited.report().totals).toMatchObject({ messages: 4, messagesMasked: 3, messagesMaskedAgain: 1 });
  });

  it('a file is one conversation only on request', async () => {
    await rig.put('a.txt', 'my card is 4111 11\n11 1111 1111\n');
    expect(values(await rig.audit())['CARD']).toBeUndefined();
    expect(values(await rig.audit(['--conversation-per-file']))).toEqual({ CARD: 2 });
  });

  it('the agent is not taken for the visitor', async () => {
    const talk = (who: string): string => `${who}: my card is 4111 11\nVisitor: 11 1111 1111\n`;
    await rig.put('a.txt', talk('Agent'));
    expect(values(await rig.audit(['--conversation-per-file']))['CARD']).toBeUndefined();
    await rig.put('a.txt', talk('[10:02] Visitor'));
    expect(values(await rig.audit(['--conversation-per-file']))).toEqual({ CARD: 2 });
  });

  it('fields with quotes, separators and lines in them, in every separator', async () => {
    for (const [name, s] of [
      ['a.csv', ','],
      ['b.csv', ';'],
      ['c.tsv', '\t'],
    ] as const) {
      await rig.put(
        name,
        `\ufeffid${s}"Message"${s}conversation id\r\n1${s}"a ""quoted""${s}\r\n${CARD}"${s}x\r\n\r\n2${s}x${s}y\r\n3`,
      );
    }
    const audited = await rig.audit();
    expect(audited.report().files.map((f) => [f.messages, f.values, f.linesNotRead])).toEqual([
      [2, 1, 1],
      [2, 1, 1],
      [2, 1, 1],
    ]);
    expect(notes(audited)['a.csv']).toBe('a row has fewer fields than the header (first in line 6)');
  });

  it('messages anywhere in a document, under the given name', async () => {
    await rig.put(
      'a.json',
      JSON.stringify({
        export: [{ id: 7, turns: [{ Body: { nachricht: 'my card is 4111 11' } }, { nachricht: '11 1111 1111' }] }],
      }),
    );
    const audited = await rig.audit(['--column', 'Nachricht']);
    expect(audited.report().totals).toMatchObject({ messages: 2, messagesMaskedAgain: 1 });
    expect((await rig.audit()).report().totals.messages).toBe(0);
  });

  it('JSON lines under the name of a document', async () => {
    await rig.put('a.json', line({ text: CARD }) + line({ text: 'hello' }));
    expect((await rig.audit()).report().totals).toMatchObject({ messages: 2, values: 1 });
  });

  it.each([
    ['UTF-16, little end first', Buffer.from(`\ufeffgrüße ${CARD}`, 'utf16le'), undefined],
    ['UTF-16, big end first', Buffer.from(`\ufeffgrüße ${CARD}`, 'utf16le').swap16(), undefined],
    ['UTF-8 with a mark', Buffer.from(`\ufeffgrüße ${CARD}`), undefined],
    ['Windows-1252', Buffer.from(`grüße ${CARD}`, 'latin1'), 'not UTF-8; read as Windows-1252'],
  ])('%s', async (_name, bytes, note) => {
    await rig.put('a.txt', bytes);
    const audited = await rig.audit(['--excerpts']);
    expect(audited.report().excerpts![0]!.text).toBe('grüße [card •••• 1111]');
    expect(notes(audited)['a.txt']).toBe(note);
  });

  it('an archive of several parts, and one whose characters are cut between pieces', async () => {
    await rig.put('a.txt.gz', Buffer.concat([gzipSync(`${'ü'.repeat(400_001)}\n`), gzipSync(CARD)]));
    expect((await rig.audit()).report().totals).toMatchObject({
      messages: 2,
      values: 1,
      characters: 400_001 + CARD.length,
    });
  });
});

describe('what is not read is reported', () => {
  it('links are not followed, to files, to folders or to their own folder', async () => {
    await writeFile(rig.beside('outside.txt'), CARD);
    await mkdir(rig.beside('elsewhere'));
    await writeFile(join(rig.beside('elsewhere'), 'b.txt'), CARD);
    await rig.put('a.txt', 'hello');
    await symlink(rig.beside('outside.txt'), join(rig.folder, 'link.txt'));
    await symlink(rig.beside('elsewhere'), join(rig.folder, 'folder'));
    await symlink('.', join(rig.folder, 'round'));
    const audited = await rig.audit();
    expect(audited.code).toBe(0);
    expect(audited.report().totals).toMatchObject({ messages: 1, values: 0 });
    expect(reasonsNotRead(audited)).toEqual({
      'link.txt': 'a link; links are not followed',
      folder: 'a link; links are not followed',
      round: 'a link; links are not followed',
    });
  });

  it('binary files, other kinds, pipes and earlier reports', async () => {
    await rig.put('a.txt', CARD);
    await rig.put('b.txt', 'text\0binary');
    await rig.put('c.docx', 'PK');
    expect(spawnSync('mkfifo', [join(rig.folder, 'd.txt')]).status).toBe(0);
    await rig.put('e.json', (await rig.audit()).json);
    const audited = await rig.audit(['--excerpts']);
    expect(audited.code).toBe(0);
    expect(reasonsNotRead(audited)).toEqual({
      'b.txt': 'no text but binary data',
      'c.docx': 'not a kind of file that is read',
      'd.txt': 'no ordinary file',
      'e.json': 'a report of an earlier audit',
    });
  });

  it('what was read in part, with the place and the reason, and the exit code is 1', async () => {
    await rig.put('a.jsonl', `${line({ text: CARD })}broken\n${line({ id: 1 })}`);
    await rig.put('b.csv', `text\n${CARD}\n"never closed\n${CARD}\n`);
    await rig.put('c.txt.gz', gzipSync(`${CARD}\n`.repeat(100_000)).subarray(0, 2_000));
    await rig.put('d.csv', 'number,subject\n1,2\n');
    await rig.put('e.txt.gz', 'no archive');
    const audited = await rig.audit();
    expect(audited.code).toBe(1);
    expect(audited.report().complete).toBe(false);
    expect(notes(audited)).toEqual({
      'a.jsonl': 'a line is not JSON (first in line 2)',
      'b.csv': 'a quote that opens in line 3 is not closed',
      'c.txt.gz': 'the archive is damaged or cut short',
    });
    expect(reasonsNotRead(audited)).toEqual({
      'd.csv': 'no column with the name that was asked for, or text, message, body or content',
      'e.txt.gz': 'the archive is damaged or cut short',
    });
    expect(audited.html).toContain('Not everything was read');
    expect(audited.output).toContain('Not everything was read');
  });

  it('an archive that was made to fill a disk', async () => {
    await rig.put('a.txt.gz', gzipSync(Buffer.alloc(200 << 20, `${' '.repeat(100_000)}\n`)));
    const audited = await rig.audit();
    expect(audited.code).toBe(1);
    expect(reasonsNotRead(audited)['a.txt.gz']).toBe('unpacks to far more than a text would');
  });

  it('a file that grows ends at its first size, and one that shrinks is reported', async () => {
    const content = `${CARD}\n`.repeat(50_000);
    const path = await rig.put('a.txt', content);
    const found: Note[] = [];
    const read = async (meanwhile: () => Promise<void>): Promise<string> => {
      const pieces: string[] = [];
      const [transcript] = (await listTranscripts(rig.folder)).transcripts;
      for await (const piece of textOf(transcript!, {
        folder: rig.folder,
        onBytes: () => {},
        onNote: (n) => found.push(n),
      })) {
        if (pieces.push(piece) === 1) await meanwhile();
      }
      return pieces.join('');
    };
    expect(await read(() => appendFile(path, CARD))).toBe(content);
    expect((await read(() => truncate(path, 600_000))).length).toBe(600_000);
    expect(found).toEqual([
      { words: 'grew while it was read; only what was there at the start was read', part: true },
      { words: 'was cut short while it was read', part: true },
    ]);
  });

  it('a file that became a link, or a pipe, since it was listed', async () => {
    await writeFile(rig.beside('outside.txt'), CARD);
    const path = await rig.put('a.txt', CARD);
    const [transcript] = (await listTranscripts(rig.folder)).transcripts;
    const read = async (): Promise<void> => {
      for await (const piece of textOf(transcript!, { folder: rig.folder, onBytes: () => {}, onNote: () => {} }))
        expect(piece).toBe('never');
    };
    await rm(path);
    await expect(read()).rejects.toThrow('was gone when it was to be read');
    await symlink(rig.beside('outside.txt'), path);
    await expect(read()).rejects.toThrow('became a link while the folder was read');
    await rm(path);
    expect(spawnSync('mkfifo', [path]).status).toBe(0);
    await expect(read()).rejects.toThrow('no ordinary file');
  });

  it('a folder that became a link since it was listed', async () => {
    await mkdir(rig.beside('elsewhere'));
    await writeFile(join(rig.beside('elsewhere'), 'a.txt'), CARD);
    await rig.put('inner/a.txt', CARD);
    const [transcript] = (await listTranscripts(rig.folder)).transcripts;
    await rm(join(rig.folder, 'inner'), { recursive: true });
    await symlink(rig.beside('elsewhere'), join(rig.folder, 'inner'));
    const pieces = textOf(transcript!, { folder: rig.folder, onBytes: () => {}, onNote: () => {} });
    await expect(pieces.next()).rejects.toThrow('lies outside the folder');
  });

  it('files and folders that this user may not read', async () => {
    await chmod(await rig.put('a.txt', CARD), 0);
    await rig.put('b.txt', CARD);
    await rig.put('inner/c.txt', CARD);
    await chmod(join(rig.folder, 'inner'), 0);
    const out = rig.beside('out');
    await mkdir(out);
    const cli = join(import.meta.dirname, '..', '..', '..', 'cli', 'cleandesk.ts');
    const audit = [cli, 'mask', '--audit', rig.folder, '--report', join(out, 'r.html'), '--json', join(out, 'r.json')];
    // Root may read everything, by capabilities: the command then runs without them. As another user it could not read
    // a repository in a folder of root's own.
    const [program, ...before] =
      process.getuid?.() === 0
        ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all', process.execPath]
        : [process.execPath];
    const { status, stderr } = spawnSync(program ?? '', [...before, ...audit], { encoding: 'utf8' });
    await chmod(join(rig.folder, 'inner'), 0o700);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '2 files, 38 bytes to read\n' });
    const { notRead, totals } = JSON.parse(await readFile(join(out, 'r.json'), 'utf8')) as AuditReport;
    expect(notRead).toEqual(
      expect.arrayContaining([
        { name: 'a.txt', why: 'may not be read by this user', failed: true },
        { name: 'inner', why: 'may not be read by this user', failed: true },
      ]),
    );
    expect(totals.messages).toBe(1);
  });
});

describe('wrong places', () => {
  it.each([['no-such-folder'], ['a-file']])('%s is refused in words, with exit code 2', async (name) => {
    await writeFile(rig.beside('a-file'), 'x');
    const audited = await rig.audit(['--audit', rig.beside(name)]);
    expect(audited).toMatchObject({ code: 2, html: '', json: '' });
    expect(audited.errors).toContain('is no folder that can be read');
  });

  it('an empty folder, and one without a transcript, give no report', async () => {
    const empty = await rig.audit();
    expect(empty).toMatchObject({ code: 1, html: '' });
    expect(empty.errors).toContain('which is empty');
    await rig.put('a.pdf', 'x');
    expect((await rig.audit()).errors).toContain('only 1 other file.');
  });

  it('a report replaces an earlier one, and no other file', async () => {
    const transcript = await rig.put('a.txt', CARD);
    expect((await rig.audit()).code).toBe(0);
    expect((await rig.audit()).code).toBe(0);
    for (const option of ['--report', '--json']) {
      const audited = await rig.audit([option, transcript]);
      expect(audited.code).toBe(2);
      expect(audited.errors).toContain('it is left alone');
    }
    expect(await readFile(transcript, 'utf8')).toBe(CARD);
    expect((await stat(rig.page)).mode & 0o077).toBe(0);
    expect((await rig.audit(['--json', rig.page])).code).toBe(2);
  });

  it.each([
    [['--audit']],
    [['--audit', 'x', '--everything']],
    [['--audit=']],
    [['--audit', 'x', 'y']],
    [['--audit', 'x', '--column', '']],
  ])('%j is wrong usage', (args) => {
    expect(() => auditOptions(args)).toThrow(TypeError);
  });

  it('help is help, with any other arguments', async () => {
    const audited = await rig.audit(['--help', '--nonsense']);
    expect(audited.code).toBe(0);
    expect(audited.output).toMatch(/^Usage: cleandesk mask --audit FOLDER/);
  });
});
