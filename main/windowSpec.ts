import { RENDERER_HEADERS } from './shell/headers.ts';
import type { RendererFiles, WindowSpec } from './shell/shell.ts';

/** The one window of the desk. */
export function deskWindow(files: RendererFiles, preload: WindowSpec['preload']): WindowSpec {
  return {
    title: 'Cleandesk',
    width: 1280,
    height: 800,
    minWidth: 900,
    minHeight: 600,
    files,
    headers: RENDERER_HEADERS,
    preload,
    contentProtection: true,
  };
}
