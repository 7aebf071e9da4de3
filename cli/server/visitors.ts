import { startScriptedVisitors } from '../../server/scripted/scriptedVisitors.ts';
import { command, needed, whole } from './command.ts';

export const visitors = command({
  what: 'scripted visitors on a running server',
  usage: ['--url URL --site ID [--site ID ...] [--count N] [--pause MILLISECONDS]'],
  options: {
    url: { type: 'string' },
    site: { type: 'string', multiple: true },
    count: { type: 'string' },
    pause: { type: 'string' },
  },
  isOpen: true,
  async run(values) {
    const pause = whole(values.pause, '--pause');
    const count = whole(values.count, '--count');
    const running = startScriptedVisitors({
      visitorUrl: needed(values.url, '--url'),
      siteIds: values.site ?? [],
      ...(pause === undefined ? {} : { pause }),
      ...(count === undefined ? {} : { visitors: count }),
      failed: (error) =>
        console.error(`A scripted visitor gave up: ${error instanceof Error ? error.message : String(error)}`),
    });
    process.once('SIGTERM', running.stop);
    process.once('SIGINT', running.stop);
    await running.finished;
    return 0;
  },
});
