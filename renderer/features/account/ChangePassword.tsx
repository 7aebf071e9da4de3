/**
 * Changing a password: one's own at the server, or that of the workstation. The fields belong to the browser, not to
 * React: their values are read once, at submission, and the fields are made anew after every answer, so that neither
 * value nor undo history stays. The rules say what is wrong; there is no meter.
 */
import { useEffect, useId, useRef, useState, type FormEvent, type RefObject } from 'react';
import { Button } from 'react-aria-components';
import type { Coded } from '../../../contract/errors.ts';
import type { PasswordAnswer } from '../../../contract/passwords.ts';
import { t } from '../../i18n/index.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { useClock } from '../../store/clock.ts';
import { span, timeOfDay } from '../../i18n/format.ts';
import { PASSWORD_LIMIT } from '../../limits.ts';
import { Icon } from '../../ui/Icon.tsx';
import { inWords } from '../../i18n/inWords.ts';

/** Which password it is, in words and in verbs. */
export interface Changed {
  readonly label: string;
  readonly present: string;
  readonly next: string;
  /** What the new one has to be, a line each. */
  readonly rules: readonly string[];
  check(password: string): Promise<{ readonly problems: readonly Coded[] }>;
  change(values: { readonly present: string; readonly next: string }): Promise<PasswordAnswer>;
}
interface Props {
  readonly which: Changed;
  readonly done: () => void;
  /** Puts the keyboard into the first field. */ readonly focus?: boolean;
}
interface Problem {
  readonly message: string;
  readonly problems: readonly string[];
}

const said = (message: string, problems: readonly Coded[] = []): Problem => ({
  message,
  problems: problems.map((one) => inWords(one)),
});

export function ChangePassword({ which, done, focus = false }: Props) {
  const id = useId();
  const present = useRef<HTMLInputElement>(null);
  const next = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [attempt, setAttempt] = useState(0);
  /** Apart from what is wrong with a password: looking at one opens nothing. */
  const [closedUntil, setClosedUntil] = useState<number | null>(null);
  const closed = useClock((now) => closedUntil !== null && closedUntil > now);
  useEffect(() => {
    if (focus || attempt > 0) present.current?.focus();
  }, [attempt, focus]);

  /** Checked as soon as it is typed, so that a password that will be refused is not typed twice. */
  const look = async (): Promise<void> => {
    const value = next.current?.value ?? '';
    if (value === '' || busy) return;
    try {
      const { problems } = await which.check(value);
      // What was typed meanwhile is looked at when its time comes.
      if (next.current?.value === value) setProblem(problems.length === 0 ? null : said('', problems));
    } catch {
      // The answer to the form says it.
    }
  };

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || closed) return;
    const values = { present: present.current?.value ?? '', next: next.current?.value ?? '' };
    const empty = [present, next, again].find((field) => (field.current?.value ?? '') === '');
    if (empty !== undefined) {
      setProblem(said(t('password.empty')));
      empty.current?.focus();
      return;
    }
    if (values.next !== again.current?.value) {
      setProblem(said(t('password.differ')));
      if (again.current !== null) again.current.value = '';
      again.current?.focus();
      return;
    }
    setBusy(true);
    setProblem(null);
    let changed = false;
    try {
      const answer = await which.change(values);
      changed = answer.ok;
      if (!answer.ok) {
        setProblem(said(inWords(answer.notice), answer.problems));
        setClosedUntil(answer.retryAt);
      }
    } catch (cause) {
      setProblem(said(errorWords(cause)));
    }
    for (const field of [present, next, again]) if (field.current !== null) field.current.value = '';
    setBusy(false);
    setAttempt((count) => count + 1);
    if (changed) done();
  };

  return (
    <form
      className="password-form"
      onSubmit={(event) => void submit(event)}
      noValidate
      autoComplete="off"
      aria-label={which.label}
    >
      <div role="alert" id={`${id}-problem`}>
        {problem !== null && (
          <div className="callout danger">
            <Icon name="warning" />
            <div>
              {problem.message !== '' && <p>{problem.message}</p>}
              {problem.problems.length > 0 && (
                <ul className="password-problems">
                  {problem.problems.map((one) => (
                    <li key={one}>{one}</li>
                  ))}
                </ul>
              )}
            </div>
          </div>
        )}
      </div>
      {closed && closedUntil !== null && <Closed until={closedUntil} />}
      <Field
        key={`p${attempt}`}
        id={`${id}-present`}
        name="present-password"
        input={present}
        label={which.present}
        busy={busy}
      />
      <Field
        key={`n${attempt}`}
        id={`${id}-next`}
        name="new-password"
        input={next}
        label={which.next}
        busy={busy}
        describedBy={`${id}-rules ${id}-problem`}
        invalid={(problem?.problems.length ?? 0) > 0}
        onBlur={() => void look()}
      />
      <div id={`${id}-rules`} className="password-rules">
        <p className="small muted">{t('password.rules')}</p>
        <ul className="small">
          {which.rules.map((rule) => (
            <li key={rule}>{rule}</li>
          ))}
        </ul>
      </div>
      <Field
        key={`a${attempt}`}
        id={`${id}-again`}
        name="new-password-again"
        input={again}
        label={t('password.again')}
        busy={busy}
      />
      <Button type="submit" className="button primary" isDisabled={closed} isPending={busy}>
        {busy ? t('password.submitting') : t('password.submit')}
      </Button>
    </form>
  );
}

interface FieldProps {
  id: string;
  name: string;
  input: RefObject<HTMLInputElement | null>;
  label: string;
  busy: boolean;
  describedBy?: string;
  invalid?: boolean;
  onBlur?: () => void;
}
function Field({ id, name, input, label, busy, describedBy, invalid = false, onBlur }: FieldProps) {
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        ref={input}
        id={id}
        name={name}
        type="password"
        maxLength={PASSWORD_LIMIT}
        autoComplete="off"
        spellCheck={false}
        readOnly={busy}
        aria-required="true"
        aria-invalid={invalid}
        aria-describedby={describedBy}
        onBlur={onBlur}
      />
    </div>
  );
}

/** Counts down visibly; a screen reader announces it once. */
function Closed({ until }: { until: number }) {
  const left = useClock((now) => span(until - now));
  return (
    <p className="with-icon" aria-live="off">
      <Icon name="clock" /> <span>{t('password.closed', { time: timeOfDay(until), left })}</span>
    </p>
  );
}
