/** The only place in the main process that imports the value of `electron`. */
import type { Session } from 'electron';
import { BrowserWindow, Menu, Notification, app, clipboard, powerMonitor, protocol, screen, session } from 'electron';
import type { ElectronParts } from './parts.ts';

export const electronParts: ElectronParts<Session> = {
  app,
  BrowserWindow,
  Menu,
  Notification,
  protocol,
  session,
  clipboard,
  powerMonitor,
  get screen() {
    return screen;
  },
};
