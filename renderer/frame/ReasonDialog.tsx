/** Asks the person why, where policy wants to know before something happens. Closing it is a no. */
import { useState } from 'react';
import { useDesk, usePicked } from '../store/context.ts';
import { t } from '../i18n/index.ts';
import { ReasonForm } from '../ui/ReasonForm.tsx';
import { Window } from '../ui/Window.tsx';
import { inWords } from '../i18n/inWords.ts';

export function ReasonDialog() {
  const desk = useDesk();
  const asked = usePicked((each) => each.reason);
  return (
    <Window
      role="alertdialog"
      isOpen={asked !== null}
      close={() => void desk.answerReason(null)}
      title={t('whyAsked.title')}
    >
      {asked !== null && (
        <Ask key={asked.askId} question={inWords(asked.question)} answer={(why) => void desk.answerReason(why)} />
      )}
    </Window>
  );
}

function Ask({ question, answer }: { question: string; answer: (why: string | null) => void }) {
  const [isShort, setShort] = useState(false);
  return (
    <ReasonForm
      name="why"
      text={question}
      label={t('whyAsked.label')}
      hint={t('whyAsked.hint')}
      problem={isShort ? t('whyAsked.short') : null}
      tooShort={() => setShort(true)}
      submit={answer}
      submitLabel={t('whyAsked.submit')}
      cancel={() => answer(null)}
      cancelLabel={t('app.cancel')}
    />
  );
}
