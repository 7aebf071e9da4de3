/** What the views about addresses ask of main: the server keeps the rules and judges by them, so main only carries. */
import type { ADDRESS_VERBS } from '../../../contract/addresses.ts';
import type { z } from 'zod';
import type { Link } from '../../link/link.ts';

type Verb = keyof typeof ADDRESS_VERBS;
export type AddressWork = {
  readonly [V in Verb]: (
    args: z.output<(typeof ADDRESS_VERBS)[V]['args']>,
  ) => Promise<z.output<(typeof ADDRESS_VERBS)[V]['result']>>;
};

export interface AddressPorts {
  readonly link: Pick<Link, 'call'>;
  readonly token: string;
  /** Turns a server that refuses or cannot be reached into words. */
  readonly online: <T>(work: () => Promise<T>) => Promise<T>;
}

export function createAddresses({ link, token, online }: AddressPorts): AddressWork {
  return {
    getAddresses: () => online(() => link.call('addressStatus', {}, {}, token)),
    changeAddresses: (args) => online(() => link.call('changeAddresses', {}, args, token)),
    undoAddresses: (args) => online(() => link.call('undoAddresses', {}, args, token)),
    tryAddress: (args) => online(() => link.call('tryAddress', {}, args, token)),
    listIntrusions: () => online(() => link.call('listIntrusions', {}, {}, token)),
  };
}
