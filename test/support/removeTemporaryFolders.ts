/** The first hook of a file runs last: what the file's own hooks close is closed by then. */
import { afterAll } from 'vitest';
import { removeTemporaryFolders } from './temporaryFolder.ts';

afterAll(removeTemporaryFolders);
