import { useState } from 'react';
import { errorWords } from '../../i18n/errorWords.ts';
import { useDesk } from '../../store/context.ts';

/** An act without a question before it; why it was not done is said in a notice. */
export function useAct() {
  const desk = useDesk();
  const [busy, setBusy] = useState(false);
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    try {
      await work();
    } catch (cause) {
      desk.notice(errorWords(cause), 'warning');
    }
    setBusy(false);
  };
  return { busy, act };
}
