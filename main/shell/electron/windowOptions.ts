import type { BrowserWindowConstructorOptions, WebPreferences } from 'electron';
import type { WindowSpec } from '../shell.ts';

/**
 * Every lock is written out, also where it is Electron's default today: a default may change with a version, this list
 * only with a review.
 */
export function windowOptions<S extends object>(spec: WindowSpec, session: S) {
  return {
    title: spec.title,
    width: spec.width,
    height: spec.height,
    minWidth: spec.minWidth,
    minHeight: spec.minHeight,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      session,
      preload: spec.preload.path,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      disableBlinkFeatures: 'Auxclick,MiddleClickAutoscroll',
      webviewTag: false,
      plugins: false,
      webgl: false,
      enableWebSQL: false,
      enableDeprecatedPaste: false,
      navigateOnDragDrop: false,
      devTools: false,
      spellcheck: false,
      safeDialogs: true,
      disableDialogs: true,
      autoplayPolicy: 'document-user-activation-required',
      backgroundThrottling: false,
    },
  } as const satisfies Loose<S>;
}

/** Electron's own options, with any session in place of its class. */
type Loose<S> = Omit<BrowserWindowConstructorOptions, 'webPreferences'> & {
  webPreferences: Omit<WebPreferences, 'session'> & { session: S };
};

export type WindowOptions<S extends object> = ReturnType<typeof windowOptions<S>>;
