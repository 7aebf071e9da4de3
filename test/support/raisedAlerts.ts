import { Corroboration } from '../../server/domains/activity/corroboration.ts';
import { systemScope } from '../../server/scope/scope.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { makeBus } from './bus.ts';

/**
 * Alerts of a server's folder, as `kind detail`, after everything that was done there has been compared with what the
 * desks recorded: as if a minute had passed, or so many milliseconds.
 */
export async function raisedAlerts(serverFolder: string, later = 60_000): Promise<string[]> {
  const { db, close } = await openStorage(serverFolder);
  try {
    await new Corroboration({
      db,
      bus: makeBus(),
      scope: systemScope('a test'),
      isLive: () => true,
      now: () => Date.now() + later,
    }).look();
    const rows = await db.selectFrom('alert').select(['kind', 'detail']).orderBy('number').execute();
    return rows.map(({ kind, detail }) => `${kind} ${detail}`);
  } finally {
    await close();
  }
}
