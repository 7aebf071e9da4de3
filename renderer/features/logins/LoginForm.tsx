/**
 * A login to be saved. Input stays in the fields of this form alone, goes to main once, and the fields go with the
 * window, so that neither the document nor its undo history contains it.
 */
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Button, Switch } from 'react-aria-components';
import type { LoginsOfPerson, ShownLogin } from '../../../contract/savedLogins.ts';
import type { SignedIn } from '../../store/session.ts';
import { t } from '../../i18n/index.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { listed } from '../../i18n/format.ts';
import { inWords } from '../../i18n/inWords.ts';
import { LOGIN_FIELDS } from '../../limits.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Select } from '../../ui/Select.tsx';
import { Window } from '../../ui/Window.tsx';
import type { SavedLoginsWork } from './savedLoginsWork.ts';

type Field = (typeof LOGIN_FIELDS)[number];
const HIDDEN: readonly Field[] = ['password', 'totp'];
const LIMIT = 1_000;

interface Props {
  person: LoginsOfPerson;
  login: ShownLogin | null;
  loginId: string;
  tenants: SignedIn['tenants'];
  work: SavedLoginsWork;
  close: () => void;
}

export function LoginForm({ person, login, loginId, tenants, work, close }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const choices = tenants.filter((each) => person.tenantIds.includes(each.id));
  const [tenantId, setTenantId] = useState(login?.tenantId ?? choices[0]?.id ?? '');
  const [step, setStep] = useState<'write' | 'confirm'>('write');
  /** What may be shown of it. */
  const [plain, setPlain] = useState({ name: '', address: '' });
  const [shows, setShows] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<readonly { readonly field: Field; readonly words: string }[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    // Where something is wrong, the person goes on there.
    if (problems.length > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [problems]);

  const field = (name: Field): HTMLInputElement | null => {
    const found = form.current?.elements.namedItem(name);
    return found instanceof HTMLInputElement ? found : null;
  };
  const value = (name: Field): string => field(name)?.value ?? '';
  const empty = (): void => {
    for (const name of LOGIN_FIELDS) {
      const each = field(name);
      if (each !== null) each.value = '';
    }
  };
  const leave = (): void => {
    empty();
    close();
  };
  const goOn = (event: FormEvent): void => {
    event.preventDefault();
    if (busy) return;
    if (step === 'confirm') return void save();
    // The rest is checked by main, which knows how; what is simply missing need not go there.
    const missing = (['name', 'address', 'user', 'password'] as const).filter((name) => value(name).trim() === '');
    setFailure(null);
    setProblems(missing.map((name) => ({ field: name, words: t('logins.missing') })));
    if (missing.length > 0) return;
    setPlain({ name: value('name').trim(), address: value('address').trim() });
    setStep('confirm');
  };
  const save = async (): Promise<void> => {
    const { name } = plain;
    setBusy(true);
    setFailure(null);
    try {
      const answer = await work.bridge.saveLogin({
        personId: person.personId,
        loginId,
        tenantId,
        baseVersion: login?.version ?? 0,
        name,
        address: value('address'),
        user: value('user'),
        password: value('password'),
        totp: value('totp'),
      });
      if (answer.version === null) {
        setStep('write');
        setProblems(answer.problems.map(({ field: at, notice }) => ({ field: at, words: inWords(notice) })));
      } else {
        const left = person.workstations
          .filter((each) => answer.leftOut.includes(each.workstationId))
          .map((each) => each.name);
        leave();
        work.setNotice(
          left.length === 0
            ? { tone: 'info', text: t('logins.saved', { name }) }
            : { tone: 'warning', text: t('logins.savedFor', { name, left: listed(left) }) },
        );
        void work.reload();
        return;
      }
    } catch (cause) {
      setStep('write');
      setFailure(t('logins.failed', { words: errorWords(cause) }));
    }
    setBusy(false);
  };

  return (
    <Window
      isOpen
      close={leave}
      title={
        login === null
          ? t('logins.addTitle', { person: person.name })
          : t('logins.replaceTitle', { name: login.name, person: person.name })
      }
      role="alertdialog"
    >
      <form ref={form} className="login-form" autoComplete="off" noValidate onSubmit={goOn}>
        {login !== null && step === 'write' && <p className="small muted">{t('logins.replaceHint')}</p>}
        <div className="login-fields" hidden={step === 'confirm'}>
          {login === null && choices.length > 1 && (
            <Select
              label={t('logins.company')}
              value={tenantId}
              options={choices.map((each) => ({ value: each.id, label: each.name }))}
              choose={setTenantId}
            />
          )}
          {LOGIN_FIELDS.map((name, index) => (
            <TextField
              key={name}
              name={name}
              isHidden={HIDDEN.includes(name) && !shows}
              problem={problems.find((each) => each.field === name)?.words ?? null}
              takesFocus={index === 0}
              start={name === 'name' ? login?.name : name === 'address' ? login?.address : undefined}
              isReadOnly={busy}
            />
          ))}
          <Switch className="switch" isSelected={shows} onChange={setShows}>
            <span className="switch-track" aria-hidden="true" /> {t('logins.show')}
          </Switch>
        </div>
        {step === 'confirm' && <Confirm person={person} {...plain} />}
        <div role="alert">{failure !== null && <Callout tone="danger">{failure}</Callout>}</div>
        <div className="window-foot">
          {step === 'confirm' && (
            <Button className="button" isDisabled={busy} onPress={() => setStep('write')}>
              {t('logins.back')}
            </Button>
          )}
          <Button className="button" isDisabled={busy} onPress={leave}>
            {t('logins.cancel')}
          </Button>
          <Button className="button primary" type="submit" isPending={busy}>
            {step === 'write' ? t('logins.next') : busy ? t('logins.sealing') : t('logins.seal')}
          </Button>
        </div>
      </form>
    </Window>
  );
}

function Confirm({ person, name, address }: { person: LoginsOfPerson; name: string; address: string }) {
  const [to, not] = [
    person.workstations.filter((each) => each.isSealedTo),
    person.workstations.filter((each) => !each.isSealedTo),
  ];
  return (
    <div className="login-confirm" role="group" aria-label={t('logins.seal')}>
      <p>
        <strong>{name}</strong> <span className="login-address">{address}</span>
      </p>
      {to.length > 0 && (
        <>
          <p className="field-label">{t('logins.sealTo')}</p>
          <ul className="lines">
            {to.map((each) => (
              <li key={each.workstationId}>
                <strong>{each.name}</strong> <span className="small muted">{t(`logins.trustNames.${each.trust}`)}</span>
                <p className="small fingerprint-small">{each.fingerprint}</p>
              </li>
            ))}
          </ul>
        </>
      )}
      {not.length > 0 && (
        <>
          <p className="field-label">{t('logins.notTo')}</p>
          <ul className="lines">
            {not.map((each) => (
              <li key={each.workstationId}>
                <strong>{each.name}</strong>{' '}
                <span className="small warning">{t(`logins.trustNames.${each.trust}`)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {to.some((each) => each.trust === 'new') && <Callout tone="warning">{t('logins.firstTime')}</Callout>}
      <p>{t('logins.onceSealed')}</p>
    </div>
  );
}

interface FieldProps {
  name: Field;
  isHidden: boolean;
  problem: string | null;
  takesFocus: boolean;
  start: string | undefined;
  isReadOnly: boolean;
}

function TextField({ name, isHidden, problem, takesFocus, start, isReadOnly }: FieldProps) {
  const id = `login-${name}`;
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {t(`logins.fields.${name}`)}
      </label>
      {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the window has just opened to be written in */}
      <input
        id={id}
        name={name}
        type={isHidden ? 'password' : 'text'}
        inputMode={name === 'address' ? 'url' : 'text'}
        maxLength={LIMIT}
        defaultValue={start}
        readOnly={isReadOnly}
        autoFocus={takesFocus}
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="off"
        spellCheck={false}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? `${id}-hint` : `${id}-problem ${id}-hint`}
      />
      <span className="field-hint" id={`${id}-hint`}>
        {t(`logins.hints.${name}`)}
      </span>
      <span className="small danger" id={`${id}-problem`} role="alert">
        {problem}
      </span>
    </div>
  );
}
