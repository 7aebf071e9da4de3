/** One line of standard input after the other, without an echo where a person types it. */
import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';

interface Lines {
  readonly reader: Interface;
  readonly iterator: AsyncIterator<string>;
}
/** One reader an input: what it has read ahead belongs to the next question. */
const readers = new WeakMap<NodeJS.ReadStream, Lines>();

/** Empty where there is no line. */
export async function readSecretLine(
  question: string,
  input: NodeJS.ReadStream = process.stdin,
  ask: NodeJS.WriteStream = process.stderr,
): Promise<string> {
  if (!input.isTTY) {
    let lines = readers.get(input);
    if (lines === undefined) {
      const reader = createInterface({ input });
      lines = { reader, iterator: reader[Symbol.asyncIterator]() };
      readers.set(input, lines);
    }
    const next = await lines.iterator.next();
    // A reader that waits for more would keep the process alive.
    input.unref?.();
    return next.done === true ? '' : next.value;
  }
  ask.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input, output: silent, terminal: true });
  const line = await new Promise<string>((resolve) => {
    reader.question('', resolve);
  });
  reader.close();
  ask.write('\n');
  return line;
}
