/** Whether agents of a tenant see what a visitor is typing. Off until it is switched on, and then only for visitors whose notice said so. */
import { changing, NotDone } from '../administration.ts';
import type { Db } from '../storage/storage.ts';

/** @throws NotDone where there is no such tenant. */
export async function setTypingPreview(db: Db, tenant: string, on: boolean): Promise<void> {
  const tenants = await db.selectFrom('tenant').select(['id', 'name']).execute();
  const found = tenants.find((t) => t.id === tenant || t.name.toLowerCase() === tenant.trim().toLowerCase());
  if (found === undefined) throw new NotDone(`There is no tenant "${tenant}".`);
  await changing(db, { action: 'set-typing-preview', on }, found.id, async (tx) => {
    await tx.updateTable('tenant').set({ typing_preview: on ? 1 : 0 }).where('id', '=', found.id).execute();
  });
}
