/**
 * The parts of Electron that the host uses, and no others. Types only: the value comes from `electronModule.ts`, or in
 * tests from a double that has to have these very types.
 */
import type * as E from 'electron';
import type { SoundWindowOptions, WindowOptions } from './windowOptions.ts';

export type SessionPart = Pick<
  E.Session,
  | 'setProxy'
  | 'closeAllConnections'
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setBluetoothPairingHandler'
  | 'setUSBProtectedClassesHandler'
  | 'setDisplayMediaRequestHandler'
  | 'setCertificateVerifyProc'
  | 'setSpellCheckerEnabled'
  | 'setSpellCheckerDictionaryDownloadURL'
  | 'allowNTLMCredentialsForDomains'
  | 'clearData'
  | 'clearCodeCaches'
  | 'on'
> & { readonly protocol: Pick<E.Protocol, 'handle'>; readonly webRequest: Pick<E.WebRequest, 'onBeforeRequest'> };

export type FramePart = Pick<E.WebFrameMain, 'origin' | 'detached'> & { readonly parent: object | null };
export type CallEvent = { readonly senderFrame: FramePart | null };

export type ContentsPart = Pick<
  E.WebContents,
  | 'id'
  | 'setWindowOpenHandler'
  | 'setWebRTCIPHandlingPolicy'
  | 'setVisualZoomLevelLimits'
  | 'setZoomLevel'
  | 'setIgnoreMenuShortcuts'
  | 'setAudioMuted'
  | 'closeDevTools'
  | 'send'
  | 'isDestroyed'
  | 'isCrashed'
  | 'forcefullyCrashRenderer'
  | 'close'
  | 'on'
> & {
  readonly ipc: { handle(channel: string, listener: (event: CallEvent, ...args: unknown[]) => Promise<unknown>): void };
};

export type WindowPart = Pick<
  E.BrowserWindow,
  | 'loadURL'
  | 'show'
  | 'focus'
  | 'restore'
  | 'isMinimized'
  | 'isDestroyed'
  | 'destroy'
  | 'removeMenu'
  | 'setTitle'
  | 'flashFrame'
  | 'isFocused'
  | 'setContentProtection'
  | 'capturePage'
  | 'getNormalBounds'
  | 'isMaximized'
  | 'maximize'
  | 'on'
> & { readonly webContents: ContentsPart };
/** Of the window that nobody sees, all that is asked. */
export type SoundWindowPart = Pick<WindowPart, 'loadURL' | 'isDestroyed' | 'destroy'>;
/** A notice of the system. */
export type NoticePart = Pick<E.Notification, 'show'>;

export type ClipboardPart = Pick<E.Clipboard, 'clear' | 'readText'>;

/** `S` is Electron's own Session in the product: the window must be given exactly what `fromPartition` made. */
export interface ElectronParts<S extends SessionPart> {
  readonly app: Pick<
    E.App,
    | 'isPackaged'
    | 'setPath'
    | 'enableSandbox'
    | 'requestSingleInstanceLock'
    | 'whenReady'
    | 'setProxy'
    | 'setBadgeCount'
    | 'configureHostResolver'
    | 'quit'
    | 'on'
  > & { readonly commandLine: Pick<E.CommandLine, 'appendSwitch'> };
  readonly BrowserWindow: new (options: WindowOptions<S> | SoundWindowOptions<S>) => WindowPart;
  readonly Notification: {
    new (options: Pick<E.NotificationConstructorOptions, 'title' | 'body' | 'silent'>): NoticePart;
    isSupported(): boolean;
  };
  readonly Menu: { setApplicationMenu(menu: null): void };
  readonly protocol: Pick<E.Protocol, 'registerSchemesAsPrivileged'>;
  readonly session: { fromPartition(partition: string, options: E.FromPartitionOptions): S };
  readonly clipboard: ClipboardPart & { readonly selection?: ClipboardPart | undefined };
  readonly screen: Pick<E.Screen, 'getAllDisplays' | 'getPrimaryDisplay' | 'on'>;
  readonly powerMonitor: Pick<E.PowerMonitor, 'getSystemIdleTime' | 'getSystemIdleState' | 'on'>;
}
