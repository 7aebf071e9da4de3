import { listenForVisitors, type VisitorListenerPorts } from '../channels/widget/visitorListener.ts';
import type { Step } from '../platform/steps.ts';

/** @param host a loopback address; a proxy in front of it serves TLS */
export const listenToVisitors = (host: string, port: number, ports: VisitorListenerPorts): Step<null> => ({
  name: 'listen to visitors',
  async start() {
    const visitor = await listenForVisitors(host, port, ports);
    return { made: null, undo: () => visitor.close() };
  },
});
