/** Events on their way to the page: validated before they leave, like results. */
import { EVENTS, type EventName } from '../../contract/bridge.ts';
import type { Log, Push } from '../ports.ts';
import type { ShellWindow } from '../shell/shell.ts';

/** Events that are sent without a session, too; all others concern a session's work. */
const WITHOUT_SESSION: readonly EventName[] = ['state', 'notice', 'probe', 'securityKey'];

/** Sends events to the window; drops one that needs a session where there is none, or whose payload is not valid. */
export function createPush(window: () => Pick<ShellWindow, 'push'> | null, signedIn: () => boolean, log: Log): Push {
  return (event, payload) => {
    if (!signedIn() && !WITHOUT_SESSION.includes(event)) return;
    const checked = EVENTS[event].safeParse(payload);
    if (checked.success) window()?.push(event, checked.data);
    else log('error', 'An event was not as the bridge promises.', { event });
  };
}
