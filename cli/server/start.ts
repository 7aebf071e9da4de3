import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { leaveNoDump } from '../../main/guards/dumps.ts';
import { sitesWithTenants } from '../../server/domains/tenants/queries.ts';
import { serverKey } from '../../server/storage/serverKey.ts';
import { openLogFile } from '../../server/platform/logFile.ts';
import { startServer } from '../../server/server.ts';
import { command, folderOf, inStorage, printJson } from './command.ts';
import { PORTS, portsOf } from './ports.ts';

/** Loud, because it is right for a demo alone. */
const KEY_BESIDE =
  'cleandesk server: THE SERVER KEY LIES BESIDE THE DATABASE (server.key): a copy of this folder can be read by ' +
  'anybody. That is for a demo. "cleandesk server rekey" moves to a key outside the folder (docs/server-keys.md).';

/** The memory of a server has its key and what visitors write, before it is masked. */
function leaveNoMemory(): void {
  try {
    leaveNoDump();
  } catch {
    console.error('cleandesk server: a core file of this server would contain its memory, and with it its key.');
  }
}

export const start = command({
  what: 'runs until it is stopped; prints one JSON line when it listens',
  usage: [
    '[--desk-port N] [--visitor-port N] [--desk-host ADDRESS] [--desk-name NAME] [--enrolment-port N]',
    '[--widget FOLDER] [--log FILE] [--visitor-origin ORIGIN ...]',
  ],
  options: {
    ...PORTS,
    'desk-host': { type: 'string' },
    'desk-name': { type: 'string' },
    widget: { type: 'string' },
    log: { type: 'string' },
    'visitor-origin': { type: 'string', multiple: true },
  },
  isOpen: true,
  async run(values) {
    leaveNoMemory();
    const server = await startServer({
      dataFolder: folderOf(values),
      ...portsOf(values),
      widgetFolder: resolve(values.widget ?? join(import.meta.dirname, '../../dist/widget')),
      log: values.log === undefined ? pino.destination({ fd: 2, sync: true }) : openLogFile(values.log),
      ...(values['desk-host'] === undefined ? {} : { deskHost: values['desk-host'] }),
      ...(values['desk-name'] === undefined ? {} : { deskName: values['desk-name'] }),
      visitorOrigins: values['visitor-origin'] ?? [],
    });
    const stopped = new Promise<void>((done) => {
      process.once('SIGTERM', done);
      process.once('SIGINT', done);
    });
    if (serverKey(folderOf(values)).from === 'beside') console.error(KEY_BESIDE);
    const { deskUrl, visitorUrl } = server;
    await inStorage(values, async (db, scope) => {
      const rows = await sitesWithTenants(db, scope);
      const sites = rows.map((row) => ({ ...row, url: `${visitorUrl}/s/${row.id}` }));
      printJson({ ready: true, deskUrl, visitorUrl, sites });
    });
    await stopped;
    await server.close();
    return 0;
  },
});
