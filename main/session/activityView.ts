/** The recorded activity as this desk shows it: each row with what this desk has found out about it. */
import type { CheckedRow } from '../../contract/activity.ts';
import type { Link, RouteResult } from '../link/link.ts';
import type { CheckedArgs } from '../ports.ts';
import type { ServerWork } from './serverWork.ts';

export interface ActivityViewPorts {
  readonly link: Pick<Link, 'call'>;
  readonly token: string;
  readonly server: ServerWork;
}

export interface ActivityView {
  queryActivity(
    args: CheckedArgs<'queryActivity'>,
  ): Promise<Omit<RouteResult<'queryActivity'>, 'rows'> & { readonly rows: CheckedRow[] }>;
}

/** Calls the server in the session's name. */
export function createActivityView({ link, token, server }: ActivityViewPorts): ActivityView {
  return {
    async queryActivity(args) {
      const { rows, ...page } = await server.require(() => link.call('queryActivity', {}, args, token));
      return { ...page, rows: rows.map(({ evidence: _, ...row }) => ({ ...row, proof: 'unchecked' as const })) };
    },
  };
}
