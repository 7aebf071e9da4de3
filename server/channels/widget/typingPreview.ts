/** What a visitor is typing, for the agent who answers: masked with the dialogue so far, sent on, and not stored. */
import { liveEvent } from '../../../contract/realtime.ts';
import { typingOutput } from '../../../core/masking/outputs.ts';
import type { DialogueState, Mask } from '../../../core/masking/types.ts';
import { STATE_LIFE } from '../../domains/conversations/ingest.ts';
import { previewedConversation } from '../../domains/conversations/liveQueries.ts';
import type { DeskEvent } from '../../platform/deskEvent.ts';
import type { VisitorScope } from '../../scope/visitorScope.ts';
import type { Db } from '../../storage/storage.ts';

/**
 * Whether the agent sees what is being typed in this conversation: the visitor's notice said so, and it is still
 * switched on.
 */
export async function isPreviewed(db: Db, visitor: VisitorScope): Promise<boolean> {
  return (await previewedConversation(db, visitor)) !== undefined;
}

/** The masker under a tenant's policy. */
export type MaskOf = (tenantId: string, conversationId: string) => Promise<Mask>;

/** UTF-16 units of a text that is masked anew while it is typed; of a longer one the agent sees that it is typed. */
const LONGEST_PREVIEW = 1_000;

/**
 * Null where no agent answers, for a text that is too long, and where previews are off for this conversation, whatever
 * the page sends.
 * @throws Error where the tenant's policy cannot be read: nothing is shown then.
 */
export async function previewOf(
  db: Db,
  visitor: VisitorScope,
  maskOf: MaskOf,
  text: string,
  now = Date.now(),
): Promise<DeskEvent | null> {
  if (text.length > LONGEST_PREVIEW) return null;
  const { conversationId } = visitor;
  const found = await previewedConversation(db, visitor);
  if (found === undefined || found.status !== 'open' || found.assigned_person_id === null) return null;
  const state =
    found.dialogue_state === null || found.touched_at <= now - STATE_LIFE
      ? undefined
      : (JSON.parse(found.dialogue_state) as DialogueState);
  const shown = typingOutput(text, 'visitor', state, await maskOf(found.tenant_id, conversationId));
  return {
    about: { concerns: 'conversation', conversationId, personId: found.assigned_person_id },
    frame: liveEvent('typing.changed', {
      conversationId,
      who: 'visitor',
      typing: true,
      preview: { text: shown.text, marks: shown.marks.map((mark) => ({ ...mark })) },
    }),
  };
}
