/** Every selection that some program of an X display has taken, however shortly, as the X server itself says it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./selectionOwners.py', import.meta.url));

export class SelectionOwners {
  readonly #program: ChildProcess;
  /** The selection and what its new owner gave. */
  readonly taken: [selection: string, text: string][] = [];

  private constructor(program: ChildProcess) {
    this.#program = program;
  }

  /** @throws Error where the program ends before it listens: it needs python3 and libXfixes. */
  static async of(display: string): Promise<SelectionOwners> {
    const program = spawn('python3', [SCRIPT, display], { stdio: ['ignore', 'pipe', 'inherit'] });
    const owners = new SelectionOwners(program);
    await new Promise<void>((resolve, reject) => {
      program.once('exit', () => reject(new Error('The watcher of selections has ended')));
      createInterface({ input: program.stdout }).on('line', (line) => {
        const said = JSON.parse(line) as 'ready' | [string, string];
        if (said === 'ready') resolve();
        else owners.taken.push(said);
      });
    });
    return owners;
  }

  stop(): void {
    this.#program.kill();
  }
}
