/** The client of the DevTools protocol: answers, events, and commands whose target or browser is gone. */
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { CdpConnection, CdpError, number, object, text, type Data } from '../../../main/shell/chromium/cdp.ts';

/** A connection to a browser that the test is: `sent` are the commands, and `say` is what the browser says. */
function connected(): {
  connection: CdpConnection;
  sent: () => Data[];
  say: (...messages: Data[]) => void;
  end: () => void;
} {
  const [write, read] = [new PassThrough(), new PassThrough()];
  const connection = new CdpConnection(write, read);
  let written = '';
  write.on('data', (chunk: Buffer) => {
    written += chunk.toString('utf8');
  });
  return {
    connection,
    sent: () =>
      written
        .split('\0')
        .slice(0, -1)
        .map((each) => JSON.parse(each) as Data),
    say: (...messages) => {
      read.write(messages.map((each) => `${JSON.stringify(each)}\0`).join(''));
    },
    end: () => {
      read.end();
    },
  };
}

test('a field is read as what it is, and as nothing of its kind where it is something else', () => {
  const data = { text: 'a', number: 7, object: { b: 1 }, list: [1], nothing: null };
  const keys = [...Object.keys(data), 'missing'];
  expect(keys.map((key) => text(data, key))).toEqual(['a', '', '', '', '', '']);
  expect(keys.map((key) => number(data, key))).toEqual([NaN, 7, NaN, NaN, NaN, NaN]);
  expect(keys.map((key) => object(data, key))).toEqual([{}, {}, { b: 1 }, {}, {}, {}]);
});

test('an answer goes to its command, and an error becomes a CdpError with the name of its command', async () => {
  const { connection, sent, say } = connected();
  const first = connection.browser.send('Browser.getVersion');
  const second = connection.session('s').send('Page.enable', { a: 1 });
  expect(sent()).toEqual([
    { id: 1, method: 'Browser.getVersion', params: {} },
    { id: 2, method: 'Page.enable', params: { a: 1 }, sessionId: 's' },
  ]);
  say({ id: 2, error: { message: 'no page' } }, { id: 1, result: { product: 'x' } });
  expect(await first).toEqual({ product: 'x' });
  await expect(second).rejects.toThrow(new CdpError('Page.enable: no page'));
});

test('a target that is gone ends its own commands and its session, and nothing else', async () => {
  const { connection, say } = connected();
  const other = connection.session('other').send('Page.enable');
  const session = connection.session('gone');
  const waiting = session.send('Page.enable');
  const detached = session.next('detached', 60_000);
  say({ method: 'Target.detachedFromTarget', params: { sessionId: 'gone' } });
  await expect(waiting).rejects.toThrow(new CdpError('Page.enable: the target is gone'));
  await detached;
  expect(connection.session('gone')).not.toBe(session);
  say({ id: 1, sessionId: 'other', result: {} });
  expect(await other).toEqual({});
  expect(connection.closed).toBe(false);
});

test('a browser that is gone ends every command, and refuses the next', async () => {
  const { connection, end } = connected();
  const waiting = connection.session('s').send('Page.enable');
  const detached = connection.session('s').next('detached', 60_000);
  end();
  await expect(waiting).rejects.toThrow('the browser is gone');
  await detached;
  expect(connection.closed).toBe(true);
  await expect(connection.browser.send('Browser.getVersion')).rejects.toThrow('the browser is gone');
});

test('an event goes to the listeners of its session, in pieces as well as whole, until they end', () => {
  const read = new PassThrough();
  const connection = new CdpConnection(new PassThrough(), read);
  const heard: Data[] = [];
  const off = connection.session('s').on('Page.loaded', (params) => heard.push(params));
  const message = (at: number): string => JSON.stringify({ method: 'Page.loaded', params: { at }, sessionId: 's' });
  const whole = Buffer.from(`${message(1)}\0${message(2)}\0`);
  for (const byte of whole) read.emit('data', Buffer.from([byte]));
  read.emit('data', whole);
  read.emit('data', Buffer.from(`${JSON.stringify({ method: 'Page.loaded', params: {}, sessionId: 'other' })}\0`));
  off();
  read.emit('data', whole);
  expect(heard).toEqual([{ at: 1 }, { at: 2 }, { at: 1 }, { at: 2 }]);
});
