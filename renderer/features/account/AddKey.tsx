/** Enrols a security key: a name, then the person touches the key. Question and answer stay out of this page. */
import { t } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { canAskKeys } from './canAskKeys.ts';
import { FactorForm } from './FactorForm.tsx';

export function AddKey({ done }: { done: () => void }) {
  const desk = useDesk();
  if (!canAskKeys()) return <Callout>{t('securityKey.notHere')}</Callout>;
  return (
    <FactorForm
      name="key"
      submit={t('securityKey.submit')}
      empty={t('securityKey.empty')}
      read={(typed) => typed.trim()}
      add={(name) => desk.bridge.addSecurityKey({ name })}
      done={done}
      countsOnce={false}
    >
      {({ field, busy, problem, describedBy }) => (
        <>
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
              autoFocus
              autoComplete="off"
              spellCheck={false}
              readOnly={busy}
              aria-invalid={problem === t('securityKey.empty')}
              aria-describedby={describedBy}
            />
          </div>
          <p role="status">
            {busy && (
              <span className="with-icon">
                <Icon name="lock" /> {t('securityKey.waiting')}
              </span>
            )}
          </p>
        </>
      )}
    </FactorForm>
  );
}
