/** Asks the person why, where policy wants to know before something happens. Closing it is a no. */
import { useState, type FormEvent } from 'react';
import { useDesk, usePicked } from '../store/context.ts';
import { t } from '../i18n/index.ts';
import { Callout } from '../ui/Callout.tsx';
import { Window } from '../ui/Window.tsx';
import { inWords } from '../i18n/inWords.ts';
import { FormFoot } from '../ui/Form.tsx';

/** As the bridge takes it. */
const LIMIT = 200;
/** Shorter says nothing; main refuses it too. */
const LEAST = 3;

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
        <ReasonForm
          key={asked.askId}
          question={inWords(asked.question)}
          answer={(why) => void desk.answerReason(why)}
        />
      )}
    </Window>
  );
}

function ReasonForm({ question, answer }: { question: string; answer: (why: string | null) => void }) {
  const [short, setShort] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const field = event.currentTarget.elements.namedItem('why');
    const why = field instanceof HTMLInputElement ? field.value.trim() : '';
    if (why.length >= LEAST) return answer(why);
    setShort(true);
    if (field instanceof HTMLInputElement) field.focus();
  };
  return (
    <form className="reason-form" onSubmit={submit} noValidate autoComplete="off">
      <p>{question}</p>
      <div className="field">
        <label className="field-label" htmlFor="why">
          {t('whyAsked.label')}
        </label>
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the window has just opened to ask this */}
        <input
          id="why"
          name="why"
          type="text"
          maxLength={LIMIT}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          aria-invalid={short}
          aria-describedby={short ? 'why-problem why-hint' : 'why-hint'}
        />
        <span className="field-hint" id="why-hint">
          {t('whyAsked.hint')}
        </span>
      </div>
      <div role="alert">
        {short && (
          <Callout tone="danger" id="why-problem">
            {t('whyAsked.short')}
          </Callout>
        )}
      </div>
      <FormFoot cancel={() => answer(null)} cancelLabel={t('app.cancel')} submitLabel={t('whyAsked.submit')} />
    </form>
  );
}
