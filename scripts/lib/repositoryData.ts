import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { provideData } from '../../core/data.ts';
import { ROOT } from './root.ts';

/** For scripts that mask: the generated data of this tree. */
export function provideRepositoryData(): void {
  provideData((name) => readFileSync(join(ROOT, 'data', name)));
}
