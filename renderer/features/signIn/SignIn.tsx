/**
 * One screen for both passwords. The fields belong to the browser, not to React: their values are read once, at
 * submission, and after any failure the password fields are made anew, so that neither value nor undo history stays.
 */
import { useEffect, useRef, useState, type FormEvent, type ReactNode, type RefObject } from 'react';
import { Button } from 'react-aria-components';
import type { SecondFactorOffer } from '../../../contract/secondFactor.ts';
import { canAskKeys } from '../account/canAskKeys.ts';
import { t } from '../../i18n/index.ts';
import { useClock } from '../../store/clock.ts';
import { useDesk } from '../../store/context.ts';
import { span, timeOfDay } from '../../i18n/format.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { inWords } from '../../i18n/inWords.ts';
import type { Coded } from '../../../contract/errors.ts';

interface Props {
  workstation: string;
  locked: { personName: string | null; notice: Coded } | null;
  /** What is asked for beside the passwords; the same for everybody. */ secondFactor: SecondFactorOffer | undefined;
  /** Opens the self-check. */ selfCheck: ReactNode;
}
interface Failure {
  message: string;
  retryAt: number | null;
}

export function SignIn({ workstation, locked, secondFactor, selfCheck }: Props) {
  const desk = useDesk();
  const login = useRef<HTMLInputElement>(null);
  const workstationPassword = useRef<HTMLInputElement>(null);
  const serverPassword = useRef<HTMLInputElement>(null);
  const code = useRef<HTMLInputElement>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState<'passwords' | 'key' | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [capsLock, setCapsLock] = useState(false);
  const closed = useClock(
    (now) => failure?.retryAt !== null && failure?.retryAt !== undefined && failure.retryAt > now,
  );

  useEffect(() => {
    const watch = (event: KeyboardEvent | MouseEvent): void => setCapsLock(event.getModifierState('CapsLock'));
    const kinds = ['keydown', 'keyup', 'mousedown'] as const;
    for (const kind of kinds) document.addEventListener(kind, watch);
    return () => {
      for (const kind of kinds) document.removeEventListener(kind, watch);
    };
  }, []);
  useEffect(() => {
    (attempt === 0 ? login : workstationPassword).current?.focus();
  }, [attempt]);

  const submit = async (how: 'passwords' | 'key'): Promise<void> => {
    if (busy !== null || closed) return;
    const values = {
      login: login.current?.value.trim() ?? '',
      workstationPassword: workstationPassword.current?.value ?? '',
      serverPassword: serverPassword.current?.value ?? '',
    };
    if (Object.values(values).some((value) => value === '')) {
      setFailure({ message: t('signIn.required'), retryAt: null });
      const empty = [login, workstationPassword, serverPassword].find((field) => field.current?.value.trim() === '');
      empty?.current?.focus();
      return;
    }
    setBusy(how);
    setFailure(null);
    try {
      const answer = await desk.bridge.signIn({ ...values, ...second(how) });
      if (!answer.ok) setFailure({ message: inWords(answer.notice), retryAt: answer.retryAt });
    } catch {
      setFailure({ message: t('signIn.failed'), retryAt: null });
    }
    for (const field of [workstationPassword, serverPassword, code])
      if (field.current !== null) field.current.value = '';
    setBusy(null);
    setAttempt((count) => count + 1);
  };

  const second = (how: 'passwords' | 'key'): { code?: string; securityKey?: boolean } => {
    const typed = code.current?.value.trim() ?? '';
    return { ...(typed === '' ? {} : { code: typed }), ...(how === 'key' ? { securityKey: true } : {}) };
  };

  return (
    <main className="standalone">
      <form
        className="standalone-card"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void submit('passwords');
        }}
        noValidate
        autoComplete="off"
        aria-labelledby="sign-in-title"
      >
        <p className="brand">
          <Icon name="shield" /> {t('app.name')}
        </p>
        <h1 id="sign-in-title" className="with-icon">
          {locked !== null && <Icon name="lock" />}
          {locked === null ? t('signIn.title') : t('signIn.titleLocked')}
        </h1>
        {locked === null ? (
          <p className="muted">{t('signIn.intro')}</p>
        ) : (
          <p className="muted" role="status">
            {locked.personName !== null && (
              <>
                <strong>{t('signIn.lockedFor', { name: locked.personName })}</strong>{' '}
              </>
            )}
            {inWords(locked.notice)} {t('signIn.unlock')}
          </p>
        )}

        <label className="field">
          <span className="field-label">{t('signIn.login')}</span>
          <input
            ref={login}
            name="login"
            type="text"
            maxLength={120}
            autoComplete="off"
            spellCheck={false}
            autoCapitalize="none"
            readOnly={busy !== null}
            aria-required="true"
          />
        </label>
        <Password
          key={`w${attempt}`}
          input={workstationPassword}
          name="workstation-password"
          label={t('signIn.workstationPassword')}
          hint={t('signIn.workstationHint')}
          busy={busy !== null}
        />
        <Password
          key={`s${attempt}`}
          input={serverPassword}
          name="server-password"
          label={t('signIn.serverPassword')}
          hint={t('signIn.serverHint')}
          busy={busy !== null}
        />
        {secondFactor?.code === true && <Code key={`c${attempt}`} input={code} busy={busy !== null} />}

        <p className="caps" role="status">
          {capsLock && (
            <span className="with-icon warning">
              <Icon name="up" /> {t('signIn.capsLock')}
            </span>
          )}
        </p>
        <div role="alert">
          {failure !== null && (
            <Callout tone="danger" id="sign-in-error">
              {failure.message}
            </Callout>
          )}
        </div>
        {closed && failure !== null && failure.retryAt !== null && <Closed until={failure.retryAt} />}
        <Button type="submit" className="button primary tall" isDisabled={closed} isPending={busy === 'passwords'}>
          {busy === 'passwords' ? t('signIn.submitting') : t('signIn.submit')}
        </Button>
        {secondFactor?.securityKey === true && canAskKeys() && (
          <Button
            className="button tall"
            isDisabled={closed}
            isPending={busy === 'key'}
            onPress={() => void submit('key')}
          >
            <Icon name="lock" /> {busy === 'key' ? t('signInSecond.touch') : t('signInSecond.withKey')}
          </Button>
        )}
        <p className="standalone-foot muted">
          {t('signIn.workstation')} {workstation}
        </p>
        <p className="standalone-foot">{selfCheck}</p>
      </form>
    </main>
  );
}

