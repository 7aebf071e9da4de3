import { useState } from 'react';
import { errorWords } from '../i18n/errorWords.ts';

export interface Submit {
  readonly busy: boolean;
  /** Why the newest attempt failed, in words; null as long as none has. */
  readonly problem: string | null;
  readonly setProblem: (problem: string | null) => void;
  /** Does the work of a form that goes away afterwards. A failure becomes the problem, and it may be tried again. */
  readonly submit: (work: () => Promise<void>) => Promise<void>;
}

/** @param notDone puts the reason of a failure into a sentence. */
export function useSubmit(notDone: (words: string) => string = (words) => words): Submit {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await work();
    } catch (cause) {
      setProblem(notDone(errorWords(cause)));
      setBusy(false);
    }
  };
  return { busy, problem, setProblem, submit };
}
