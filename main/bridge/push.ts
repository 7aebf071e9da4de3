/** Events on their way to the page: validated before they leave, like results. */
import { EVENTS, type EventName } from '../../contract/bridge.ts';
import type { Log, Push } from '../ports.ts';
import type { ShellWindow } from '../shell/shell.ts';

/** Told whoever is there; the others are about a session's work. */
const WITHOUT_SESSION: readonly EventName[] = ['state', 'notice', 'probe', 'securityKey'];

export function createPush(window: () => Pick<ShellWindow, 'push'> | null, signedIn: () => boolean, log: Log): Push {
  return (event, payload) => {
    if (!signedIn() && !WITHOUT_SESSION.includes(event)) return;
    const checked = EVENTS[event].safeParse(payload);
    if (checked.success) window()?.push(event, checked.data);
    else log('error', 'An event was not as the bridge promises.', { event });
  };
}
