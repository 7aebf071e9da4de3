/**
 * Enrols a security key: a name, and the person's hand on the key. What is asked and answered stays out of this page.
 */
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Button } from 'react-aria-components';
import { t } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { Icon } from '../../ui/Icon.tsx';
import { canAskKeys } from './canAskKeys.ts';

export function AddKey({ done }: { done: () => void }) {
  const desk = useDesk();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
  }, []);
  if (!canAskKeys())
    return (
      <p className="callout">
        <Icon name="warning" /> <span>{t('securityKey.notHere')}</span>
      </p>
    );

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    const name = field.current?.value.trim() ?? '';
    if (name === '') {
      setProblem(t('securityKey.empty'));
      field.current?.focus();
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      const added = await desk.bridge.addSecurityKey({ name });
      if (added.recoveryCodes !== null) desk.showRecoveryCodes(added.recoveryCodes);
      done();
    } catch (cause) {
      setProblem(cause instanceof Error ? cause.message : t('app.unknownError'));
    }
    setBusy(false);
  };

  return (
    <form className="enrol-form" onSubmit={(event) => void submit(event)} noValidate autoComplete="off">
      <p>{t('securityKey.intro')}</p>
      <div className="field">
        <label className="field-label" htmlFor="key-name">
          {t('securityKey.name')}
        </label>
        <input
          ref={field}
          id="key-name"
          name="key-name"
          type="text"
          maxLength={80}
          autoComplete="off"
          spellCheck={false}
          readOnly={busy}
          aria-invalid={problem === t('securityKey.empty')}
          aria-describedby={problem === null ? undefined : 'key-problem'}
        />
      </div>
      <p role="status">
        {busy && (
          <span className="with-icon">
            <Icon name="lock" /> {t('securityKey.waiting')}
          </span>
        )}
      </p>
      <div role="alert">
        {problem !== null && (
          <p className="callout danger" id="key-problem">
            <Icon name="warning" /> <span>{problem}</span>
          </p>
        )}
      </div>
      <Button type="submit" className="button primary" isPending={busy}>
        {t('securityKey.submit')}
      </Button>
    </form>
  );
}
