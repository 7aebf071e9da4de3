/** A command of the server about one company, run in this process on data of its own. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { run } from '../../cli/server/server.ts';
import { TenantKeys } from '../../contract/tenantKeys.ts';
import { addTenant } from '../../server/domains/tenants/tenants.ts';
import { systemScope } from '../../server/scope/scope.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { tenantWithKeys } from './sealed.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** What a command has printed, lines joined, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** @param name of the command, such as `masking-policy`; the company is called Quay */
export function commandOfTenant(name: string) {
  const folder = temporaryFolder(name);
  const data = join(folder, 'server');
  return {
    folder,
    data,
    async make(): Promise<void> {
      const { db, close } = await openStorage(data);
      const id = randomUUID();
      const { keys } = await tenantWithKeys(id);
      await addTenant(db, systemScope('a test'), { id, name: 'Quay', colour: '#000000', keys: TenantKeys.parse(keys) });
      await close();
    },
    remove: (): void => rmSync(folder, { recursive: true, force: true }),
    async run(...args: string[]): Promise<Ran> {
      const lines = { out: [] as string[], error: [] as string[] };
      const spies = [
        vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.out.push(line)),
        vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.out.push(String(text)) > 0),
        vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.error.push(line)),
      ];
      try {
        const code = await run([name, '--tenant', 'quay', ...args, '--data', data]);
        return { code, out: lines.out.join('\n'), error: lines.error.join('\n') };
      } finally {
        for (const spy of spies) spy.mockRestore();
      }
    },
  };
}
