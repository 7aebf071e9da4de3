import { z } from 'zod';
import type { Approvable } from '../../core/policy/approvals.ts';
import { setPolicyAt } from '../../server/domains/policy/policyByKey.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { eventually, type Rig, type SignedIn } from './serverRig.ts';

const Frame = z.object({ required: z.array(z.string()) });

/** Takes a kind of change off the list of those that a second person approves. @param by an administrator */
export async function oneAlone(rig: Pick<Rig, 'data'>, by: SignedIn, what: Approvable): Promise<void> {
  const required = async () => Frame.parse((await by.ask('GET', '/v1/administration/people')).json).required;
  const others = (await required()).filter((one) => one !== what);
  const storage = await openStorage(rig.data);
  try {
    await setPolicyAt(storage.db, 'approvals.required', others);
  } finally {
    await storage.close();
  }
  await eventually(async () => !(await required()).includes(what));
}
