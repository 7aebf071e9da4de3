/** Recovery codes, once. Over whatever else is on the page; gone when the person says so, or when the desk locks. */
import { Button } from 'react-aria-components';
import { t } from '../../i18n/index.ts';
import { useDesk, usePicked } from '../../store/context.ts';
import { Window } from '../../ui/Window.tsx';

export function RecoveryCodes() {
  const desk = useDesk();
  const shown = usePicked((each) => each.recoveryCodes);
  return (
    <Window role="alertdialog" isOpen={shown !== null} close={() => undefined} title={t('recoveryCodes.title')}>
      <p>{t('recoveryCodes.text')}</p>
      <ul className="recovery-codes" aria-label={t('recoveryCodes.list')}>
        {shown?.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="window-foot">
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the one thing to do in a window that has just opened */}
        <Button className="button primary" autoFocus onPress={() => desk.showRecoveryCodes(null)}>
          {t('recoveryCodes.done')}
        </Button>
      </div>
    </Window>
  );
}
