/**
 * Programs that connect to an X display, started by one small shell: a test's own process is large, and forking it
 * costs more than what the program does.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';

/** Marks the end of a command's output; no program writes it. */
const END = '\u0004';

export class XTools {
  readonly #shell: ChildProcess;
  readonly #waiting: PromiseWithResolvers<string>[] = [];
  #output = '';

  constructor(display: string) {
    this.#shell = spawn('/bin/sh', ['-s'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, DISPLAY: display },
    });
    this.#shell.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#output += chunk;
      for (let end = this.#output.indexOf(END); end !== -1; end = this.#output.indexOf(END)) {
        const answer = this.#output.slice(0, end);
        this.#output = this.#output.slice(end + 1);
        this.#waiting.shift()?.resolve(answer);
      }
    });
    this.#shell.once('exit', () => {
      for (const one of this.#waiting.splice(0)) one.reject(new Error('The shell has ended'));
    });
    // The shell ends with the pipe, which ends with the test; until then it does not keep the process alive.
    this.#shell.unref();
    for (const pipe of [this.#shell.stdin, this.#shell.stdout]) if (pipe instanceof Socket) pipe.unref();
  }

  /**
   * @param lines of a shell, in order.
   * @returns their output; a program that fails has none, and the next is started.
   */
  run(...lines: readonly string[]): Promise<string> {
    const answer = Promise.withResolvers<string>();
    if (this.#shell.exitCode !== null) answer.reject(new Error('The shell has ended'));
    else {
      this.#waiting.push(answer);
      this.#shell.stdin?.write(`${lines.join('\n')}\nprintf '\\004'\n`);
    }
    return answer.promise;
  }
}

export const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