function Password({
  input,
  name,
  label,
  hint,
  busy,
}: {
  input: RefObject<HTMLInputElement | null>;
  name: string;
  label: string;
  hint: string;
  busy: boolean;
}) {
  return (
    <div className="field">
      <label className="field-label" htmlFor={name}>
        {label}
      </label>
      <input
        ref={input}
        id={name}
        name={name}
        type="password"
        maxLength={1024}
        autoComplete="off"
        spellCheck={false}
        readOnly={busy}
        aria-required="true"
        aria-describedby={`${name}-hint`}
      />
      <span className="field-hint" id={`${name}-hint`}>
        {hint}
      </span>
    </div>
  );
}

/** For six digits or a recovery code; never filled in by the browser, and never kept. */
function Code({ input, busy }: { input: RefObject<HTMLInputElement | null>; busy: boolean }) {
  return (
    <div className="field">
      <label className="field-label" htmlFor="code">
        {t('signInSecond.code')}
      </label>
      <input
        ref={input}
        id="code"
        name="code"
        type="text"
        maxLength={40}
        autoComplete="off"
        spellCheck={false}
        autoCapitalize="none"
        readOnly={busy}
        aria-describedby="code-hint"
      />
      <span className="field-hint" id="code-hint">
        {t('signInSecond.codeHint')}
      </span>
    </div>
  );
}

/** Counts down every second; a screen reader announces it once. */
function Closed({ until }: { until: number }) {
  const left = useClock((now) => span(until - now));
  return (
    <p className="closed-until" aria-live="off">
      <Icon name="clock" /> <span>{t('signIn.closed', { time: timeOfDay(until), left })}</span>
    </p>
  );
}
