/**
 * Enrols an authenticator app: the secret as a picture and as text, once, and a code that proves that the app has it.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { NewTotp } from '../../../contract/secondFactor.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { Failed, Loading } from '../../ui/Empty.tsx';
import { FactorForm } from './FactorForm.tsx';
import { QrCode } from './QrCode.tsx';

const groups = (secret: string): string => secret.match(/.{1,4}/g)?.join(' ') ?? '';

export function AddTotp({ done }: { done: () => void }) {
  const desk = useDesk();
  const [made, setMade] = useState<NewTotp | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const begun = useRef(false);
  const begin = useCallback((): void => {
    setFailure(null);
    desk.bridge
      .beginTotp({})
      .then(setMade, (cause: unknown) => setFailure(cause instanceof Error ? cause.message : t('totp.failed')));
  }, [desk]);
  useEffect(() => {
    // Once: a second secret would replace the first one while a person scans it.
    if (begun.current) return;
    begun.current = true;
    begin();
  }, [begin]);
  if (failure !== null) return <Failed text={failure} retryLabel={t('app.retry')} retry={begin} />;
  if (made === null) return <Loading label={t('totp.making')} rows={3} />;
  return (
    <FactorForm
      name="totp"
      submit={t('totp.submit')}
      empty={t('totp.empty')}
      read={(typed) => typed.replaceAll(/\s/g, '')}
      add={(code) => desk.bridge.confirmTotp({ factorId: made.factorId, code })}
      done={done}
      countsOnce
    >
      {({ field, busy, problem, describedBy }) => (
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
              autoFocus
              autoComplete="off"
              spellCheck={false}
              readOnly={busy}
              aria-label={t('totp.code')}
              aria-invalid={problem !== null}
              aria-describedby={describedBy}
            />
          </li>
        </ol>
      )}
    </FactorForm>
  );
}
