/** What the person reads for the codes that the desk answers: the page's own words. */
import type { BridgeAnswer, DeskState, EventPayload } from '../../contract/bridge.ts';
import type { Coded } from '../../contract/errors.ts';
import { inWords as wordsOf } from '../../renderer/i18n/inWords.ts';

export { inWords as wordsOf } from '../../renderer/i18n/inWords.ts';

/** A state with its reason in words. */
export const shownState = (state: DeskState): DeskState & { words: string } => ({
  ...state,
  words: 'notice' in state ? wordsOf(state.notice) : '',
});

/** A refusal of the bridge, or a refusing answer, with the words for it; empty where it is accepted. */
export function shownAnswer(answer: BridgeAnswer | { ok: true } | { ok: false; notice: Coded }): {
  ok: boolean;
  words: string;
} {
  if (answer.ok) return { ok: true, words: '' };
  return { ok: false, words: wordsOf('notice' in answer ? answer.notice : answer) };
}

/** The texts of the notices, in order. */
export const shownNotices = (shell: { events(name: 'notice'): readonly EventPayload<'notice'>[] }): string[] =>
  shell.events('notice').map((notice) => wordsOf(notice.notice));
