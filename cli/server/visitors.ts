import { startScriptedVisitors } from '../../server/scripted/scriptedVisitors.ts';
import { wordsOfError } from '../wordsOfError.ts';
import { command, needed, whole } from './command.ts';

export const visitors = command({
  what: 'scripted visitors on a running server',
  usage: ['--url URL --site ID [--site ID ...] [--count N] [--visits N] [--pause MILLISECONDS]'],
  options: {
    url: { type: 'string' },
    site: { type: 'string', multiple: true },
    count: { type: 'string' },
    visits: { type: 'string' },
    pause: { type: 'string' },
  },
  isOpen: true,
  async run(values) {
    const pause = whole(values.pause, '--pause');
    const count = whole(values.count, '--count');
    const visits = whole(values.visits, '--visits');
    const [site, ...sites] = values.site ?? [];
    let stopped = false;
    // Several visitors may fail for one reason, which is said once.
    const reasons = new Set<string>();
    const running = startScriptedVisitors({
      visitorUrl: needed(values.url, '--url'),
      siteIds: [needed(site, '--site'), ...sites],
      ...(pause === undefined ? {} : { pause }),
      ...(count === undefined ? {} : { visitors: count }),
      ...(visits === undefined ? {} : { visits }),
      failed: (error) => {
        const reason = wordsOfError(error) ?? (error instanceof Error ? error.message : String(error));
        if (!reasons.has(reason)) console.error(`A scripted visitor gave up: ${reason}`);
        reasons.add(reason);
      },
    });
    const stop = (): void => {
      stopped = true;
      running.stop();
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    return (await running.finished) > 0 || stopped ? 0 : 1;
  },
});
