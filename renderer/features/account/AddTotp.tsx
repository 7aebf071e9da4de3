/**
 * Enrols an authenticator app: the secret as a picture and as text, once, and a code that proves that the app has it.
 */
import { useCallback, useEffect, useRef, useState, type FormEvent } from 'react';
import { Button } from 'react-aria-components';
import type { NewTotp } from '../../../contract/secondFactor.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { QrCode } from './QrCode.tsx';

const groups = (secret: string): string => secret.match(/.{1,4}/g)?.join(' ') ?? '';

export function AddTotp({ done }: { done: () => void }) {
  const desk = useDesk();
  const [made, setMade] = useState<NewTotp | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const begun = useRef(false);
  const begin = useCallback((): void => {
    setFailure(null);
    desk.bridge
      .beginTotp({})
      .then(setMade, (cause: unknown) => setFailure(cause instanceof Error ? cause.message : t('totp.failed')));
  }, [desk]);
  useEffect(() => {
    // Once: a second secret would make the first one worthless while somebody scans it.
    if (begun.current) return;
    begun.current = true;
    begin();
  }, [begin]);
  const isShown = made !== null;
  useEffect(() => {
    if (isShown) field.current?.focus();
  }, [isShown]);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (made === null || busy) return;
    const code = field.current?.value.replaceAll(/\s/g, '') ?? '';
    if (code === '') {
      setProblem(t('totp.empty'));
      field.current?.focus();
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      const added = await desk.bridge.confirmTotp({ factorId: made.factorId, code });
      if (added.recoveryCodes !== null) desk.showRecoveryCodes(added.recoveryCodes);
      done();
    } catch (cause) {
      setProblem(cause instanceof Error ? cause.message : t('app.unknownError'));
      if (field.current !== null) field.current.value = '';
      field.current?.focus();
    }
    setBusy(false);
  };

  if (failure !== null) return <Failed text={failure} retryLabel={t('app.retry')} retry={begin} />;
  if (made === null) return <Loading label={t('totp.making')} rows={3} />;
  return (
    <form className="enrol-form" onSubmit={(event) => void submit(event)} noValidate autoComplete="off">
      <ol className="steps">
        <li>
          {wordsOf('totp.steps')[0]}
          <QrCode text={made.uri} label={t('totp.picture')} />
          <p className="small muted">{t('totp.text')}</p>
          <p className="secret-text" data-secret>
            {groups(made.secret)}
          </p>
        </li>
        <li>
          <label htmlFor="totp-code">{wordsOf('totp.steps')[1]}</label>
          <input
            ref={field}
            id="totp-code"
            name="totp-code"
            type="text"
            inputMode="numeric"
            maxLength={12}
            autoComplete="off"
            spellCheck={false}
            readOnly={busy}
            aria-label={t('totp.code')}
            aria-invalid={problem !== null}
            aria-describedby={problem === null ? undefined : 'totp-problem'}
          />
        </li>
      </ol>
      <div role="alert">
        {problem !== null && (
          <p className="callout danger" id="totp-problem">
            <Icon name="warning" /> <span>{problem}</span>
          </p>
        )}
      </div>
      <Button type="submit" className="button primary" isPending={busy}>
        {t('totp.submit')}
      </Button>
    </form>
  );
}
