/** Reads a pasted list of canned replies on this desk; nothing of it is stored. */
import type { VerbResult } from '../../../contract/bridge.ts';
import type { Fault } from '../../../contract/faults.ts';
import { MOST_IMPORTED_REPLIES } from '../../../contract/replies.ts';
import { readReplyList } from '../../../core/replies/replyList.ts';

/** Problems of one answer, as the contract limits them. */
const MOST_NAMED = 1_000;

/** @param text CSV or JSON, as it was pasted @returns the replies, and what is wrong with which line */
export async function readReplies(text: string): Promise<VerbResult<'readReplies'>> {
  const { replies, problems } = readReplyList(text, MOST_IMPORTED_REPLIES);
  return {
    replies: [...replies],
    problems: problems.slice(0, MOST_NAMED).map(({ line, fault }) => ({ line, notice: fault satisfies Fault })),
  };
}
