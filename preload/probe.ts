/** Tries for the self-check what a page must not be able to do: a picture from a port of this machine. */
import { ipcRenderer } from 'electron';
import { expectProbe } from './ownProbe.ts';

export function heardProbe(payload: unknown): void {
  if (typeof payload !== 'object' || payload === null || !('probeId' in payload) || !('port' in payload)) return;
  const { probeId, port } = payload;
  // In the page's document, so that it is the page's request in every respect. It is never shown.
  const picture = document.createElement('img');
  const say = (outcome: 'refused' | 'loaded') => (): void => {
    ipcRenderer.invoke('cleandesk:call', 'probed', { probeId, outcome }).catch(() => undefined);
  };
  picture.addEventListener('load', say('loaded'), { once: true });
  picture.addEventListener('error', say('refused'), { once: true });
  const address = `http://127.0.0.1:${Number(port)}/`;
  expectProbe(address);
  picture.src = address;
}
