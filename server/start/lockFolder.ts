import type { Step } from '../platform/steps.ts';
import { lockForServer } from '../storage/openStorage.ts';

/** The first step: before it, nothing of the folder is read or written. */
export const lockFolder = (dataFolder: string): Step<null> => ({
  name: 'lock the data folder',
  start: () => ({ made: null, undo: lockForServer(dataFolder) }),
});
