/** Asks for a reason before an act on another person's account, and performs it. */
import type { FormEvent } from 'react';
import { t } from '../../i18n/index.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Window } from '../../ui/Window.tsx';
import { FormFoot } from '../../ui/Form.tsx';
import { useSubmit } from '../../store/useSubmit.ts';

interface Props {
  isOpen: boolean;
  close: () => void;
  title: string;
  text: string;
  submit: string;
  /** Throws with words for the person. */ act: (reason: string) => Promise<void>;
}
/** As the server takes it. */
const LEAST = 3;
const MOST = 200;

export function ReasonWindow({ isOpen, close, title, text, submit, act }: Props) {
  return (
    <Window role="alertdialog" isOpen={isOpen} close={close} title={title}>
      {isOpen && <Form close={close} text={text} submit={submit} act={act} />}
    </Window>
  );
}

function Form({ close, text, submit, act }: Pick<Props, 'close' | 'text' | 'submit' | 'act'>) {
  const { busy, problem, setProblem, submit: doing } = useSubmit();
  const send = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const field = event.currentTarget.elements.namedItem('reason');
    if (!(field instanceof HTMLInputElement) || busy) return;
    const reason = field.value.trim();
    if (reason.length < LEAST) {
      setProblem(t('sessions.reasonHint'));
      field.focus();
      return;
    }
    await doing(async () => {
      await act(reason);
      close();
    });
  };
  return (
    <form className="reason-form" onSubmit={(event) => void send(event)} noValidate autoComplete="off">
      <p>{text}</p>
      <div className="field">
        <label className="field-label" htmlFor="reason">
          {t('sessions.reason')}
        </label>
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the window has just opened to ask this */}
        <input
          id="reason"
          name="reason"
          type="text"
          maxLength={MOST}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          readOnly={busy}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? 'reason-hint' : 'reason-problem reason-hint'}
        />
        <span className="field-hint" id="reason-hint">
          {t('sessions.reasonHint')}
        </span>
      </div>
      <div role="alert">
        {problem !== null && (
          <Callout tone="danger" id="reason-problem">
            {problem}
          </Callout>
        )}
      </div>
      <FormFoot cancel={close} cancelLabel={t('app.cancel')} isPending={busy} submitLabel={submit} />
    </form>
  );
}
