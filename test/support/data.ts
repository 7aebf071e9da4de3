/**
 * Passes the repository's generated data to the code under test; imported by every process that a test or bench starts.
 */
import { join } from 'node:path';
import { provideData } from '../../core/data.ts';
import { dataFiles } from '../../main/dataFiles.ts';

provideData(dataFiles(join(import.meta.dirname, '..', '..', 'data')));
