import { chmodSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { temporaryParent } from '../../../main/shell/temporaryParent.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

afterEach(() => vi.unstubAllEnvs());

test.each([
  ['of this user alone', 0o700, true],
  ['that everybody reads', 0o755, true],
  ['that everybody writes to, each their own', 0o1777, true],
  ['that a group writes to', 0o775, false],
  ['that everybody changes', 0o777, false],
])('a folder %s', (_what, mode, isTaken) => {
  const folder = join(realpathSync(temporaryFolder('parent')), 'tmp');
  mkdirSync(folder);
  chmodSync(folder, mode);
  vi.stubEnv('TMPDIR', folder);
  if (isTaken) expect(temporaryParent()).toBe(folder);
  else expect(() => temporaryParent()).toThrow('can be changed by others');
});
