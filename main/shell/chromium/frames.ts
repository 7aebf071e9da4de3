import type { Sender } from '../shell.ts';
import { number, object, text } from './cdp.ts';
import type { CdpSession, Data } from './cdp.ts';

/**
 * What the browser says about the frames of a page and about the JavaScript worlds in them. The sender of a call is
 * read here, never from the message: a page can say what it likes, but not from which world it says it.
 */
export class Frames {
  #main = '';
  readonly #worlds = new Map<number, { readonly frame: string; readonly origin: string; readonly name: string }>();

  constructor(page: CdpSession, onSubFrame: (frameId: string) => void, onMainNavigated: (url: string) => void) {
    page.on('Page.frameAttached', (params) => onSubFrame(text(params, 'frameId')));
    page.on('Page.frameNavigated', (params) => {
      const frame = object(params, 'frame');
      if ('parentId' in frame) return;
      this.#main = text(frame, 'id');
      onMainNavigated(text(frame, 'url'));
    });
    page.on('Runtime.executionContextCreated', (params) => this.#created(object(params, 'context')));
    page.on('Runtime.executionContextDestroyed', (params) => this.#worlds.delete(number(params, 'executionContextId')));
    page.on('Runtime.executionContextsCleared', () => this.clear());
  }

  /** Learns the main frame of a page that was there before. */
  start(tree: Data): void {
    this.#main = text(object(tree, 'frame'), 'id');
  }

  /** After a crash no world is left, and that is not reported one by one. */
  clear(): void {
    this.#worlds.clear();
  }

  /** Whether this is the main frame of the page. */
  isMain(frameId: string): boolean {
    return frameId !== '' && frameId === this.#main;
  }

  /** The sender in this world; frame and origin are null for a world that is not, or no longer, known. */
  senderOf(windowId: number, world: number): Sender {
    const known = this.#worlds.get(world);
    if (known === undefined) return { windowId, frame: null, origin: null };
    return { windowId, frame: this.isMain(known.frame) ? 'main' : 'sub', origin: known.origin };
  }

  /** The preload's world in the main frame at this origin, or null while the page is not there. */
  mainWorldOf(name: string, origin: string): number | null {
    for (const [id, world] of this.#worlds) {
      if (world.name === name && world.origin === origin && this.isMain(world.frame)) return id;
    }
    return null;
  }

  #created(context: Data): void {
    const frame = text(object(context, 'auxData'), 'frameId');
    if (frame === '') return;
    this.#worlds.set(number(context, 'id'), { frame, origin: text(context, 'origin'), name: text(context, 'name') });
  }
}
