import { RENDERER_HEADERS } from './shell/headers.ts';
import type { RendererFiles, WindowPlace, WindowSpec } from './shell/shell.ts';

/** The one window of the desk. @param place where it was last */
export function deskWindow(
  files: RendererFiles,
  preload: WindowSpec['preload'],
  place: WindowPlace | null = null,
): WindowSpec {
  return {
    title: 'Cleandesk',
    width: 1280,
    height: 800,
    minWidth: 900,
    minHeight: 600,
    place,
    files,
    headers: RENDERER_HEADERS,
    preload,
    contentProtection: true,
  };
}
