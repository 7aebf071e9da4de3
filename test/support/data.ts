/** Hands the repository's generated data to what is tested; imported by every process that a test or bench starts. */
import { join } from 'node:path';
import { provideData } from '../../core/data.ts';
import { dataFiles } from '../../main/dataFiles.ts';

provideData(dataFiles(join(import.meta.dirname, '..', '..', 'data')));
