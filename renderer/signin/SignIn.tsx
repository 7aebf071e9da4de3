/**
 * One screen for both passwords. The fields belong to the browser, not to React: their values are read once, at
 * submission, and after any failure the password fields are made anew, so that neither value nor undo history stays.
 */
import { useEffect, useRef, useState, type FormEvent, type ReactNode, type RefObject } from 'react';
import { Button } from 'react-aria-components';
import { useClock } from '../store/clock.ts';
import { useDesk } from '../store/context.ts';
import { app, signIn } from '../strings.ts';
import { span, timeOfDay } from '../times.ts';
import { Icon } from '../ui/Icon.tsx';

interface Props { workstation: string; message: string | null; locked: { personName: string | null; reason: string } | null; /** Opens the self-check. */ selfCheck: ReactNode }
interface Failure { message: string; retryAt: number | null }

export function SignIn({ workstation, message, locked, selfCheck }: Props) {
  const desk = useDesk();
  const login = useRef<HTMLInputElement>(null);
  const workstationPassword = useRef<HTMLInputElement>(null);
  const serverPassword = useRef<HTMLInputElement>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const [capsLock, setCapsLock] = useState(false);
  const closed = useClock((now) => failure?.retryAt !== null && failure?.retryAt !== undefined && failure.retryAt > now);

  useEffect(() => {
    const watch = (event: KeyboardEvent | MouseEvent): void => setCapsLock(event.getModifierState('CapsLock'));
    const kinds = ['keydown', 'keyup', 'mousedown'] as const;
    for (const kind of kinds) document.addEventListener(kind, watch);
    return () => { for (const kind of kinds) document.removeEventListener(kind, watch); };
  }, []);
  useEffect(() => { (attempt === 0 ? login : workstationPassword).current?.focus(); }, [attempt]);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || closed) return;
    const values = {
      login: login.current?.value.trim() ?? '',
      workstationPassword: workstationPassword.current?.value ?? '',
      serverPassword: serverPassword.current?.value ?? '',
    };
    if (Object.values(values).some((value) => value === '')) {
      setFailure({ message: signIn.required, retryAt: null });
      const empty = [login, workstationPassword, serverPassword].find((field) => field.current?.value.trim() === '');
      empty?.current?.focus();
      return;
    }
    setBusy(true);
    setFailure(null);
    try {
      const answer = await desk.bridge.signIn(values);
      if (!answer.ok) setFailure({ message: answer.message, retryAt: answer.retryAt });
    } catch {
      setFailure({ message: signIn.failed, retryAt: null });
    }
    for (const field of [workstationPassword, serverPassword]) if (field.current !== null) field.current.value = '';
    setBusy(false);
    setAttempt((count) => count + 1);
  };

  return (
    <main className="door">
      <form className="door-card" onSubmit={(event) => void submit(event)} noValidate autoComplete="off" aria-labelledby="sign-in-title">
        <p className="brand"><Icon name="shield" /> {app.name}</p>
        <h1 id="sign-in-title" className="with-icon">{locked !== null && <Icon name="lock" />}{locked === null ? signIn.title : signIn.titleLocked}</h1>
        {locked === null
          ? <p className="muted">{signIn.intro}</p>
          : <p className="muted" role="status">{locked.personName !== null && <><strong>{signIn.lockedFor(locked.personName)}</strong> </>}{locked.reason} {signIn.unlock}</p>}
        {message !== null && failure === null && <p className="callout info" role="status">{message}</p>}

        <label className="field">
          <span className="field-label">{signIn.login}</span>
          <input ref={login} name="login" type="text" maxLength={120} autoComplete="off" spellCheck={false} autoCapitalize="none" readOnly={busy} aria-required="true" />
        </label>
        <Password key={`w${attempt}`} input={workstationPassword} name="workstation-password" label={signIn.workstationPassword} hint={signIn.workstationHint} busy={busy} />
        <Password key={`s${attempt}`} input={serverPassword} name="server-password" label={signIn.serverPassword} hint={signIn.serverHint} busy={busy} />

        <p className="caps" role="status">{capsLock && <span className="with-icon warning"><Icon name="up" /> {signIn.capsLock}</span>}</p>
        <div role="alert">{failure !== null && <p className="callout danger" id="sign-in-error"><Icon name="warning" /> <span>{failure.message}</span></p>}</div>
        {closed && failure !== null && failure.retryAt !== null && <Closed until={failure.retryAt} />}
        <Button type="submit" className="button primary tall" isDisabled={closed} isPending={busy}>{busy ? signIn.submitting : signIn.submit}</Button>
        <p className="door-foot muted">{signIn.workstation} {workstation}</p>
        <p className="door-foot">{selfCheck}</p>
      </form>
    </main>
  );
}

function Password({ input, name, label, hint, busy }: { input: RefObject<HTMLInputElement | null>; name: string; label: string; hint: string; busy: boolean }) {
  return (
    <div className="field">
      <label className="field-label" htmlFor={name}>{label}</label>
      <input ref={input} id={name} name={name} type="password" maxLength={1024} autoComplete="off" spellCheck={false} readOnly={busy} aria-required="true" aria-describedby={`${name}-hint`} />
      <span className="field-hint" id={`${name}-hint`}>{hint}</span>
    </div>
  );
}

/** Counts down for the eye every second; a screen reader hears it once. */
function Closed({ until }: { until: number }) {
  const left = useClock((now) => span(until - now));
  return <p className="closed-until" aria-live="off"><Icon name="clock" /> <span>{signIn.closed(timeOfDay(until), left)}</span></p>;
}
