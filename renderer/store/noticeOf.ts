/** What came of an act, over the list that it changed. */
import { errorWords } from '../i18n/errorWords.ts';

export interface Notice {
  readonly tone: 'info' | 'warning';
  readonly text: string;
}

/**
 * Does `work`, which returns what was done, in words.
 * @param notDone puts the reason of a failure into a sentence.
 */
export async function noticeOf(work: () => Promise<string>, notDone: (words: string) => string): Promise<Notice> {
  try {
    return { tone: 'info', text: await work() };
  } catch (cause) {
    return { tone: 'warning', text: notDone(errorWords(cause)) };
  }
}
