/** Asks for a reason before an act on another person's account, and performs it. */
import { t } from '../../i18n/index.ts';
import { ReasonForm } from '../../ui/ReasonForm.tsx';
import { Window } from '../../ui/Window.tsx';
import { useSubmit } from '../../store/useSubmit.ts';

interface Props {
  isOpen: boolean;
  close: () => void;
  title: string;
  text: string;
  submit: string;
  /** Throws with words for the person. */ act: (reason: string) => Promise<void>;
}

export function ReasonWindow({ isOpen, close, title, text, submit, act }: Props) {
  return (
    <Window role="alertdialog" isOpen={isOpen} close={close} title={title}>
      {isOpen && <Ask close={close} text={text} submit={submit} act={act} />}
    </Window>
  );
}

function Ask({ close, text, submit: submitLabel, act }: Pick<Props, 'close' | 'text' | 'submit' | 'act'>) {
  const { busy, problem, setProblem, submit } = useSubmit();
  return (
    <ReasonForm
      name="reason"
      text={text}
      label={t('sessions.reason')}
      hint={t('sessions.reasonHint')}
      problem={problem}
      isBusy={busy}
      tooShort={() => setProblem(t('sessions.reasonHint'))}
      submit={(reason) =>
        void submit(async () => {
          await act(reason);
          close();
        })
      }
      submitLabel={submitLabel}
      cancel={close}
      cancelLabel={t('app.cancel')}
    />
  );
}
