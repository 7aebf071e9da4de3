/** Files: none leaves the page, none enters it. */
import type { Capability } from '../shell/shell.ts';
import { stopped } from './blocked.ts';
import type { Guard } from './guard.ts';
import { hostGuard } from './hostGuard.ts';

/** Guard of downloads, uploads and saving the page; enforced by the host. */
export const createDownloadsGuard = (capabilities: () => readonly Capability[]): Guard =>
  hostGuard({
    name: 'downloads and uploads',
    ways: ['download', 'upload', 'save'],
    controls: ['downloads', 'uploads', 'saving the page'],
    capabilities,
    stops: {
      byHost: {
        download: stopped('download-blocked', 'downloading-off'),
        dialog: stopped('permission-denied', 'dialogs-off'),
      },
    },
  });
