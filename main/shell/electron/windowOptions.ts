import type { BrowserWindowConstructorOptions, WebPreferences } from 'electron';
import type { WindowSpec } from '../shell.ts';

/**
 * Every lock is written out, also where it is Electron's default today: a default may change with a version, this list
 * only with a review.
 */
export function windowOptions<S extends object>(spec: WindowSpec, session: S) {
  return {
    title: spec.title,
    width: spec.place?.width ?? spec.width,
    height: spec.place?.height ?? spec.height,
    ...(spec.place === null || spec.place === undefined ? {} : { x: spec.place.x, y: spec.place.y }),
    minWidth: spec.minWidth,
    minHeight: spec.minHeight,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      ...locks(session),
      preload: spec.preload.path,
      autoplayPolicy: 'document-user-activation-required',
    },
  } as const satisfies Loose<S>;
}

/** Of the window that plays main's sounds: never shown, without preload and without scripts. */
export function soundWindowOptions<S extends object>(session: S) {
  return {
    show: false,
    focusable: false,
    skipTaskbar: true,
    webPreferences: {
      ...locks(session),
      javascript: false,
      images: false,
      autoplayPolicy: 'no-user-gesture-required',
    },
  } as const satisfies Loose<S>;
}

/** What every page is locked with. */
function locks<S extends object>(session: S) {
  return {
    session,
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
    backgroundThrottling: false,
  } as const;
}

/** Electron's own options, with any session in place of its class. */
type Loose<S> = Omit<BrowserWindowConstructorOptions, 'webPreferences'> & {
  webPreferences: Omit<WebPreferences, 'session'> & { session: S };
};

export type WindowOptions<S extends object> = ReturnType<typeof windowOptions<S>>;
export type SoundWindowOptions<S extends object> = ReturnType<typeof soundWindowOptions<S>>;
