/**
 * Plays sounds under Electron, which has no way to without a page: in a window of main's own that nobody sees and no
 * other page can reach. It has no preload, runs no script, and its session answers nothing but the one address, whose
 * page has the sound in it.
 */
import type { BlockedReports } from '../blocked.ts';
import { lockSession, type ProxySetting } from './lockSession.ts';
import type { ElectronParts, SessionPart, SoundWindowPart } from './parts.ts';
import { soundWindowOptions } from './windowOptions.ts';

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; media-src data:; base-uri 'none'; form-action 'none'",
  'cache-control': 'no-store',
};

export class SoundWindow {
  readonly #window: SoundWindowPart;
  readonly #address: string;
  #page = '';

  private constructor(window: SoundWindowPart, address: string) {
    this.#window = window;
    this.#address = address;
  }

  /** @param expect tells the shell that the next page is its own */
  static async open<S extends SessionPart>(
    electron: ElectronParts<S>,
    scheme: string,
    proxy: ProxySetting,
    reports: BlockedReports,
    expect: () => void,
  ): Promise<SoundWindow> {
    const address = `${scheme}://sound/`;
    const session = electron.session.fromPartition(`${scheme}-sound`, { cache: false });
    await lockSession(
      session,
      // The page, and the sound in it.
      (asked) => asked === address || asked.startsWith('data:audio/wav;'),
      (what, target) => reports.report(what, target),
      proxy,
    );
    expect();
    const self = new SoundWindow(new electron.BrowserWindow(soundWindowOptions(session)), address);
    session.protocol.handle(scheme, ({ url, method }) =>
      url === address && method === 'GET'
        ? new Response(self.#page, { status: 200, headers: HEADERS })
        : new Response(null, { status: 403 }),
    );
    return self;
  }

  /** @param file a whole WAV file. @returns false where its page could not be loaded. */
  async play(file: Uint8Array): Promise<boolean> {
    if (this.#window.isDestroyed()) return false;
    const sound = Buffer.from(file).toString('base64');
    this.#page = `<!doctype html><audio autoplay src="data:audio/wav;base64,${sound}"></audio>`;
    try {
      await this.#window.loadURL(this.#address);
      return true;
    } catch {
      return false;
    }
  }

  /** Ends what is played, and the window. */
  close(): void {
    if (!this.#window.isDestroyed()) this.#window.destroy();
  }
}
